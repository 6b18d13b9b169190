import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { defaultSelection, type PagePlace, pageRows, type QueryContext, recordJson, type SortTerm, sortTerms } from '../database/index.ts'
import type { Entity, SortKey } from '../model/model.ts'
import { keyValue, writeCursor } from './cursor.ts'
import { filterCondition } from './filter.ts'
import type { ListQuery } from './list.ts'
import { searchCondition } from './search.ts'
import { readSelection } from './selection-parameter.ts'
import { readSort } from './sort.ts'

/** The whole page in one row: one text is handed over faster than many. */
export interface PageRow extends Record<string, unknown> {
  /** The texts of the records with commas between them; null where there is none. */
  readonly records: string | null
  /** The id of the last record, and beside it the values of the sort keys, where more follow. */
  readonly id: string | null
}

/** The statements of one list; only the place where a page begins differs from request to request. */
export class ListStatements {
  readonly sort: string
  readonly kinds: readonly SortTerm['kind'][]
  readonly firstPage: Sql
  readonly count: Sql
  readonly #query: QueryContext
  readonly #alias: string
  readonly #terms: readonly SortTerm[]
  readonly #conditions: readonly Sql[]
  readonly #source: Sql
  readonly #columns: Sql
  readonly #limit: number

  constructor(query: QueryContext, entity: Entity, asked: ListQuery, limit: number) {
    const alias = query.alias()
    const keys = asked.sort === undefined || asked.sort.trim() === '' ? defaultSort(entity) : readSort(query.model, entity, asked.sort)
    const { dialect } = query
    this.#query = query
    this.#alias = alias
    this.#limit = limit
    this.#terms = sortTerms(query, entity, alias, keys)
    this.#conditions = listConditions(query, entity, alias, asked)
    this.#source = query.rows(entity, alias).source
    const hasPerson = 'user' in query.variables
    const selection =
      readSelection(query.model, entity, asked.fields, { records: limit, hasPerson }) ?? defaultSelection(entity, { lines: false })
    const record = dialect.toText(recordJson(query, entity, alias, selection))
    const sorted = this.#terms.map(({ value, kind }, index) => sql`, ${dialect.plainText(value, kind)} as ${identifier(`k${index}`)}`)
    this.#columns = sql`${record} as record, ${dialect.plainText(identifier(alias, 'id'), { kind: 'id' })} as id${joinSql(sorted, '')}`
    this.sort = writeSort(keys)
    this.kinds = this.#terms.map((term) => term.kind)
    this.firstPage = this.page(undefined)
    this.count = countStatement(this.#source, this.#conditions)
  }

  /** One row more than asked for is looked at, to know whether more follow. */
  page(place: PagePlace | undefined): Sql {
    const limit = this.#limit
    const rows = pageRows(this.#query, this.#alias, {
      source: this.#source,
      conditions: this.#conditions,
      terms: this.#terms,
      place,
      limit: limit + 1,
    })
    const last = rawSql(String(limit))
    const atLast = (column: string) =>
      sql`max(case when p.n = ${last} and p.more then ${identifier('p', column)} end) as ${identifier(column)}`
    const columns = ['id', ...this.#terms.map((_, index) => `k${index}`)].map(atLast)
    const numbered = sql`select q.*, row_number() over () as n, count(*) over () > ${last} as more from (select ${this.#columns} ${rows}) q`
    return sql`select string_agg(case when p.n <= ${last} then p.record end, ',' order by p.n) as records, ${joinSql(columns)} from (${numbered}) p`
  }

  cursorAt(row: PageRow, id: string): string {
    const values = this.kinds.map((kind, index) => keyValue(row[`k${index}`] as string | null, kind))
    return writeCursor({ sort: this.sort, values, id })
  }
}

export function countStatement(source: Sql, conditions: readonly Sql[]): Sql {
  return sql`select count(*) as n from ${source} where ${joinSql(conditions, ' and ')}`
}

/** What a list of these parameters holds, as conditions over the row that `alias` names. */
export function listConditions(context: QueryContext, entity: Entity, alias: string, query: ListQuery): readonly Sql[] {
  const conditions = [sql`${identifier(alias, 'deleted_at')} ${rawSql(query.trash === true ? 'is not null' : 'is null')}`]
  if (query.trash !== true && query.archived !== true) conditions.push(sql`${identifier(alias, 'archived_at')} is null`)
  if (query.filter !== undefined && query.filter.trim() !== '') conditions.push(filterCondition(context, entity, alias, query.filter))
  const search = query.search === undefined ? undefined : searchCondition(context, entity, alias, query.search)
  if (search !== undefined) conditions.push(search)
  return conditions
}

function writeSort(keys: readonly SortKey[]): string {
  return keys.map((key) => (key.isDescending ? `-${key.path}` : key.path)).join(',')
}

function defaultSort(entity: Entity): readonly SortKey[] {
  return entity.views.find((view) => view.isDefault)?.sort ?? [{ path: 'createdAt', isDescending: true }]
}
