import type { WriteContext } from '../context.ts'
import { type AuditEntry, type ChainEnds, hasChain, writeChained, writeUnchained } from './chain.ts'

/** Something other than a change of a record. */
export interface AuditEvent {
  /** For instance `signed-in`, `exported`, `unmasked`; at most 20 characters. */
  readonly kind: string
  /** The entity, or whatever else it was about (`account`, `metadata`). */
  readonly subject?: string | undefined
  readonly subjectId?: string | undefined
  /** Who did it, where that is not the person of the context. */
  readonly personId?: string | null | undefined
  /** What else is to be told; never a secret. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** What is needed to write an entry. */
export type EventContext = Pick<WriteContext, 'executor' | 'model' | 'now' | 'personId' | 'channel'>

/** Writes an entry into the audit, in the transaction of what it is about. */
export async function recordEvent(write: EventContext, event: AuditEvent): Promise<void> {
  const { kind, subject = null, subjectId = null, personId = write.personId, details = {} } = event
  const at = write.now.toISOString()
  await recordEntries(write, [{ at, personId, channel: channelOf(write), subject, subjectId, subjectVersion: 0, kind, changes: details }])
}

/** Writes entries with the end of the transaction, or at once where there is none to wait for. */
export async function recordEntries(
  { executor, model }: Pick<WriteContext, 'executor' | 'model'>,
  entries: readonly AuditEntry[],
): Promise<void> {
  if (entries.length === 0) return
  if (!hasChain(model)) await writeUnchained(executor, entries)
  else if (executor.gathered === undefined) await writeChained(executor, entries, 1)
  else executor.gathered.push(...entries)
}

/** The door that a write came through. */
export function channelOf({ channel, personId }: Pick<WriteContext, 'channel' | 'personId'>): string {
  return channel ?? (personId === null ? 'engine' : 'api')
}

/** Chains that are written to at the same time; a database with one writer has one. */
const mostChains = 8

/** For `gathering`: writes the entries of a transaction that ends. One for each database that is open. */
export function auditWriter(): (executor: WriteContext['executor'], gathered: readonly unknown[], place: number) => Promise<void> {
  const ends: ChainEnds = new Map()
  return (executor, gathered, place) => writeChained(executor, gathered as readonly AuditEntry[], 1 + (place % mostChains), ends)
}
