import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { isJsonObject } from '../../base/json.ts'
import type { Executor } from '../../database/index.ts'
import type { RecordsContext } from '../context.ts'
import { normaliseRecord } from '../normalise.ts'
import { countedIds, sharingRecords } from './key-table.ts'
import { notDuplicatesOf } from './not-duplicates.ts'
import { comparedEntity, type ReadRecord, readRecords } from './rows.ts'
import { bestScore, declaredRules, prepareRecord, type RuleScore, type RuleSet, recordKeys, valueAtPath } from './rule-set.ts'
import { takeIn } from './take-in.ts'

/** A stored record that looks like another one, and why. */
export interface Candidate {
  readonly id: string
  readonly label: string
  readonly score: number
  readonly threshold: number
  /** A new record that looks like this one is refused until somebody insists. */
  readonly isRefused: boolean
  readonly reasons: readonly { readonly field: string; readonly match: string; readonly similarity: number; readonly value: unknown }[]
}

export interface Candidates {
  readonly candidates: readonly Candidate[]
  /** False while the keys of records that were written in bulk are still being made. */
  readonly isComplete: boolean
}

/** Records that share keys and are looked at closely, at most. */
const mostCompared = 200
const mostAnswered = 10
/** What one check spends on records that were written in bulk. */
const patience = 40

/**
 * The records that look like one that is being typed, the likest first, by the declared rules. `body` is a record as it could be
 * sent, complete or not; with an `id` it is one that is being changed. Nothing is stored.
 */
export async function findDuplicates(context: RecordsContext, entityName: string, body: unknown): Promise<Candidates> {
  const entity = comparedEntity(context, entityName)
  if (!isJsonObject(body)) throw new KartotekaError('invalid-parameter', 'Send the record that is being typed as a JSON object.')
  const set = declaredRules(entity)
  if (set === undefined) return { candidates: [], isComplete: true }
  const isComplete = await takeIn(context, set, { milliseconds: patience })
  const id = isId(body.id) ? body.id.toLowerCase() : undefined
  const candidates = await candidatesOf(context, context.database, set, normaliseRecord(context.model, entity, body), id)
  return { candidates, isComplete }
}

/** The same for a record in canonical form, over a given connection. */
export async function candidatesOf(
  context: RecordsContext,
  executor: Executor,
  set: RuleSet,
  record: Readonly<Record<string, unknown>>,
  id?: string,
): Promise<readonly Candidate[]> {
  const prepared = prepareRecord(set, record)
  const sharing = await sharingRecords(executor, set.scope, recordKeys(set, prepared), mostCompared, countedIds(context, set.entity))
  const excluded =
    id === undefined ? new Set<string>() : new Set([id, ...(await notDuplicatesOf(executor, set.entity, [id])).map(otherThan(id))])
  const ids = sharing.filter((other) => !excluded.has(other))
  const found = [...(await readRecords(context, executor, set.entity, set.selection, ids)).values()]
  return found
    .flatMap((other) => {
      const score = bestScore(set, prepared, prepareRecord(set, other))
      return score === undefined ? [] : [toCandidate(other, score)]
    })
    .sort((a, b) => likeness(b) - likeness(a) || (a.id < b.id ? -1 : 1))
    .slice(0, mostAnswered)
}

function otherThan(id: string): (pair: readonly [string, string]) => string {
  return ([first, second]) => (first === id ? second : first)
}

function toCandidate(record: ReadRecord, { rule, score, reasons }: RuleScore): Candidate {
  return {
    id: record.id,
    label: record.label,
    score,
    threshold: rule.threshold,
    isRefused: rule.isRefused,
    reasons: reasons.map((reason) => ({ ...reason, value: valueAtPath(record, reason.field) })),
  }
}

/** Orders candidates that meet different rules: how far the threshold is exceeded, then how nearly the fields match. */
function likeness({ score, threshold, reasons }: Candidate): number {
  return score / threshold + reasons.reduce((sum, { similarity }) => sum + similarity, 0) / 1000
}
