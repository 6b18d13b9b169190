import { KartotekaError } from '../base/errors.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { defaultSelection, pageRows, type QueryContext, recordJson, type SortTerm, sortTerms } from '../database/index.ts'
import type { Entity, SortKey } from '../model/model.ts'
import { queryContext, type RecordsContext, visibleEntity } from './context.ts'
import { keyValue, readCursor, writeCursor } from './cursor.ts'
import { filterCondition } from './filter.ts'
import { searchCondition } from './search.ts'
import { readSelection } from './selection-parameter.ts'
import { readSort } from './sort.ts'

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
}

const defaultLimit = 50
const maxLimit = 200

/** A page of records as the JSON text of the whole answer: `{"data":[...],"page":{"next":...}}`. One statement, and one more for the count. */
export async function listRecords(context: RecordsContext, entityName: string, query: ListQuery): Promise<string> {
  const entity = visibleEntity(context, entityName)
  const limit = readLimit(query.limit)
  const statement = queryContext(context)
  const alias = statement.alias()
  const keys = query.sort === undefined || query.sort.trim() === '' ? defaultSort(entity) : readSort(context.model, entity, query.sort)
  const terms = sortTerms(statement, entity, alias, keys)
  const conditions = listConditions(statement, entity, alias, query)
  const [rows, total] = await Promise.all([
    context.database.all<PageRow>(pageStatement(statement, context, entity, alias, { query, keys, terms, conditions, limit })),
    query.count === true ? countRows(context, statement.rows(entity, alias).source, conditions) : undefined,
  ])
  const page = rows.slice(0, limit)
  const last = rows.length > limit ? page.at(-1) : undefined
  const next = last === undefined ? 'null' : JSON.stringify(cursorAt(keys, terms, last))
  return `{"data":[${page.map((row) => row.record).join(',')}],"page":{"next":${next}${total === undefined ? '' : `,"total":${total}`}}}`
}

interface PageRow extends Record<string, unknown> {
  readonly record: string
  readonly id: string
}

interface PageParts {
  readonly query: ListQuery
  readonly keys: readonly SortKey[]
  readonly terms: readonly SortTerm[]
  readonly conditions: readonly Sql[]
  readonly limit: number
}

function pageStatement(context: QueryContext, records: RecordsContext, entity: Entity, alias: string, parts: PageParts): Sql {
  const { query, keys, terms, limit } = parts
  const id = identifier(alias, 'id')
  const selection = readSelection(records.model, entity, query.fields, { records: limit, hasPerson: records.personId !== null }) ?? defaultSelection(entity, { lines: false })
  const record = context.dialect.toText(recordJson(context, entity, alias, selection))
  const keyColumns = terms.map(({ value, kind }, index) => sql`, ${context.dialect.plainText(value, kind)} as ${identifier(`k${index}`)}`)
  const kinds = terms.map((term) => term.kind)
  const place = query.cursor === undefined ? undefined : readCursor(query.cursor, writeSort(keys), kinds)
  const { source } = context.rows(entity, alias)
  const rows = pageRows(context, alias, { source, conditions: parts.conditions, terms, place, limit: limit + 1 })
  return sql`select ${record} as record, ${context.dialect.plainText(id, { kind: 'id' })} as id${joinSql(keyColumns, '')} ${rows}`
}

function listConditions(context: QueryContext, entity: Entity, alias: string, query: ListQuery): readonly Sql[] {
  const conditions = [sql`${identifier(alias, 'deleted_at')} ${rawSql(query.trash === true ? 'is not null' : 'is null')}`]
  if (query.filter !== undefined && query.filter.trim() !== '') conditions.push(filterCondition(context, entity, alias, query.filter))
  const search = query.search === undefined ? undefined : searchCondition(context, entity, alias, query.search)
  if (search !== undefined) conditions.push(search)
  return conditions
}

async function countRows(context: RecordsContext, source: Sql, conditions: readonly Sql[]): Promise<number> {
  const [row] = await context.database.all<{ n: number }>(sql`select count(*) as n from ${source} where ${joinSql(conditions, ' and ')}`)
  return Number(row?.n ?? 0)
}

function cursorAt(keys: readonly SortKey[], terms: readonly SortTerm[], row: PageRow): string {
  const values = terms.map(({ kind }, index) => keyValue(row[`k${index}`] as string | null, kind))
  return writeCursor({ sort: writeSort(keys), values, id: row.id })
}

function writeSort(keys: readonly SortKey[]): string {
  return keys.map((key) => (key.isDescending ? `-${key.path}` : key.path)).join(',')
}

function defaultSort(entity: Entity): readonly SortKey[] {
  return entity.views.find((view) => view.isDefault)?.sort ?? [{ path: 'createdAt', isDescending: true }]
}

function readLimit(limit: number | undefined): number {
  if (limit === undefined) return defaultLimit
  if (Number.isInteger(limit) && limit >= 1 && limit <= maxLimit) return limit
  if (query.trash !== true && query.archived !== true) conditions.push(sql`${identifier(alias, 'archived_at')} is null`)
  throw new KartotekaError('invalid-parameter', `The limit is a whole number from 1 to ${maxLimit}.`, {
    extensions: { parameter: 'limit' },
  })
}
