import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { QueryContext, SearchFit } from '../database/index.ts'
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
export const rankedKinds = [{ kind: 'integer' }] as const

/** The hits in the index of the entity itself. */
export function ownHits(context: QueryContext, query: RankedQuery): Sql | undefined {
  const { search, alias, conditions, limit } = query
  const start = placeOf(query)
  const branches = ownFits(search).flatMap((fits, rank) => {
    if (rank < start.rank) return []
    const { text, checked } = inRank(context, query, fits)
    const hits = context.dialect.search.hits(search.entity.table, context.rows(search.entity, alias), alias, text)
    const behind = rank === start.rank && start.id !== undefined ? [hits.after(start.id)] : []
    const where = joinSql([hits.condition, ...conditions, ...checked, ...behind], ' and ')
    const found = sql`${branch(alias, rank, hits.order)} from ${hits.from} where ${where}`
    return { rank, hits: context.dialect.search.first(found, hits.order, limit) }
  })
  if (branches.length === 0) return undefined
  // Parts that are read one after the other, each only when those before it have not filled the page: PostgreSQL reads a
  // materialized part in order, and never several of them at a time.
  const parts = branches.map(({ rank, hits }) => sql`${identifier(`b${rank}`)} as materialized (${hits})`)
  const read = branches.map(({ rank }) => sql`select * from ${identifier(`b${rank}`)}`)
  return sql`(with ${joinSql(parts)} ${joinSql(read, ' union all ')} limit ${rawSql(String(limit))})`
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
    ...(start.rank === rank && start.id !== undefined ? [sql`${id} > ${context.dialect.bindColumn(start.id, { kind: 'id' })}`] : []),
  ]
  const { source } = context.rows(search.entity, alias)
  return sql`(${branch(alias, rank, id)} from ${source} where ${joinSql(where, ' and ')} order by ${id} limit ${rawSql(String(limit))})`
}

function branch(alias: string, rank: number, place: Sql): Sql {
  return sql`select ${identifier(alias, 'id')} as "id", ${rawSql(String(rank))} as "rank", ${place} as "place"`
}

function placeOf({ after }: RankedQuery): { rank: number; id: string | undefined } {
  return after === undefined ? { rank: 0, id: undefined } : { rank: Number(after.values[0]), id: after.id }
}

/** The ranks of an entity: each level of weight that it has by whole words, then each by beginnings; then those through others. */
function relatedRank({ visible }: EntitySearch): number {
  return 2 * levelsOf(visible).length
}

/** 0 for whole words, 1 for beginnings of words, 2 for what is found through others. */
export function rankQuality({ visible }: EntitySearch, rank: number): number {
  return Math.floor(rank / levelsOf(visible).length)
}

interface RankFits {
  readonly fit: SearchFit
  /** What the ranks before it find. */
  readonly without: readonly SearchFit[]
}

/** How records of each rank fit. */
function ownFits({ visible }: EntitySearch): readonly RankFits[] {
  const fits = (isPrefix: boolean) => levelsOf(visible).map((level) => ({ isPrefix, level }))
  const [whole, beginning] = [fits(false), fits(true)]
  const known = (list: readonly (SearchFit | undefined)[]) => list.filter((fit) => fit !== undefined)
  return [
    ...whole.map((fit, at) => ({ fit, without: known([whole[at - 1]]) })),
    ...beginning.map((fit, at) => ({ fit, without: known([whole.at(-1), beginning[at - 1]]) })),
  ]
}

/**
 * The records of a rank: what to ask of the index, and how its hits are checked. Where a person sees a part of what stands in the
 * index, that part alone says in which rank a record is.
 */
function inRank(
  context: QueryContext,
  { search, text, alias }: RankedQuery,
  { fit, without }: RankFits,
): { text: string; checked: readonly Sql[] } {
  const { search: dialect } = context.dialect
  const query = (wanted: SearchFit) => dialect.query(groupsOf(search, text, wanted.isPrefix), wanted)
  if (!search.isPartial) return { text: without.reduce((found, other) => dialect.except(found, query(other)), query(fit)), checked: [] }
  const check = (wanted: SearchFit) => recheck(context, search, alias, groupsOf(search, text, wanted.isPrefix), wanted)
  const others = without.flatMap(check).map((other) => sql`not ${other}`)
  return { text: query({ isPrefix: true, level: 2 }), checked: [...check(fit), ...others] }
}

/** The levels of the columns, the last of them as the one that leaves nothing out. */
function levelsOf(own: EntitySearch['parts']['own']): readonly (0 | 1 | 2)[] {
  const levels = [...new Set(own.map(({ column }) => column.level))].sort()
  return levels.map((level, at) => (at === levels.length - 1 ? 2 : level))
}
