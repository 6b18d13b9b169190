import { plainLetters, smallLetters } from '../../base/fold.ts'
import { identifier, rawSql, type Sql, sql, textLiteral } from '../../base/sql.ts'
import type { ExpressionType } from '../../fields/expression-type.ts'
import { averageScale, decimalText, divisionScale, maxUnscaled, power } from '../decimal.ts'
import type { ExpressionDialect } from '../expression-dialect.ts'

const apart = rawSql(' offset 0')
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const typeNames: Readonly<Partial<Record<ExpressionType['type'], string>>> = {
  bool: 'boolean',
  int: 'bigint',
  duration: 'bigint',
  decimal: 'numeric',
  date: 'date',
  instant: 'timestamptz',
}

/**
 * Numbers are numeric, dates date, instants timestamptz. A bound value is cast, as PostgreSQL would have to guess
 * the type of a bare parameter.
 */
export const postgresExpressions: ExpressionDialect = {
  apart,
  boolean: (value) => rawSql(value ? 'true' : 'false'),
  empty: (type) => sql`cast(null as ${typeName(type)})`,
  bind: (value, type) => sql`cast(${value} as ${typeName(type)})`,
  // A bigint beside an integer column can use its index, a numeric cannot.
  number: (value, type) => sql`cast(${decimalText(value)} as ${typeName(type)})`,
  operand: (value, type) => (type.type === 'decimal' ? value : sql`cast(${value} as numeric)`),
  rescale: (value, from, to) => (to < from ? sql`round(${value}, ${rawSql(String(to))})` : value),
  bounded: (value, scale) => sql`(select case when abs(g.v) <= ${limit(scale)} then g.v end from (select ${value} as v${apart}) g)`,
  divide(dividend, dividendScale, divisor, divisorScale) {
    // The same integers as elsewhere: bounds are those of the unscaled numbers brought to a common shift.
    const shift = divisionScale - dividendScale + divisorScale
    const nLimit = limit(dividendScale + Math.max(shift, 0))
    const dLimit = limit(divisorScale + Math.max(-shift, 0))
    const n = rawSql(`(abs(g.n) * ${power(divisionScale)})`)
    const rounded = sql`div(2 * ${n} + abs(g.d), 2 * abs(g.d)) * (case when (g.n < 0) = (g.d < 0) then 0.000001 else -0.000001 end)`
    return sql`(select case when g.d <> 0 and abs(g.n) <= ${nLimit} and abs(g.d) <= ${dLimit} then ${rounded} end from (select ${dividend} as n, ${divisor} as d${apart}) g)`
  },
  sum: (item, scale) => ({
    parts: [sql`sum(${item})`],
    combine: ([sum]) => postgresExpressions.bounded(sql`coalesce(${sum}, 0)`, scale),
  }),
  average(item, scale) {
    const to = averageScale(scale)
    const units = sql`(abs(g.s) * ${rawSql(String(power(to)))})`
    const [up, down] = [1n, -1n].map((unscaled) => rawSql(decimalText({ unscaled, scale: to })))
    const rounded = sql`div(2 * ${units} + g.n, 2 * g.n) * (case when g.s < 0 then ${down} else ${up} end)`
    return {
      parts: [sql`sum(${item})`, sql`count(${item})`],
      combine: ([sum, count]) =>
        postgresExpressions.bounded(
          sql`(select case when g.n > 0 then ${rounded} end from (select ${postgresExpressions.bounded(sql`${sum}`, scale)} as s, cast(${count} as numeric) as n${apart}) g)`,
          to,
        ),
    }
  },
  ordered: (text) => sql`(${text}) collate "C"`,
  contains: (text, part) => sql`(strpos(${text}, ${part}) > 0)`,
  fold: (text) => replaceLetters(text, plainLetters, 'lower'),
  lower: (text) => replaceLetters(text, smallLetters, 'lower'),
  upper: (text) =>
    replaceLetters(
      text,
      smallLetters.map(([capital, small]) => [small, capital]),
      'upper',
    ),
  // The result is judged before it is made: PostgreSQL has no dates before 4713 BC. The inner case keeps a constant that does
  // not fit from being cast while the query is planned.
  addDays: (date, days) =>
    sql`(select case when g.d - date '0001-01-01' + g.n between 0 and 3652058 then g.d + cast(case when g.n between -3652058 and 3652058 then g.n end as integer) end from (select ${date} as d, ${days} as n${apart}) g)`,
  addSeconds(instant, seconds) {
    const isInYears = rawSql('extract(epoch from g.d) + g.n >= -62135596800 and extract(epoch from g.d) + g.n < 253402300800')
    const moved = rawSql('g.d + make_interval(secs => cast(case when abs(g.n) < 400000000000 then g.n end as double precision))')
    return sql`(select case when ${isInYears} then ${moved} end from (select ${instant} as d, ${seconds} as n${apart}) g)`
  },
  daysBetween: (from, to) => sql`(${to} - ${from})`,
  dateOf: (instant) => sql`cast(${instant} at time zone 'UTC' as date)`,
  timeOf: (instant) => sql`regexp_replace(to_char(${instant} at time zone 'UTC', 'HH24:MI:SS'), '^(..:..):00$', '\\1')`,
  addMonths(type, date, months) {
    const day = type === 'date' ? rawSql('cast(g.d as timestamp)') : rawSql(`(g.d at time zone 'UTC')`)
    const isInYears = sql`extract(year from ${day}) * 12 + extract(month from ${day}) - 1 + g.n between 12 and 119999`
    const moved = sql`${day} + make_interval(months => cast(case when abs(g.n) < 200000 then g.n end as integer))`
    const back = type === 'date' ? sql`cast(${moved} as date)` : sql`(${moved}) at time zone 'UTC'`
    return sql`(select case when ${isInYears} then ${back} end from (select ${date} as d, ${months} as n${apart}) g)`
  },
  datePart: (part, date) => sql`cast(extract(${rawSql(part === 'weekday' ? 'isodow' : part)} from ${date}) as integer)`,
  startOf: (unit, date) => sql`cast(date_trunc(${textLiteral(unit)}, cast(${date} as timestamp)) as date)`,
  idText: (id) => sql`cast(${id} as text)`,
  bindId: (value) => (uuid.test(value) ? sql`cast(${value} as uuid)` : undefined),
  isOneOf: (id, ids) => sql`(${id} = any(cast(${`{${ids.filter((one) => uuid.test(one)).join(',')}}`} as uuid[])))`,
  jsonContains: (list, item) => sql`(${list} @> jsonb_build_array(${item}))`,
  jsonSize: (list) => sql`jsonb_array_length(${list})`,
  jsonItems: (list, alias, { type }) => ({
    from: sql`jsonb_array_elements_text(${list}) ${identifier(alias)} (value)`,
    item: type === 'int' ? sql`cast(${identifier(alias, 'value')} as bigint)` : identifier(alias, 'value'),
  }),
}

