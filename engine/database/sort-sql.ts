import { fold } from '../base/fold.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { ColumnKind, ColumnValue, Field } from '../fields/index.ts'
import type { Entity, SortKey } from '../model/model.ts'
import { isAlwaysFilled, isFoldedText, type SortIndex } from '../model/sort-index.ts'
import type { Dialect } from './dialect.ts'
import { pathText, pathValue } from './label-sql.ts'
import type { QueryContext } from './query-context.ts'

/** One sort key in SQL. Empty values come last in either direction. */
export interface SortTerm {
  readonly key: SortKey
  /** What a cursor keeps. */
  readonly value: Sql
  readonly kind: ColumnKind
  /** What rows are ordered by, in turn: text first without case and accents, then by code point. */
  readonly parts: readonly Sql[]
  readonly isFolded: boolean
  readonly isFilled: boolean
  /** The rows can be read from an index in the order of this term and those before it. */
  readonly isIndexed: boolean
}

/** The row after which a page begins: the values of the sort keys, and the id. */
export interface PagePlace {
  readonly values: readonly ColumnValue[]
  readonly id: string
}

/** Stands among the values of a page's statement where one of the place will be, so that the statement is made once for all pages of a list. */
class PlaceValue {
  /** The index of a sort key; undefined for the id. */
  readonly key: number | undefined
  readonly kind: ColumnKind
  readonly isFolded: boolean

  constructor(key: number | undefined, kind: ColumnKind, isFolded = false) {
    this.key = key
    this.kind = kind
    this.isFolded = isFolded
  }

  /** As `bindColumn` writes it: the text of a placeholder is the same for all values. */
  bound({ dialect }: QueryContext): Sql {
    return { text: dialect.bindColumn(null, this.kind).text, values: [this] }
  }

  at(dialect: Dialect, { values, id }: PagePlace): unknown {
    const value = this.key === undefined ? id : (values[this.key] ?? null)
    return dialect.toBound(this.isFolded ? fold(String(value)) : value, this.kind)
  }
}

/** The statement of a page that begins after this place. */
export function atPlace(dialect: Dialect, { text, values }: Sql, place: PagePlace): Sql {
  return { text, values: values.map((value) => (value instanceof PlaceValue ? value.at(dialect, place) : value)) }
}

export interface PageOrder {
  readonly source: Sql
  readonly conditions: readonly Sql[]
  readonly terms: readonly SortTerm[]
  /** Which values of the place that the page begins after are empty; undefined for a first page. The others are bound by `atPlace`. */
  readonly emptyAt: readonly boolean[] | undefined
  readonly limit: number
  /** Leaves out the rows without a value of the first key, where they are read apart: enough for a page that is filled without them. */
  readonly isShort?: boolean
}

const noFields: ReadonlySet<string> = new Set()

/** The sort keys as SQL over the row that `alias` names. `fixed` are fields of which all rows asked for have the same value. */
export function sortTerms(
  context: QueryContext,
  entity: Entity,
  alias: string,
  keys: readonly SortKey[],
  fixed: ReadonlySet<string> = noFields,
): readonly SortTerm[] {
  const { isNarrowed, sorted = [] } = context.rows(entity, alias)
  const indexes = isNarrowed === true ? sorted : (entity.sortIndexes ?? [])
  const best = bestIndex(indexes, keys, fixed)
  return keys.map((key, at): SortTerm => {
    const { sql: value, kind, field } = pathValue(context, entity, alias, key.path)
    const isIndexed = at < (best?.length ?? 0) || (at === 0 && key.path === 'createdAt')
    const isFilled = isAlwaysFilled(field) && !key.path.includes('.')
    const term = { key, isIndexed, isFilled }
    if (field.targets.length > 0) {
      const label = pathText(context, entity, alias, key.path)
      return {
        ...term,
        value: label,
        kind: { kind: 'text' },
        parts: [context.dialect.fold(label), context.dialect.ordered(label)],
        isFolded: true,
      }
    }
    if (!isFoldedText(field, kind)) return { ...term, value, kind, parts: [ordered(context, value, kind)], isFolded: false }
    const folds = ({ keys: columns }: SortIndex) => columns.some((column) => column.path === key.path && column.isFolded)
    const own = best !== undefined && folds(best.index) ? best.index : indexes.find(folds)
    const folded = own === undefined ? context.dialect.fold(value) : context.dialect.foldedColumn(alias, columnOf(field), own.name)
    return { ...term, value, kind, parts: [folded, ordered(context, value, kind)], isFolded: true }
  })
}

/** What stands behind `order by`: the keys, then the id, so that the order is total. */
export function orderBy(context: QueryContext, entity: Entity, alias: string, keys: readonly SortKey[]): Sql {
  return orderOf(sortTerms(context, entity, alias, keys), identifier(alias, 'id'), false)
}

/**
 * The rows of a page in order, at most `limit`, as a whole `select` of `columns`. Where an index serves the sort, the rows with a value
 * of the first key and those without are read apart, one after the other, as neither database reads the empty ones last from an
 * index in both directions; the second part is looked at only where the first does not fill the page.
 */
