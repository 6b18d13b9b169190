import { plainLetters, smallLetters } from '../../base/fold.ts'
import { identifier, rawSql, type Sql, sql, textLiteral } from '../../base/sql.ts'
import { averageScale, divisionScale, maxUnscaled, power } from '../decimal.ts'
import type { CalendarUnit, DatePart, ExpressionDialect } from '../expression-dialect.ts'

const limit = rawSql(String(maxUnscaled))
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

/** Numbers are scaled integers, dates and instants ISO text, booleans 0 and 1. */
export const sqliteExpressions: ExpressionDialect = {
  apart: rawSql(''),
  boolean: (value) => rawSql(value ? '1' : '0'),
  empty: () => rawSql('null'),
  bind: (value) => sql`${value}`,
  // The driver binds a number beyond 32 bits as a float, so larger ones travel as text.
  number: ({ unscaled }) =>
    BigInt.asIntN(32, unscaled) === unscaled ? sql`${Number(unscaled)}` : sql`cast(${String(unscaled)} as integer)`,
  operand: (value) => value,
  rescale(value, from, to) {
    if (to === from) return value
    if (to > from) return sql`(${value} * ${rawSql(String(power(to - from)))})`
    const divisor = power(from - to)
    const half = rawSql(String(divisor / 2n))
    return sql`(select (case when g.v < 0 then g.v - ${half} else g.v + ${half} end) / ${rawSql(String(divisor))} from (select ${value} as v) g)`
  },
  // A product or sum beyond 64 bits becomes a float, whose size the same comparison sees.
  bounded: (value) => sql`(select case when abs(g.v) <= ${limit} then g.v end from (select ${value} as v) g)`,
  divide(dividend, dividendScale, divisor, divisorScale) {
    const shift = divisionScale - dividendScale + divisorScale
    const n = shift > 0 ? sql`${dividend} * ${rawSql(String(power(shift)))}` : dividend
    const d = shift < 0 ? sql`${divisor} * ${rawSql(String(power(-shift)))}` : divisor
    const rounded = rawSql('(2 * abs(g.n) + abs(g.d)) / (2 * abs(g.d)) * (case when (g.n < 0) = (g.d < 0) then 1 else -1 end)')
    return sql`(select case when g.d <> 0 and abs(g.n) <= ${limit} and abs(g.d) <= ${limit} then ${rounded} end from (select ${n} as n, ${d} as d) g)`
  },
  // In two halves, so that no sum on the way goes beyond 64 bits.
  sum: (item) => ({ parts: halves(item), combine: ([high, low]) => wholeSum(high as Sql, low as Sql) }),
  average(item, scale) {
    const digits = rawSql(String(power(averageScale(scale) - scale)))
    const rest = sql`(g.s % g.n * ${digits})`
    const rounded = sql`g.s / g.n * ${digits} + (2 * abs(${rest}) + g.n) / (2 * g.n) * (case when g.s < 0 then -1 else 1 end)`
    return {
      parts: [...halves(item), sql`count(${item})`],
      combine: ([high, low, count]) =>
        sqliteExpressions.bounded(
          sql`(select case when g.n > 0 then ${rounded} end from (select ${wholeSum(high as Sql, low as Sql)} as s, ${count} as n) g)`,
          scale,
        ),
    }
  },
  ordered: (text) => text,
  contains: (text, part) => sql`(instr(${text}, ${part}) > 0)`,
  fold: (text) => replaceLetters(text, plainLetters, 'lower'),
  lower: (text) => replaceLetters(text, smallLetters, 'lower'),
  upper: (text) =>
    replaceLetters(
      text,
      smallLetters.map(([capital, small]) => [small, capital]),
      'upper',
    ),
  addDays: (date, days) =>
    sql`(select case when g.v between '0001-01-01' and '9999-12-31' then g.v end from (select date(${date}, ${days} || ' days') as v) g)`,
  addSeconds: (instant, seconds) =>
    sql`(select case when g.v between '0001' and '9999-12-31T23:59:59.999Z' then g.v end from (select strftime('%Y-%m-%dT%H:%M:%fZ', ${instant}, ${seconds} || ' seconds') as v) g)`,
  daysBetween: (from, to) => sql`cast(julianday(${to}) - julianday(${from}) as integer)`,
  dateOf: (instant) => sql`substr(${instant}, 1, 10)`,
  timeOf: (instant) =>
    sql`(substr(${instant}, 12, 5) || case substr(${instant}, 17, 3) when ':00' then '' else substr(${instant}, 17, 3) end)`,
  addMonths: (type, date, months) =>
    type === 'date'
      ? sql`(select case when g.v between '0001-01-01' and '9999-12-31' then g.v end from (select date(${date}, ${months} || ' months', 'floor') as v) g)`
      : sql`(select case when g.v between '0001' and '9999-12-31T23:59:59.999Z' then g.v end from (select strftime('%Y-%m-%dT%H:%M:%fZ', ${date}, ${months} || ' months', 'floor') as v) g)`,
  datePart: (part, date) => dateParts[part](date),
  startOf: (unit, date) => startOf[unit](date),
  idText: (id) => id,
  bindId: (value) => (uuid.test(value) ? sql`${value}` : undefined),
  isOneOf: (id, ids) => sql`(${id} in (select g.value from json_each(${JSON.stringify(ids)}) g))`,
  jsonContains: (list, item) => sql`exists (select 1 from json_each(${list}) g where g.value = ${item})`,
  jsonSize: (list) => sql`json_array_length(${list})`,
  jsonItems: (list, alias) => ({ from: sql`json_each(${list}) ${identifier(alias)}`, item: identifier(alias, 'value') }),
}

