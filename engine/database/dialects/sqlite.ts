import { joinSql, rawSql, type Sql, sql, textLiteral } from '../../base/sql.ts'
import { sqliteExpressions } from '../../expression/dialects/sqlite.ts'
import type { ColumnKind } from '../../fields/index.ts'
import { unscale } from '../decimal-text.ts'
import type { Dialect } from '../dialect.ts'

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
  columnType: ({ kind }) => types[kind],
  bindColumn(value, kind) {
    if (value === null) return sql`${null}`
    switch (kind.kind) {
      case 'decimal':
        return sql`${Number(unscale(String(value), kind.scale))}`
      case 'boolean':
        return sql`${value === true ? 1 : 0}`
      case 'json':
        return sql`${JSON.stringify(value)}`
      default:
        return sql`${value}`
    }
  },
  jsonObject: (members) => sql`json_object(${joinSql(members.map(([name, value]) => sql`${textLiteral(name)}, ${value}`))})`,
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
  plainText: (value, kind) => (kind.kind === 'decimal' ? decimalText(value, kind.scale) : sql`cast(${value} as text)`),
  sortText: (value) => sql`lower(${value})`,
  mask: (value) => sql`(case when length(${value}) > 8 then '••••' || substr(${value}, -4) when ${value} is not null then '••••' end)`,
  hasInlineReferences: true,
  isUniqueViolation: (error) => error instanceof Error && error.message.includes('UNIQUE constraint failed'),
  jsonListOf: (value) => sql`json_array(${value})`,
  startOfDay: (date) => sql`(${date} || 'T00:00:00.000Z')`,
  castTo: (value, kind) => sql`cast(${value} as ${rawSql(types[kind.kind])})`,
  lockTables: undefined,
  maxValues: 32_766,
  lockRows: () => undefined,
  takesSeveralStatements: false,
  columnNames: (table) => sql`select name from pragma_table_info(${table})`,
  listTables: sql`select name from sqlite_master where type = 'table' and name not like 'sqlite_%'`,
}

function decimalText(value: Sql, scale: number): Sql {
  if (scale === 0) return sql`cast(${value} as text)`
  const unit = `${10n ** BigInt(scale)}`
  const power: Sql = { text: unit, values: [] }
  const padded = textLiteral(`%s%d.%0${scale}d`)
  return sql`(select case when v is not null then printf(${padded}, case when v < 0 then '-' else '' end, abs(v) / ${power}, abs(v) % ${power}) end from (select ${value} as v))`
}
