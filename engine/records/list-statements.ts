import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../base/sql.ts'
import {
  atPlace,
  defaultSelection,
  type PagePlace,
  pageSelect,
  type QueryContext,
  recordJson,
  type SortTerm,
  sortTerms,
} from '../database/index.ts'
import type { Entity, SortKey } from '../model/model.ts'
import { keyValue, writeCursor } from './cursor.ts'
import { filterCondition, fixedFields } from './filter.ts'
import { actionCondition } from './gate.ts'
import type { ListQuery } from './list.ts'
import { searchCondition } from './search.ts'
import { readSelection } from './selection-parameter.ts'
import { readSort } from './sort.ts'

/** The whole page in one row: one text is handed over faster than many rows. */
export interface PageRow extends Record<string, unknown> {
  /** The texts of the records, one a line with commas between; of one record more than the page holds, where there is one. Null where there is none. */
  readonly records: string | null
  /** Likewise where each record stands: the values of its sort keys, then its id, as an array of texts. */
  readonly places: string | null
  readonly count: number | string
}

/** Stands between two records, and never within one: the databases write a space behind the comma of a list, or nothing. */
const separator = ',\n'

/** The statements of one list; only the place where a page begins differs from request to request. */
export class ListStatements {
  readonly sort: string
  readonly kinds: readonly SortTerm['kind'][]
  readonly count: Sql
  /** By which values of the place are empty, and whether the page is short. */
  readonly #pages = new Map<string, Sql>()
  #isLong = false
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
    this.#terms = sortTerms(query, entity, alias, keys, fixedFields(query, entity, asked.filter))
    this.#conditions = listConditions(query, entity, alias, asked)
    this.#source = query.rows(entity, alias).source
    const hasPerson = 'user' in query.variables
    const selection =
      readSelection(query.model, entity, asked.fields, { records: limit, hasPerson }) ?? defaultSelection(entity, { lines: false })
    const record = dialect.toText(recordJson(query, entity, alias, selection))
    const keyTexts = this.#terms.map(({ value, kind }) => dialect.plainText(value, kind))
    const place = dialect.jsonTexts([...keyTexts, dialect.plainText(identifier(alias, 'id'), { kind: 'id' })])
    this.#columns = sql`${record} as record, ${place} as place`
    this.sort = writeSort(keys)
    this.kinds = this.#terms.map((term) => term.kind)
    // Whatever is wrong with the parameters is said before anything is asked.
    this.#page(undefined, false)
    this.count = countStatement(this.#source, this.#conditions)
  }

  /**
   * Reads a page. PostgreSQL plans anew what it runs, and the rows without a value of the first key double the plan: where the page before
   * was filled without them they are looked for only when this one is not.
   */
  async readPage(place: PagePlace | undefined, ask: (statement: Sql) => Promise<PageRow | undefined>): Promise<PageRow | undefined> {
    const isShort = this.#isLong
    const page = await ask(this.#statement(place, isShort))
    this.#isLong = Number(page?.count) > this.#limit
    if (this.#isLong || !isShort) return page
    return ask(this.#statement(place, false))
  }

  #statement(place: PagePlace | undefined, isShort: boolean): Sql {
    if (place === undefined) return this.#page(undefined, isShort)
    const page = this.#page(
      this.#terms.map((_, index) => (place.values[index] ?? null) === null),
      isShort,
    )
    return atPlace(this.#query.dialect, page, place)
  }

  /** One record more than asked for is read, to know whether more follow. */
  #page(emptyAt: readonly boolean[] | undefined, isShort: boolean): Sql {
    const key = `${emptyAt?.join()} ${isShort}`
    const page = this.#pages.get(key) ?? this.#makePage(emptyAt, isShort)
    this.#pages.set(key, page)
    return page
  }

  #makePage(emptyAt: readonly boolean[] | undefined, isShort: boolean): Sql {
    const order = { source: this.#source, conditions: this.#conditions, terms: this.#terms, emptyAt, limit: this.#limit + 1, isShort }
    const rows = pageSelect(this.#query, this.#alias, this.#columns, order)
    const line = textLiteral(separator)
    return sql`select string_agg(p.record, ${line}) as records, string_agg(p.place, ${line}) as places, count(*) as count from (${rows}) p`
  }

  /** The records of a page, and the cursor of the page behind it. */
  read({ records, places, count }: PageRow): { records: string; next: string | undefined } {
    if (records === null) return { records: '', next: undefined }
    if (Number(count) <= this.#limit) return { records, next: undefined }
    const ends: (string | null)[] = JSON.parse(`[${places}]`)[this.#limit - 1]
    const values = this.kinds.map((kind, index) => keyValue(ends[index] ?? null, kind))
    const next = writeCursor({ sort: this.sort, values, id: String(ends.at(-1)) })
    return { records: records.slice(0, records.lastIndexOf(separator)), next }
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
  const permitted = (query.rights ?? []).map((action) => actionCondition(context, action, entity, alias))
  return [...conditions, ...permitted.filter((condition) => condition !== undefined)]
}

function writeSort(keys: readonly SortKey[]): string {
  return keys.map((key) => (key.isDescending ? `-${key.path}` : key.path)).join(',')
}

function defaultSort(entity: Entity): readonly SortKey[] {
  return entity.views.find((view) => view.isDefault)?.sort ?? [{ path: 'createdAt', isDescending: true }]
}
