export { refuseFailing, runScenarios, type ScenarioResult } from './run-scenarios.ts'