const dateParts: Readonly<Record<DatePart, (date: Sql) => Sql>> = {
  year: (date) => sql`cast(substr(${date}, 1, 4) as integer)`,
  quarter: (date) => sql`((cast(substr(${date}, 6, 2) as integer) + 2) / 3)`,
  month: (date) => sql`cast(substr(${date}, 6, 2) as integer)`,
  day: (date) => sql`cast(substr(${date}, 9, 2) as integer)`,
  weekday: (date) => sql`((cast(strftime('%w', ${date}) as integer) + 6) % 7 + 1)`,
}

const startOf: Readonly<Record<CalendarUnit, (date: Sql) => Sql>> = {
  year: (date) => sql`date(${date}, 'start of year')`,
  month: (date) => sql`date(${date}, 'start of month')`,
  quarter: (date) =>
    sql`(select date(g.v, 'start of month', '-' || ((cast(substr(g.v, 6, 2) as integer) - 1) % 3) || ' months') from (select ${date} as v) g)`,
  week: (date) => sql`date(${date}, '-6 days', 'weekday 1')`,
}

const half = rawSql('1000000')

function halves(item: Sql): readonly [Sql, Sql] {
  return [sql`sum(${item} / ${half})`, sql`sum(${item} % ${half})`]
}

function wholeSum(high: Sql, low: Sql): Sql {
  const carried = sql`(coalesce(${high}, 0) + coalesce(${low}, 0) / ${half})`
  const sum = sqliteExpressions.bounded(sql`${carried} * ${half} + coalesce(${low}, 0) % ${half}`, 0)
  return sql`(case when abs(${carried}) <= 1000000000000 then ${sum} end)`
}

/** The folded text without a subquery, which an index and a column that is worked out do not take. */
export function foldInPlace(text: Sql): Sql {
  return replacedText(text, plainLetters, 'lower')
}

function replaceLetters(text: Sql, letters: readonly (readonly [string, string])[], ascii: 'lower' | 'upper'): Sql {
  return sql`(select ${replacedText(rawSql('g.v'), letters, ascii)} from (select ${text} as v) g)`
}

/** SQLite folds the case of ASCII only and has no translate(): one replace() a letter, passed by when the text is ASCII. */
function replacedText(text: Sql, letters: readonly (readonly [string, string])[], ascii: 'lower' | 'upper'): Sql {
  let replaced = sql`${rawSql(ascii)}(${text})`
  for (const [from, to] of letters) replaced = sql`replace(${replaced}, ${textLiteral(from)}, ${textLiteral(to)})`
  return sql`case when ${text} glob '*[^' || char(1) || '-' || char(127) || ']*' then ${replaced} else ${rawSql(ascii)}(${text}) end`
}
