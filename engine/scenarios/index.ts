export { refuseBroken, runScenarios, type ScenarioResult } from './run-scenarios.ts'
