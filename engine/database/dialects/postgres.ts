import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../../base/sql.ts'
import { foldInPlace, postgresExpressions } from '../../expression/dialects/postgres.ts'
import type { ColumnKind, ColumnValue } from '../../fields/index.ts'
import type { Dialect } from '../dialect.ts'
import { postgresSearch } from '../search-postgres.ts'

const instantPattern = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`

/**
 * The folded text of a column, as indexes hold it. Written out, the folding takes 2 kB and planning a statement that has it in ten
 * places takes longer than running it. Indexes rest on the function, so another folding needs another name.
 */
const foldFunction = rawSql('kartoteka_fold_1')
const folded = (text: Sql): Sql => sql`${foldFunction}(${text})`

/** PostgreSQL: NUMERIC, boolean, date, timestamptz(3), uuid and jsonb; text compares by code point (COLLATE "C"). */
export const postgres: Dialect = {
  ...postgresExpressions,
  name: 'postgres',
  padded: (value, digits) => sql`lpad(cast(${value} as text), greatest(${rawSql(String(digits))}, length(cast(${value} as text))), '0')`,
  setUp: [
    sql`create or replace function ${foldFunction}(v text) returns text language plpgsql immutable strict parallel safe as $kartoteka$ begin return ${foldInPlace(rawSql('v'))}; end $kartoteka$`,
  ],
  columnType(kind) {
    switch (kind.kind) {
      case 'text':
        return 'text collate "C"'
      case 'integer':
        return 'bigint'
      case 'decimal':
        return `numeric(30, ${kind.scale})`
      case 'instant':
        return 'timestamptz(3)'
      case 'id':
        return 'uuid'
      case 'json':
        return 'jsonb'
      default:
        return kind.kind
    }
  },
  bindColumn: (value, kind) => ({ text: `cast(? as ${castTypes[kind.kind]})`, values: [toBound(value, kind)] }),
  toBound,
  jsonObject: (members) =>
    sql`(select row_to_json(o) from (select ${joinSql(members.map(([name, value]) => sql`${value} as ${identifier(name)}`))}) o)`,
  jsonPairs: (members) => sql`json_build_object(${joinSql(members.map(([name, value]) => sql`${name}, ${value}`))})`,
  jsonTexts: (values) => sql`cast(json_build_array(${joinSql(values)}) as text)`,
  jsonArray: (value, source, order) =>
    sql`coalesce((select json_agg(j) from (select ${value} as j ${source} order by ${order}) a), '[]'::json)`,
  jsonValue: (value, kind) => (kind.kind === 'instant' ? instantText(value) : kind.kind === 'decimal' ? fixed(value, kind.scale) : value),
  jsonText: (value) => sql`cast(${value} as json)`,
  toText: (value) => sql`cast(${value} as text)`,
  plainText,
  foldedColumn: (alias, column) => folded(identifier(alias, column)),
  sortIndex(table, index, order) {
    const parts = order.flatMap(({ column, isFolded, isDescending }) => {
      const direction = rawSql(isDescending ? ' desc nulls last' : '')
      const plain = sql`${identifier(column)}${direction}`
      return isFolded ? [sql`${folded(identifier(column))}${direction}`, plain] : [plain]
    })
    const list = joinSql([...parts, identifier('id'), identifier('archived_at')])
    return {
      columns: [],
      up: sql`create index ${identifier(index)} on ${identifier(table)} (${list}) where "deleted_at" is null`,
      down: [sql`drop index ${identifier(index)}`],
    }
  },
  foldedUniqueIndex: (table, index, column) => ({
    columns: [],
    up: sql`create unique index ${identifier(index)} on ${identifier(table)} (${folded(identifier(column))}) where "deleted_at" is null`,
    down: [sql`drop index ${identifier(index)}`],
  }),
  mask: (value) => sql`(case when length(${value}) > 8 then '••••' || right(${value}, 4) when ${value} is not null then '••••' end)`,
  search: postgresSearch(plainText),
  maskSealed: (value) =>
    sql`(case when left(${value}, 3) = 's1.' and left(right(${value}, 5), 1) = '.' then '••••' || right(${value}, 4) when ${value} is not null then '••••' end)`,
  hasInlineReferences: false,
  isUniqueViolation: (error) => (error as { code?: string } | undefined)?.code === '23505',
  jsonListOf: (value) => sql`jsonb_build_array(${value})`,
  bucketText: (unit, date) => sql`to_char(${date}, ${textLiteral(bucketPatterns[unit])})`,
  startOfDay: (date) => sql`(cast(${date} as timestamp) at time zone 'UTC')`,
  castTo(value, kind) {
    const type = kind.kind === 'decimal' ? `numeric(30, ${kind.scale})` : kind.kind === 'instant' ? 'timestamptz(3)' : castTypes[kind.kind]
    return sql`cast(${value} as ${rawSql(type)})`
  },
  lockTables: sql`select pg_advisory_xact_lock(5279430001)`,
  boundRows(rows, kinds) {
    const row = `(${kinds.map((kind) => this.bindColumn(null, kind).text).join(', ')})`
    return { text: `(values ${Array(rows.length).fill(row).join(', ')})`, values: rows.flat() }
  },
  maxValues: 65_535,
  skipLocked: rawSql(' for update skip locked'),
  lockRows: (table, ids) => sql`select 1 from ${table} where "id" in (${ids}) order by "id" for no key update`,
  lockName: (name, mode) =>
    sql`select ${rawSql(mode === 'shared' ? 'pg_advisory_xact_lock_shared' : 'pg_advisory_xact_lock')}(527943, hashtext(${name}))`,
  keyedTable: '',
  columnNames: (table) =>
    sql`select column_name as name from information_schema.columns where table_schema = current_schema() and table_name = ${table}`,
  listTables: sql`select tablename as name from pg_tables where schemaname = current_schema()`,
}

function toBound(value: ColumnValue, kind: ColumnKind): unknown {
  return kind.kind === 'json' && value !== null ? JSON.stringify(value) : value
}

const bucketPatterns = { day: 'YYYY-MM-DD', week: 'IYYY-"W"IW', month: 'YYYY-MM', quarter: 'YYYY-"Q"Q', year: 'YYYY' } as const

const castTypes: Record<ColumnKind['kind'], string> = {
  text: 'text',
  integer: 'bigint',
  decimal: 'numeric',
  boolean: 'boolean',
  date: 'date',
  instant: 'timestamptz',
  id: 'uuid',
  json: 'jsonb',
}

function plainText(value: Sql, kind: ColumnKind): Sql {
  return kind.kind === 'instant' ? instantText(value) : sql`cast(${value} as text)`
}

function instantText(value: Sql): Sql {
  return sql`to_char(${value} at time zone 'UTC', ${{ text: instantPattern, values: [] }})`
}

function fixed(value: Sql, scale: number): Sql {
  return sql`round(${value}, ${{ text: String(scale), values: [] }})`
}
