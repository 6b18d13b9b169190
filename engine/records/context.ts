import { KartotekaError } from '../base/errors.ts'
import { type Database, type Executor, QueryContext, type Visibility } from '../database/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { AfterStep } from './change.ts'
import type { OutboxWriter } from './outbox.ts'
import type { Standing } from './proven.ts'
import type { SecretBox } from './secret-box.ts'
import type { Validators } from './validators.ts'

/** The doors that a write can come through. */
export type Channel = 'api' | 'import' | 'cli' | 'merge' | 'engine' | 'automation' | 'proposal'

/** Who asks, and when: one request to the records is judged by one model, one person and one time. */
export interface RecordsContext {
  /** The model as the person knows it. */
  readonly model: Model
  /** By whose rights is read; everything where it is left out, and then `model` is the whole one. */
  readonly visibility?: Visibility
  readonly database: Database
  readonly validators: Validators
  readonly now: Date
  /** The user who asks; null for the engine itself. */
  readonly personId: string | null
  /** In which the person is answered; that of the documents without it. */
  readonly language?: string | undefined
  /** Ids of the person's teams and of all below them. */
  readonly teams?: readonly string[]
  /** Encrypts secret fields. */
  readonly secrets?: SecretBox
  /** The door that a write comes through, as the history names it: `api` where it is not said. */
  readonly channel?: Channel
  /** A sentence that stands in the history beside each changed field. */
  readonly told?: string
  /** The person knows that a new record looks like one that exists, and wants it all the same. */
  readonly acceptsDuplicates?: boolean
  /** States are taken as they are sent, whatever the workflows say: of records that were kept elsewhere before. */
  readonly takesAnyState?: boolean
  /** Records keep when they were made and the history of their states as an import says them: of what was kept elsewhere before. */
  readonly keepsDates?: boolean
  /** Who wants to be told of changes; nobody where it is left out. */
  readonly outbox?: OutboxWriter
  /** What higher floors do about changes, in the same transaction. */
  readonly followers?: readonly AfterStep[]
  /** What is written follows from a write of the person, and is no doing of the person's own. */
  readonly isFollowing?: true
  /** How many writes in a row led to this one, for what sets itself off. */
  readonly depth?: number
  /** Throws when the database has another version of the metadata by now than this context; called first in each transaction. */
  readonly holdVersion?: (executor: Executor) => Promise<void>
  /** What must still hold about who asks, see `proven.ts`. */
  readonly proof?: Standing
}

/**
 * The same inside a transaction: what is read and written goes through its executor. A write is worked out over all that is stored,
 * whatever the person may see of it; `rights` says what the person may do.
 */
export interface WriteContext extends RecordsContext {
  readonly executor: Executor
  readonly rights?: Visibility
  /** The context of the person, for what is answered; the write's own where it is left out. */
  readonly reader?: RecordsContext
}

/** The context of a write by a person. */
export function writeContext(context: RecordsContext, executor: Executor): WriteContext {
  const { visibility, ...rest } = context
  if (visibility === undefined) return { ...rest, executor }
  return { ...rest, executor, model: visibility.model, rights: visibility, reader: context }
}

/** By which the outcome of a write is read. */
export function readerOf(context: WriteContext): RecordsContext {
  return context.reader ?? context
}

export function queryContext(context: RecordsContext): QueryContext {
  const variables = context.personId === null ? {} : { user: context.personId, teams: context.teams ?? [] }
  return new QueryContext(context.model, context.database.dialect, context.now, variables, context.visibility)
}

/** The entity a caller may name. Unknown and internal ones do not exist: `not-found`. */
export function visibleEntity(context: RecordsContext, name: string): Entity {
  const entity = context.model.entities.get(name)
  if (entity === undefined || entity.isInternal) throw new KartotekaError('not-found', `There is no entity "${name}".`)
  return entity
}

/** The same for writing, as the whole model knows it: owned lines are written with the record they belong to. */
export function writableEntity(context: RecordsContext, name: string): Entity {
  const visible = visibleEntity(context, name)
  const entity = context.visibility?.model.entities.get(name) ?? visible
  if (entity.owner !== undefined) {
    const { entity: owner, field } = entity.owner
    throw new KartotekaError(
      'conflict',
      `${entity.plural} are written with the record they belong to: send them in "${field}" of "${owner}".`,
    )
  }
  return entity
}

/** `not-found`, in the same words whether the record never was or may not be seen. */
export function notFound(entity: Entity, id: string): KartotekaError {
  return new KartotekaError('not-found', `There is no ${entity.title.toLowerCase()} with the id ${JSON.stringify(id.slice(0, 40))}.`)
}
