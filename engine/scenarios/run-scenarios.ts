import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { KartotekaError } from '../base/errors.ts'
import { createEngine, type Engine } from '../engine.ts'
import { personById } from '../identity/index.ts'
import { compileOrThrow, type Layer } from '../metadata/index.ts'
import type { Scenario } from '../model/scenario.ts'
import { type Actor, failureOf } from './scenario-run.ts'

/** How a scenario came out. */
export interface ScenarioResult {
  readonly name: string
  readonly title: string
  /** Why it does not hold. */
  readonly failure: string | undefined
}

/** Tries out the scenarios of layers on a database of their own. Throws `MetadataError` for layers that do not compile. */
export async function runScenarios(layers: readonly Layer[]): Promise<readonly ScenarioResult[]> {
  if (!layers.some(({ files }) => files.some(({ path }) => /(^|\/)scenarios\/[^/]+\.json$/.test(path)))) return []
  compileOrThrow(layers)
  const folder = mkdtempSync(join(tmpdir(), 'kartoteka-scenarios-'))
  const engine = await createEngine({ layers, database: `sqlite:${join(folder, 's.db')}`, files: join(folder, 'files') })
  try {
    return await runAll(engine, engine.model.scenarios ?? [])
  } finally {
    await engine.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function runAll(engine: Engine, scenarios: readonly Scenario[]): Promise<readonly ScenarioResult[]> {
  const actors = new Map<string | undefined, Actor>()
  for (const role of new Set(scenarios.flatMap(({ when }) => when.map((step) => step.role))))
    actors.set(role, await actorWith(engine, role))
  const results: ScenarioResult[] = []
  for (const scenario of scenarios) {
    const failure = await failureOf(scenario, engine.context(null), (role) => actors.get(role) as Actor)
    results.push({ name: scenario.name, title: scenario.title, failure })
  }
  return results
}

async function actorWith(engine: Engine, role: string | undefined): Promise<Actor> {
  const email = `${role ?? 'administrator'}@example.invalid`
  const rights = role === undefined ? { isAdministrator: true } : { roles: [role] }
  const id = await engine.createUser({ name: role ?? 'Administrator', email, password: 'violet anchors drift slowly', ...rights })
  const person = await personById(engine.context(null), id)
  if (person === undefined) throw new Error('a person who was just made is there')
  return { id, context: engine.context(person) }
}

/**
 * Refuses (`metadata-refused`) layers that break a scenario which holds in those before, and names it. Answers those that failed
 * before and still do: whoever published against them has decided that.
 */
export async function refuseBroken(layers: readonly Layer[], before: readonly Layer[]): Promise<readonly ScenarioResult[]> {
  const failed = await failing(layers)
  if (failed.length === 0) return []
  const already = new Set((await failing(before)).map(({ name }) => name))
  const broken = failed.filter(({ name }) => !already.has(name))
  const [first] = broken
  if (first === undefined) return failed
  const more = broken.length === 1 ? '' : `, and ${broken.length - 1} more`
  throw new KartotekaError(
    'metadata-refused',
    `The scenario "${first.title}" does not hold with this change${more}. Mend the change or the scenario, or publish with "ignoreScenarios": true.`,
    {
      errors: broken.map(({ name, title, failure = '' }) => ({
        pointer: `/scenarios/${name}`,
        code: 'scenario-failed',
        message: `${title}: ${failure}`,
      })),
    },
  )
}

async function failing(layers: readonly Layer[]): Promise<readonly ScenarioResult[]> {
  return (await runScenarios(layers)).filter(({ failure }) => failure !== undefined)
}
