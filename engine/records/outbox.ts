import { newId } from '../base/ids.ts'
import type { Executor } from '../database/index.ts'
import type { Change, ChangeKind } from './change.ts'
import type { WriteContext } from './context.ts'
import type { RecordValues } from './normalise.ts'
import { insertAll, type RowValue } from './row-values.ts'
import { stamp } from './stamps.ts'

/** What a consumer is told of one change. It may come twice: `id` is the same then. */
export interface OutboxMessage {
  readonly id: string
  readonly kind: ChangeKind
  readonly entity: string
  readonly recordId: string
  /** The version that the record has since. */
  readonly version: number
  readonly at: string
  /** The user who made the change; null for the engine itself. */
  readonly personId: string | null
  readonly before: RecordValues | null
  readonly after: RecordValues | null
  readonly touched: readonly string[]
  /** How often it was tried before. */
  readonly attempts: number
}

/** Which changes a consumer wants to be told; all of them where it does not say. */
export interface Subscription {
  readonly entities?: readonly string[] | undefined
  readonly kinds?: readonly ChangeKind[] | undefined
}

/** What the pipeline needs of the outbox: who wants to know, and that something was written. */
export interface OutboxWriter {
  consumersOf(change: Change): readonly string[]
  /** Called inside the transaction; the messages can be delivered when it has ended. */
  wrote(executor: Executor): void
}

export const outboxTable = 'outbox_message'

/** Writes one message for each change and each consumer that wants to be told, in the same transaction. Without consumers it costs nothing. */
export async function outbox(context: WriteContext, changes: readonly Change[]): Promise<void> {
  const { outbox: writer } = context
  if (writer === undefined) return
  const rows = changes.flatMap((change) => writer.consumersOf(change).map((consumer) => messageRow(context, consumer, change)))
  if (rows.length === 0) return
  await insertAll(context.executor, outboxTable, rows)
  writer.wrote(context.executor)
}

function messageRow(context: WriteContext, consumer: string, change: Change): readonly RowValue[] {
  const at = context.now.toISOString()
  const version = Number(change.after?.version ?? Number(change.before?.version ?? 0) + 1)
  const told = {
    kind: change.kind,
    at,
    personId: context.personId,
    before: change.before ?? null,
    after: change.after ?? null,
    touched: [...change.touched],
  }
  return [
    stamp('id', { kind: 'id' }, newId()),
    stamp('version', { kind: 'integer' }, 1),
    stamp('created_at', { kind: 'instant' }, at),
    stamp('consumer', { kind: 'text' }, consumer),
    stamp('subject', { kind: 'text' }, change.entity.name),
    stamp('subject_id', { kind: 'id' }, change.id),
    stamp('subject_version', { kind: 'integer' }, version),
    { column: { name: 'change', kind: { kind: 'json' } }, value: told as never },
    stamp('due_at', { kind: 'instant' }, at),
    stamp('attempts', { kind: 'integer' }, 0),
  ]
}
