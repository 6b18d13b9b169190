import type { Clock } from '../base/clock.ts'
import { KartotekaError } from '../base/errors.ts'
import type { Database } from '../database/index.ts'
import { type Compilation, compile, isError, type Layer, type Problem } from '../metadata/index.ts'
import { apply, type Decisions, type Plan, plan, rollback } from '../migration/index.ts'
import type { Model } from '../model/model.ts'
import { type OverlayPatch, patchOverlay, withOverlay } from './admin-overlay.ts'
import type { ChangeHooks } from './change-hooks.ts'
import type { LiveModel } from './served.ts'

/** What a change of the admin overlay would do: the plan, or the problems that keep it from compiling. */
export interface Proposal {
  readonly layers: readonly Layer[]
  readonly problems: readonly Problem[]
  readonly plan: Plan | undefined
  /** What would be served. */
  readonly model: Model | undefined
  /** The documents with the change in them, also where they do not compile. */
  readonly documents: Compilation['documents']
}

export interface PublishOptions {
  /** The plan that was looked at; a publish that would do something else is refused as stale. */
  readonly planId?: string | undefined
  readonly decisions?: Decisions | undefined
  /** Who publishes, for the list of versions. */
  readonly actor: string
}

/** Compiles the served layers with a changed overlay and plans the way there. Changes nothing. */
export async function propose(database: Database, live: LiveModel, patch: OverlayPatch): Promise<Proposal> {
  await live.refresh()
  const layers = withOverlay(live.served.layers, patchOverlay(live.served.layers, patch))
  const { model, problems, documents } = compile(layers)
  return { layers, problems, documents, model, plan: model === undefined ? undefined : await plan(database, model) }
}

/**
 * Applies a changed overlay and serves it with the next request. Throws `metadata-refused` with every problem when it does not compile,
 * `conflict` for a stale plan, `plan-required` for a step that needs a decision.
 */
export async function publish(
  database: Database,
  live: LiveModel,
  clock: Clock,
  patch: OverlayPatch,
  options: PublishOptions,
  hooks: ChangeHooks,
): Promise<Plan> {
  await live.refresh()
  const layers = withOverlay(live.served.layers, patchOverlay(live.served.layers, patch))
  const model = compileOrRefuse(layers)
  const { plan: steps } = await apply(database, model, layers, { clock, additiveOnly: false, ...options, ...hooks })
  await database.announce()
  await live.refresh()
  return steps
}

/** Goes back to an earlier version, with the values that were parked since, and serves it with the next request. */
export async function publishRollback(
  database: Database,
  live: LiveModel,
  clock: Clock,
  number: number,
  actor: string,
  hooks: ChangeHooks,
): Promise<Plan> {
  const { plan: steps } = await rollback(database, number, { clock, actor, ...hooks })
  await database.announce()
  await live.refresh()
  return steps
}

function compileOrRefuse(layers: readonly Layer[]): Model {
  const { model, problems } = compile(layers)
  if (model !== undefined) return model
  throw refusal(problems)
}

/** Why a change is not taken: every problem that keeps it from compiling. */
export function refusal(problems: readonly Problem[]): KartotekaError {
  const errors = problems.filter(isError)
  return new KartotekaError(
    'metadata-refused',
    `The change has ${errors.length} problem${errors.length === 1 ? '' : 's'} and was not applied.`,
    {
      errors: errors.map(({ pointer, code, message, hint }) => ({
        pointer,
        code,
        message: hint === undefined ? message : `${message} ${hint}`,
      })),
      extensions: { problems },
    },
  )
}
