import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../../base/sql.ts'
import { foldInPlace, sqliteExpressions } from '../../expression/dialects/sqlite.ts'
import type { ColumnKind, ColumnValue } from '../../fields/index.ts'
import { unscale } from '../decimal-text.ts'
import type { Dialect } from '../dialect.ts'
import { sqliteSearch } from '../search-sqlite.ts'

const types: Record<ColumnKind['kind'], string> = {
  text: 'text',
  integer: 'integer',
  decimal: 'integer',
  boolean: 'integer',
  date: 'text',
  instant: 'text',
  id: 'text',
  json: 'text',
}

/** SQLite: decimals are scaled integers, booleans 0 and 1, dates and instants ISO text, JSON text. */
export const sqlite: Dialect = {
  ...sqliteExpressions,
  name: 'sqlite',
  padded: (value, digits) => sql`printf(${textLiteral(`%0${digits}d`)}, ${value})`,
  setUp: [],
  columnType: ({ kind }) => types[kind],
  bindColumn: (value, kind) => ({ text: '?', values: [toBound(value, kind)] }),
  toBound,
  jsonObject: (members) => sql`json_object(${joinSql(members.map(([name, value]) => sql`${textLiteral(name)}, ${value}`))})`,
  jsonPairs: (members) => sql`json_object(${joinSql(members.map(([name, value]) => sql`${name}, ${value}`))})`,
  jsonTexts: (values) => sql`json_array(${joinSql(values)})`,
  jsonArray: (value, source, order) =>
    sql`json((select json_group_array(json(j)) from (select ${value} as j ${source} order by ${order})))`,
  jsonValue(value, kind) {
    switch (kind.kind) {
      case 'decimal':
        return sql`json(${decimalText(value, kind.scale)})`
      case 'boolean':
        return sql`json(case ${value} when 1 then 'true' when 0 then 'false' end)`
      case 'json':
        return sql`json(${value})`
      default:
        return value
    }
  },
  jsonText: (value) => sql`json(${value})`,
  toText: (value) => value,
  plainText,
  foldedColumn: (alias, column, index) => identifier(alias, foldedName(index, column)),
  keptColumn: (alias, column, index) => identifier(alias, foldedName(index, column)),
  // The folded text is a column that is worked out and stands in the index only: written into each statement, it would be 4 kB to read.
  sortIndex(table, index, order) {
    const folded = order.filter(({ isFolded }) => isFolded).map(({ column }) => ({ column, name: foldedName(index, column) }))
    const parts = order.flatMap(({ column, isFolded, isDescending }) => {
      const direction = rawSql(isDescending ? ' desc' : '')
      const plain = sql`${identifier(column)}${direction}`
      return isFolded ? [sql`${identifier(foldedName(index, column))}${direction}`, plain] : [plain]
    })
    const list = joinSql([...parts, identifier('id'), identifier('archived_at')])
    return {
      columns: folded.map(({ column, name }) => foldedColumnSql(name, column)),
      up: sql`create index ${identifier(index)} on ${identifier(table)} (${list}) where "deleted_at" is null`,
      down: [
        sql`drop index ${identifier(index)}`,
        ...folded.map(({ name }) => sql`alter table ${identifier(table)} drop column ${identifier(name)}`),
      ],
    }
  },
  foldedUniqueIndex(table, index, column) {
    const name = foldedName(index, column)
    return {
      columns: [foldedColumnSql(name, column)],
      up: sql`create unique index ${identifier(index)} on ${identifier(table)} (${identifier(name)}) where "deleted_at" is null`,
      down: [sql`drop index ${identifier(index)}`, sql`alter table ${identifier(table)} drop column ${identifier(name)}`],
    }
  },
  mask: (value) => sql`(case when length(${value}) > 8 then '••••' || substr(${value}, -4) when ${value} is not null then '••••' end)`,
  search: sqliteSearch(plainText),
  maskSealed: (value) =>
    sql`(case when substr(${value}, 1, 3) = 's1.' and substr(${value}, -5, 1) = '.' then '••••' || substr(${value}, -4) when ${value} is not null then '••••' end)`,
  hasInlineReferences: true,
  isUniqueViolation: (error) => error instanceof Error && error.message.includes('UNIQUE constraint failed'),
  jsonListOf: (value) => sql`json_array(${value})`,
  bucketText: (unit, date) => bucketTexts[unit](date),
  startOfDay: (date) => sql`(${date} || 'T00:00:00.000Z')`,
  castTo: (value, kind) => sql`cast(${value} as ${rawSql(types[kind.kind])})`,
  lockTables: undefined,
  // One text for all: binding each value takes the thread that serves requests several times as long, and the statement stays the same.
  boundRows: (rows, kinds) =>
    sql`(select ${joinSql(kinds.map((_, index) => rawSql(`value ->> ${index}`)))} from json_each(${JSON.stringify(rows)}))`,
  maxValues: 32_766,
  lockRows: () => undefined,
  skipLocked: rawSql(''),
  lockName: () => undefined,
  keyedTable: ' without rowid',
  columnNames: (table) => sql`select name from pragma_table_info(${table})`,
  listTables: sql`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`,
}

function toBound(value: ColumnValue, kind: ColumnKind): unknown {
  if (value === null) return null
  if (kind.kind === 'boolean') return value === true ? 1 : 0
  if (kind.kind === 'json') return JSON.stringify(value)
  return kind.kind === 'decimal' ? Number(unscale(String(value), kind.scale)) : value
}

/** A week is named after the year of its Thursday. */
const bucketTexts: Readonly<Record<'day' | 'week' | 'month' | 'quarter' | 'year', (date: Sql) => Sql>> = {
  day: (date) => date,
  week: (date) => sql`(substr(date(${date}, '+3 days'), 1, 4) || printf('-W%02d', (strftime('%j', date(${date}, '+3 days')) + 6) / 7))`,
  month: (date) => sql`substr(${date}, 1, 7)`,
  quarter: (date) => sql`(substr(${date}, 1, 4) || '-Q' || ((substr(${date}, 6, 2) + 2) / 3))`,
  year: (date) => sql`substr(${date}, 1, 4)`,
}

function foldedName(index: string, column: string): string {
  return `_${index}_${column}`
}

function foldedColumnSql(name: string, column: string): Sql {
  return sql`${identifier(name)} text generated always as (${foldInPlace(identifier(column))}) virtual`
}

function plainText(value: Sql, kind: ColumnKind): Sql {
  return kind.kind === 'decimal' ? decimalText(value, kind.scale) : sql`cast(${value} as text)`
}

function decimalText(value: Sql, scale: number): Sql {
  if (scale === 0) return sql`cast(${value} as text)`
  const power = rawSql(`${10n ** BigInt(scale)}`)
  const padded = textLiteral(`%s%d.%0${scale}d`)
  const exact = sql`(select case when v is not null then printf(${padded}, case when v < 0 then '-' else '' end, abs(v) / ${power}, abs(v) % ${power}) end from (select ${value} as v))`
  if (scale > 15 || !isColumn(value)) return exact
  return sql`case when abs(${value}) < ${floatIsExact} then printf(${textLiteral(`%.${scale}f`)}, ${value} / ${power}.0) else ${exact} end`
}

/** Below this, a float divided by a power of ten still has all of its digits, and is written faster. */
const floatIsExact = rawSql('1000000000000000')

function isColumn({ text }: Sql): boolean {
  return /^"\w+"\."\w+"$/.test(text)
}