function typeName({ type }: ExpressionType): Sql {
  return rawSql(typeNames[type] ?? 'text')
}

function limit(scale: number): Sql {
  return rawSql(decimalText({ unscaled: maxUnscaled, scale }))
}

/** The folded text without a subquery, which an index does not take. */
export function foldInPlace(text: Sql): Sql {
  return replacedText(text, plainLetters, 'lower')
}

function replaceLetters(text: Sql, letters: readonly (readonly [string, string])[], ascii: 'lower' | 'upper'): Sql {
  return sql`(select ${replacedText(rawSql('g.v'), letters, ascii)} from (select ${text} as v${apart}) g)`
}

/** Under the collation "C" the case functions know ASCII only; the letters beyond are looked for only in a text that has some. */
function replacedText(text: Sql, letters: readonly (readonly [string, string])[], ascii: 'lower' | 'upper'): Sql {
  const single = letters.filter(([, to]) => to.length === 1)
  const [from, to] = [0, 1].map((side) => textLiteral(single.map((pair) => pair[side]).join('')))
  const cased = sql`${rawSql(ascii)}(${text} collate "C")`
  let replaced = sql`translate(${cased}, ${from}, ${to})`
  for (const [letter, plain] of letters) {
    if (plain.length > 1) replaced = sql`replace(${replaced}, ${textLiteral(letter)}, ${textLiteral(plain)})`
  }
  return sql`case when octet_length(${text}) = length(${text}) then ${cased} else ${replaced} end`
}
