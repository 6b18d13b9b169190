import { KartotekaError } from '../base/errors.ts'
import type { Sql } from '../base/sql.ts'
import { defaultSelection, type QueryContext } from '../database/index.ts'
import type { Entity } from '../model/model.ts'
import { tellOfReading } from './audit/reads.ts'
import { queryContext, type RecordsContext, visibleEntity } from './context.ts'
import { readCursor } from './cursor.ts'
import type { Action } from './gate.ts'
import { countStatement, ListStatements, listConditions, type PageRow } from './list-statements.ts'
import { oneProven } from './proven.ts'
import { type RankedList, rankedPage, rankedSearch } from './search-page.ts'
import { readSelection } from './selection-parameter.ts'
import { madeOnce } from './statements.ts'

/** The parameters of a list as they stand in the address. */
export interface ListQuery {
  readonly filter?: string | undefined
  readonly sort?: string | undefined
  readonly fields?: string | undefined
  readonly search?: string | undefined
  readonly cursor?: string | undefined
  /** 1 to 200; 50 when it is not given. */
  readonly limit?: number | undefined
  /** The exact number of records that fit, beside the page. */
  readonly count?: boolean | undefined
  /** What lies in the trash instead of what does not. */
  readonly trash?: boolean | undefined
  /** What is archived as well; it is left out otherwise. */
  readonly archived?: boolean | undefined
  /** What is done with the records beside reading them: only those with which the person may do it. */
  readonly rights?: readonly Action[] | undefined
}

const defaultLimit = 50
const maxLimit = 200

/** A page of records as the JSON text of the whole answer: `{"data":[...],"page":{"next":...}}`. One statement, and one more for the count. */
export async function listRecords(context: RecordsContext, entityName: string, query: ListQuery): Promise<string> {
  const entity = visibleEntity(context, entityName)
  const text = await readPage(context, entity, query)
  await tellOfReading(context, entity, { fields: query.fields, filter: query.filter, terms: query.sort })
  return text
}

async function readPage(context: RecordsContext, entity: Entity, query: ListQuery): Promise<string> {
  const limit = readLimit(query.limit)
  const statement = queryContext(context)
  const isSorted = query.sort !== undefined && query.sort.trim() !== ''
  const ranked = isSorted ? undefined : rankedSearch(statement, entity, query.search)
  if (ranked !== undefined) return listRanked(context, statement, { ...ranked, entity, alias: statement.alias(), limit }, query)
  const { filter, sort, fields, search, trash, archived, rights } = query
  const key = ['list', entity.name, filter, sort, fields, search, limit, trash, archived, rights?.join()]
  const list = madeOnce(context, key, (made) => new ListStatements(made, entity, query, limit))
  const place = query.cursor === undefined ? undefined : readCursor(query.cursor, list.sort, list.kinds)
  const [page, total] = await Promise.all([
    list.readPage(place, (asked) => oneProven<PageRow>(context, asked)),
    query.count === true ? countRows(context, list.count) : undefined,
  ])
  if (page === undefined) throw new Error('a page is one row')
  const { records, next } = list.read(page)
  return pageText(records, next === undefined ? 'null' : JSON.stringify(next), total)
}

/** The page of a search without a sort: the best first. */
async function listRanked(
  context: RecordsContext,
  statement: QueryContext,
  list: Omit<RankedList, 'conditions' | 'selection' | 'cursor'>,
  query: ListQuery,
): Promise<string> {
  const { entity, alias } = list
  const conditions = listConditions(statement, entity, alias, { ...query, search: undefined })
  const selection = readSelection(context.model, entity, query.fields) ?? defaultSelection(entity, { lines: false })
  const [{ records, next }, total] = await Promise.all([
    rankedPage(context, statement, { ...list, conditions, selection, cursor: query.cursor }),
    query.count === true
      ? countRows(context, countStatement(statement.rows(entity, alias).source, listConditions(statement, entity, alias, query)))
      : undefined,
  ])
  return pageText(records.join(','), JSON.stringify(next), total)
}

function pageText(records: string, next: string, total: number | undefined): string {
  return `{"data":[${records}],"page":{"next":${next}${total === undefined ? '' : `,"total":${total}`}}}`
}

async function countRows(context: RecordsContext, count: Sql): Promise<number> {
  const [row] = await context.database.all<{ n: number }>(count)
  return Number(row?.n ?? 0)
}

function readLimit(limit: number | undefined): number {
  if (limit === undefined) return defaultLimit
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit
  throw new KartotekaError('invalid-parameter', `The limit is a whole number from 1 to ${maxLimit}.`, {
    extensions: { parameter: 'limit' },
  })
}
