import { KartotekaError } from '../../base/errors.ts'
import type { RecordsContext } from '../context.ts'
import { chosenRules } from './chosen-rules.ts'
import type { Reason } from './compare.ts'
import { Neighbours } from './neighbours.ts'
import { readPlace, writePlace } from './place.ts'
import { comparedEntity, nextRecords } from './rows.ts'
import { declaredRules, type RuleSet } from './rule-set.ts'
import { restart, takeIn } from './take-in.ts'

/** The parameters of a check as they stand in the address. */
export interface GroupQuery {
  readonly filter?: string | undefined
  /** `name:similar:2,email`: compared in the place of the declared rules. */
  readonly fields?: string | undefined
  readonly threshold?: string | undefined
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** Records that are likely the same: each looks like another one of the group. */
export interface DuplicateGroup {
  /** The highest score of a pair. */
  readonly score: number
  readonly records: readonly Readonly<Record<string, unknown>>[]
  readonly pairs: readonly {
    readonly first: string
    readonly second: string
    readonly score: number
    readonly reasons: readonly Reason[]
  }[]
  /** True for a group that goes on beyond the largest number of records. */
  readonly isCut: boolean
}

export interface DuplicateGroups {
  readonly data: readonly DuplicateGroup[]
  readonly page: { readonly next: string | null }
  /** Values on this page that so many records have in common that they were not compared by them alone. */
  readonly crowded: number
}

const defaultLimit = 50
const mostGroups = 200
const mostInGroup = 50
const atOnce = 1000
/** A page is answered after so many milliseconds, however few groups it has; the next one goes on. */
const patience = 5000

/**
 * The groups of likely duplicates in a list, in the order of their oldest record, a page at a time: by the declared rules or by
 * chosen fields. Both records of a pair fit the filter; pairs that somebody marked as different are left out.
 */
export async function duplicateGroups(context: RecordsContext, entityName: string, query: GroupQuery): Promise<DuplicateGroups> {
  const entity = comparedEntity(context, entityName)
  const limit = readLimit(query.limit)
  const isChosen = query.fields !== undefined && query.fields.trim() !== ''
  const set = isChosen ? chosenRules(entity, query.fields ?? '', query.threshold) : declaredRules(entity)
  if (set === undefined) {
    throw new KartotekaError('invalid-parameter', `"${entityName}" declares no rules for duplicates. Choose fields: fields=name,email.`, {
      extensions: { parameter: 'fields' },
    })
  }
  const place = query.cursor === undefined ? undefined : readPlace(query.cursor, set.scope)
  if (isChosen && place === undefined) await restart(context, set)
  await takeIn(context, set, { isChosen })
  return collect(context, set, { after: place, limit, filter: query.filter })
}

async function collect(
  context: RecordsContext,
  set: RuleSet,
  { after, limit, filter }: { after: string | undefined; limit: number; filter: string | undefined },
): Promise<DuplicateGroups> {
  const neighbours = new Neighbours(context, set, filter)
  const answer = (data: readonly DuplicateGroup[], next: string | null) => ({ data, page: { next }, crowded: neighbours.crowded })
  const end = performance.now() + patience
  const data: DuplicateGroup[] = []
  let last = after
  for (;;) {
    const records = await nextRecords(context, context.database, set.entity, set.selection, { after: last, limit: atOnce, filter })
    for (const id of await neighbours.beginners(records)) {
      const group = await groupOf(neighbours, id)
      if (group !== undefined) data.push(group)
      if (data.length === limit) return answer(data, writePlace(set.scope, id))
    }
    last = records.at(-1)?.id ?? last
    if (records.length < atOnce || last === undefined) return answer(data, null)
    if (performance.now() > end) return answer(data, writePlace(set.scope, last))
  }
}

/** The group whose record with the smallest id this is; undefined where there is none. */
async function groupOf(neighbours: Neighbours, first: string): Promise<DuplicateGroup | undefined> {
  const members = new Set([first])
  const pairs: DuplicateGroup['pairs'][number][] = []
  for (const id of members) {
    for (const { id: other, score, reasons } of await neighbours.of(id)) {
      if (other < first) return undefined
      if (!members.has(other) && members.size === mostInGroup) continue
      members.add(other)
      if (id < other) pairs.push({ first: id, second: other, score, reasons })
    }
  }
  if (members.size < 2) return undefined
  const records = [...members].sort().flatMap((id) => neighbours.record(id) ?? [])
  return { score: Math.max(...pairs.map(({ score }) => score)), records, pairs, isCut: members.size === mostInGroup }
}

function readLimit(limit: number | undefined): number {
  if (limit === undefined) return defaultLimit
  if (Number.isInteger(limit) && limit >= 1 && limit <= mostGroups) return limit
  throw new KartotekaError('invalid-parameter', `The limit is a whole number from 1 to ${mostGroups}.`, {
    extensions: { parameter: 'limit' },
  })
}
