import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { QueryContext } from '../database/index.ts'
import type { Cursor } from './cursor.ts'
import { type EntitySearch, groupsOf, leadsElsewhere, ownIds, recheck, relatedIds } from './search.ts'
import type { SearchText } from './search-text.ts'

/**
 * The hits of a search, best first: whole words before beginnings of words, weightier fields before others, hits in what a
 * record points to or owns last; the oldest first among equals. Each of these ranks is read from the index in that order,
 * so that a page costs as much as it holds, however many records fit.
 */

export interface RankedQuery {
  readonly search: EntitySearch
  readonly text: SearchText
  /** Over the row that `alias` names. */
  readonly conditions: readonly Sql[]
  readonly alias: string
  readonly after: Cursor | undefined
  readonly limit: number
}

/** What a cursor of ranked hits keeps beside the id. */
export const rankedKinds = [{ kind: 'integer' }, { kind: 'text' }] as const

/** The hits in the index of the entity itself. */
export function ownHits(context: QueryContext, query: RankedQuery): Sql | undefined {
  const { search, alias, conditions, limit } = query
  const start = placeOf(query)
  const branches = ownQueries(context, query).flatMap((text, rank) => {
    if (rank < start.rank) return []
    const hits = context.dialect.search.hits(search.entity.table, context.rows(search.entity, alias), alias, text)
    const behind = rank === start.rank && start.place !== undefined ? [hits.after(start.place)] : []
    const checked = recheck(context, search, alias, groupsOf(search, query.text, true))
    const where = joinSql([hits.condition, ...conditions, ...checked, ...behind], ' and ')
    return sql`select * from (${branch(alias, rank, hits.order)} from ${hits.from} where ${where} order by ${hits.order} limit ${rawSql(String(limit))}) ${identifier(`b${rank}`)}`
  })
  if (branches.length === 0) return undefined
  return sql`(select * from (${joinSql(branches, ' union all ')}) b order by "rank", "place" limit ${rawSql(String(limit))})`
}

/** The hits that need what the record points to or owns; they come behind the others. */
export function relatedHits(context: QueryContext, query: RankedQuery): Sql | undefined {
  const { search, alias, conditions, limit } = query
  if (!leadsElsewhere(search)) return undefined
  const rank = relatedRank(search)
  const start = placeOf(query)
  const id = identifier(alias, 'id')
  const groups = groupsOf(search, query.text, true)
  const where = [
    ...groups.map((group) => sql`${id} in (${relatedIds(context, search, group)})`),
    ...(search.parts.own.length === 0 ? [] : [sql`${id} not in (${ownIds(context, search, groups)})`]),
    ...conditions,
    ...(start.rank === rank && start.place !== undefined ? [sql`${id} > ${context.dialect.bindColumn(start.place, { kind: 'id' })}`] : []),
  ]
  const { source } = context.rows(search.entity, alias)
  return sql`(${branch(alias, rank, id)} from ${source} where ${joinSql(where, ' and ')} order by ${id} limit ${rawSql(String(limit))})`
}

function branch(alias: string, rank: number, place: Sql): Sql {
  return sql`select ${identifier(alias, 'id')} as "id", ${rawSql(String(rank))} as "rank", ${place} as "place"`
}

function placeOf({ after }: RankedQuery): { rank: number; place: string | undefined } {
  if (after === undefined) return { rank: 0, place: undefined }
  return { rank: Number(after.values[0]), place: String(after.values[1]) }
}

/** The ranks of an entity: each level of weight that it has by whole words, then each by beginnings; then those through others. */
function relatedRank({ parts }: EntitySearch): number {
  return 2 * levelsOf(parts.own).length
}

/** 0 for whole words, 1 for beginnings of words, 2 for what is found through others. */
export function rankQuality({ parts }: EntitySearch, rank: number): number {
  return Math.floor(rank / levelsOf(parts.own).length)
}

/** One query a rank, each without what the ranks before it find. */
function ownQueries(context: QueryContext, { search, text }: RankedQuery): readonly string[] {
  const { dialect } = context
  const levels = levelsOf(search.parts.own)
  const queries = (isPrefix: boolean) => {
    const groups = groupsOf(search, text, isPrefix)
    return levels.map((level) => dialect.search.query(groups, { isPrefix, level }))
  }
  const without = (query: string, other: string | undefined) => (other === undefined ? query : dialect.search.except(query, other))
  const [whole, beginning] = [queries(false), queries(true)]
  return [
    ...whole.map((query, at) => without(query, whole[at - 1])),
    ...beginning.map((query, at) => without(without(query, whole.at(-1)), beginning[at - 1])),
  ]
}

/** The levels of the columns, the last of them as the one that leaves nothing out. */
function levelsOf(own: EntitySearch['parts']['own']): readonly (0 | 1 | 2)[] {
  const levels = [...new Set(own.map(({ column }) => column.level))].sort()
  return levels.map((level, at) => (at === levels.length - 1 ? 2 : level))
}
