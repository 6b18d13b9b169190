import { identifier, type Sql, sql } from '../base/sql.ts'
import { type QueryContext, recordJson, type Selection } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import type { RecordsContext } from './context.ts'
import { readCursor, writeCursor } from './cursor.ts'
import { type EntitySearch, entitySearch, hasIndex } from './search.ts'
import { ownHits, rankedKinds, relatedHits } from './search-ranked.ts'
import { readSearch, type SearchText, searchKey } from './search-text.ts'

/** What a ranked list is asked for; the conditions are those of the list without the search. */
export interface RankedList {
  readonly entity: Entity
  readonly alias: string
  readonly search: EntitySearch
  readonly text: SearchText
  readonly conditions: readonly Sql[]
  readonly selection: Selection
  readonly cursor: string | undefined
  readonly limit: number
}

interface HitRow extends Record<string, unknown> {
  readonly record: string
  readonly id: string
  readonly rank: number
}

/** How a text is looked up in the index of an entity; undefined for a text without words, and where no index answers. */
export function rankedSearch(
  context: QueryContext,
  entity: Entity,
  text: string | undefined,
): { search: EntitySearch; text: SearchText } | undefined {
  const read = text === undefined ? undefined : readSearch(text)
  if (read === undefined) return undefined
  const search = entitySearch(context, entity)
  return hasIndex(search) ? { search, text: read } : undefined
}

/** A page of hits, best first, as the JSON texts of the records. One statement; one more where the hits in the entity itself do not fill the page. */
export async function rankedPage(
  records: RecordsContext,
  context: QueryContext,
  list: RankedList,
): Promise<{ records: readonly string[]; next: string | null }> {
  const key = searchKey(list.text)
  const after = list.cursor === undefined ? undefined : readCursor(list.cursor, key, rankedKinds)
  const limit = list.limit + 1
  const read = async (hits: Sql | undefined) => (hits === undefined ? [] : records.database.all<HitRow>(pageStatement(context, list, hits)))
  const own = await read(ownHits(context, { ...list, after, limit }))
  const related = own.length >= limit ? [] : await read(relatedHits(context, { ...list, after, limit: limit - own.length }))
  const rows = [...own, ...related]
  const page = rows.slice(0, list.limit)
  const last = rows.length > list.limit ? page.at(-1) : undefined
  return {
    records: page.map((row) => row.record),
    next: last === undefined ? null : writeCursor({ sort: key, values: [Number(last.rank)], id: last.id }),
  }
}

function pageStatement(context: QueryContext, { entity, alias, selection }: RankedList, hits: Sql): Sql {
  const record = context.dialect.toText(recordJson(context, entity, alias, selection))
  const id = identifier(alias, 'id')
  return sql`select ${record} as record, ${context.dialect.plainText(id, { kind: 'id' })} as id, h."rank" from ${hits} h join ${context.rows(entity, alias).source} on ${id} = h."id" order by h."rank", h."place"`
}