export function pageSelect(context: QueryContext, alias: string, columns: Sql, page: PageOrder): Sql {
  const { source, conditions, terms, emptyAt } = page
  const id = identifier(alias, 'id')
  const limit = rawSql(String(page.limit))
  const [first] = terms
  const rows = (more: readonly Sql[], isIndexOrder: boolean) =>
    sql`select ${columns} from ${source} where ${joinSql([...conditions, ...more], ' and ')} order by ${orderOf(terms, id, isIndexOrder)} limit ${limit}`
  const following = emptyAt === undefined ? [] : [after(context, terms, id, emptyAt)]
  const [part] = first?.parts ?? []
  if (first === undefined || part === undefined || !first.isIndexed || first.isFilled) return rows(following, first?.isIndexed === true)
  const isEmpty = sql`${part} is null`
  if (emptyAt?.[0] === true) return rows([isEmpty, ...following], true)
  const filledRows = rows([sql`${part} is not null`, ...following], true)
  if (page.isShort === true) return filledRows
  const empty = sql`select * from (${rows([isEmpty], true)}) p2`
  return sql`select * from (${filledRows}) p1 union all ${empty} limit ${limit}`
}

/** In the order of an index the first key has no place for empty values: the rows all have one, or none has. */
function orderOf(terms: readonly SortTerm[], id: Sql, isIndexOrder: boolean): Sql {
  const parts = terms.flatMap(({ key, parts: [part, ...rest], isFilled }, index) => {
    const direction = directionOf(key)
    const places = isFilled || (index === 0 && isIndexOrder) ? rawSql('') : rawSql(' nulls last')
    return [sql`${part} ${direction}${places}`, ...rest.map((more) => sql`${more} ${direction}`)]
  })
  return joinSql([...parts, sql`${id} ${terms[0] === undefined ? rawSql('asc') : directionOf(terms[0].key)}`])
}

/** A row that comes after the one at a place. */
function after(context: QueryContext, terms: readonly SortTerm[], id: Sql, emptyAt: readonly boolean[]): Sql {
  const lastId = new PlaceValue(undefined, { kind: 'id' }).bound(context)
  const bounds = terms.map((term, index) => (emptyAt[index] === true ? undefined : boundsOf(context, term, index)))
  const isDown = terms[0]?.key.isDescending === true
  const comparison = rawSql(isDown ? '<' : '>')
  const isOneWay = terms.every((term, index) => term.key.isDescending === isDown && (index === 0 ? term.isIndexed : term.isFilled))
  if (isOneWay && bounds[0] !== undefined && terms.length > 0) {
    const left = joinSql([...terms.flatMap((term) => term.parts), id])
    return sql`(${left}) ${comparison} (${joinSql([...bounds.flatMap((bound) => bound ?? []), lastId])})`
  }
  const branches: Sql[] = []
  const equal: Sql[] = []
  terms.forEach((term, index) => {
    const bound = bounds[index]
    if (bound === undefined) {
      equal.push(sql`${term.parts[0]} is null`)
      return
    }
    const sign = rawSql(term.key.isDescending ? '<' : '>')
    term.parts.forEach((part, at) => {
      const last = at === 0 && !term.isFilled ? sql` or ${part} is null` : rawSql('')
      branches.push(sql`(${joinSql([...equal, sql`(${part} ${sign} ${bound[at]}${last})`], ' and ')})`)
      equal.push(sql`${part} = ${bound[at]}`)
    })
  })
  branches.push(sql`(${joinSql([...equal, sql`${id} ${comparison} ${lastId}`], ' and ')})`)
  const [first] = terms
  const start =
    first?.isIndexed === true && bounds[0] !== undefined ? sql`${first.parts[0]} ${comparison}= ${bounds[0][0]} and ` : rawSql('')
  return sql`(${start}(${joinSql(branches, ' or ')}))`
}

/** The value of a cursor as what rows are ordered by. */
function boundsOf(context: QueryContext, { kind, isFolded }: SortTerm, index: number): readonly Sql[] {
  const bound = new PlaceValue(index, kind).bound(context)
  return isFolded ? [new PlaceValue(index, kind, true).bound(context), bound] : [bound]
}

/** The index that serves most of the keys; among equals the one that begins with most of the fixed fields, as it holds the rows asked for together. */
function bestIndex(
  indexes: readonly SortIndex[],
  keys: readonly SortKey[],
  fixed: ReadonlySet<string>,
): { readonly index: SortIndex; readonly length: number } | undefined {
  const rated = indexes.map((index) => {
    const passed = fixedKeys(index, keys, fixed)
    return { index, passed, length: servedKeys(index.keys.slice(passed), keys) }
  })
  return rated.sort((a, b) => b.length - a.length || b.passed - a.passed)[0]
}

/** How many keys at the beginning of an index are fixed. */
function fixedKeys(index: SortIndex, keys: readonly SortKey[], fixed: ReadonlySet<string>): number {
  const count = index.keys.findIndex(({ path }) => path === keys[0]?.path || !fixed.has(path))
  return Math.max(0, count)
}

/** How many of the keys, from the first, the columns of an index serve, read one way or the other. */
function servedKeys(columns: SortIndex['keys'], keys: readonly SortKey[]): number {
  const isBackwards = (keys[0]?.isDescending ?? false) !== (columns[0]?.isDescending ?? false)
  let count = 0
  for (const { path, isDescending } of columns) {
    const key = keys[count]
    if (key === undefined || key.path !== path || key.isDescending !== (isDescending !== isBackwards)) break
    count += 1
  }
  return count
}

/** A column is ordered by code point already; stated once more, its index could not be used. */
function ordered(context: QueryContext, value: Sql, kind: ColumnKind): Sql {
  const isColumn = /^"\w+"\."\w+"$/.test(value.text)
  return kind.kind === 'text' && !isColumn ? context.dialect.ordered(value) : value
}

function directionOf(key: SortKey): Sql {
  return rawSql(key.isDescending ? 'desc' : 'asc')
}

function columnOf(field: Field): string {
  const [column] = field.type.columns(field)
  if (column === undefined) throw new Error(`${field.path} has no column`)
  return column.name
}
