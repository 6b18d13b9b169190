import { fold, lowerCase, upperCase } from '../base/fold.ts'
import { rawSql, type Sql, sql } from '../base/sql.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import type { Tree } from '../model/tree.ts'
import * as dates from './dates.ts'
import { averageDecimals, averageScale, compareDecimals, type Decimal, decimal, negate, rescale, sumDecimals } from './decimal.ts'
import { type Aggregate, type CalendarUnit, calendarUnits, type DatePart, type ExpressionDialect } from './expression-dialect.ts'
import { type CallTree, type Operation, operators } from './operators.ts'
import { bool, int, scaleOf, string, type TypeName } from './types.ts'
import type { Value } from './values.ts'

export interface Parameter {
  readonly types: readonly TypeName[]
  /** Must be a literal: one of these texts, or a whole number from 0 to 12. */
  readonly literal?: readonly string[] | 'digits'
  /** An instant given here stands for its day in UTC. */
  readonly isDay?: true
}

interface Row {
  readonly name: string
  readonly signature: string
  readonly doc: string
  readonly example: string
}

/** A function of values. Its first argument may stand before the dot: `name.lower()` is `lower(name)`. */
export interface ScalarFunction extends Row, Operation {
  readonly kind: 'scalar'
  readonly parameters: readonly Parameter[]
  result(args: readonly Tree[]): ExpressionType
}

/** A function of a list: how many, the sum, the smallest. Null items count for `count` only. */
export interface ListFunction extends Row {
  readonly kind: 'list'
  /** Types of the items; every type when absent. */
  readonly items?: readonly TypeName[]
  result(item: ExpressionType): ExpressionType
  evaluate(items: readonly Value[], item: ExpressionType): Value
  /** The aggregate over a column of items. */
  sql(item: Sql, type: ExpressionType, dialect: ExpressionDialect): Aggregate
}

/** `list.name(variable, body)`. */
export interface Macro extends Row {
  readonly kind: 'macro'
}

/** A function that the checker turns into something else, or that reads the request. */
export interface SpecialFunction extends Row {
  readonly kind: 'special'
}

export type FunctionRow = ScalarFunction | ListFunction | Macro | SpecialFunction

const text: Parameter = { types: ['string'] }
const number: Parameter = { types: ['int', 'decimal'] }
const day: Parameter = { types: ['date', 'instant'], isDay: true }
const numbers: readonly TypeName[] = ['int', 'decimal', 'duration']
const ordered: readonly TypeName[] = [...numbers, 'date', 'instant']

/** Every function of the language; the checker, both back ends and the documentation read this table. */
export const functionTable: readonly FunctionRow[] = [
  {
    kind: 'scalar',
    name: 'contains',
    signature: 'text.contains(part) -> bool',
    doc: 'The part stands somewhere in the text, letter by letter.',
    example: "record.name.contains('Ltd')",
    parameters: [text, text],
    result: () => bool,
    evaluate: ([whole, part]) => (whole as string).includes(part as string),
    sql: ([whole, part], _call, dialect) => dialect.contains(whole as Sql, part as Sql),
  },
  {
    kind: 'scalar',
    name: 'startsWith',
    signature: 'text.startsWith(part) -> bool',
    doc: 'The text begins with the part, letter by letter.',
    example: "record.code.startsWith('C-')",
    parameters: [text, text],
    result: () => bool,
    evaluate: ([whole, part]) => (whole as string).startsWith(part as string),
    sql: ([whole, part]) => sql`(substr(${whole}, 1, length(${part})) = ${part})`,
  },
  {
    kind: 'scalar',
    name: 'endsWith',
    signature: 'text.endsWith(part) -> bool',
    doc: 'The text ends with the part, letter by letter.',
    example: "record.email.endsWith('.fr')",
    parameters: [text, text],
    result: () => bool,
    evaluate: ([whole, part]) => (whole as string).endsWith(part as string),
    sql: ([whole, part]) =>
      sql`(length(${whole}) >= length(${part}) and substr(${whole}, length(${whole}) - length(${part}) + 1) = ${part})`,
  },
  {
    kind: 'scalar',
    name: 'containsFolded',
    signature: 'text.containsFolded(part) -> bool',
    doc: 'The part stands somewhere in the text, without regard to case and accents of Latin letters.',
    example: "record.name.containsFolded('creme')",
    parameters: [text, text],
    result: () => bool,
    evaluate: ([whole, part]) => fold(whole as string).includes(fold(part as string)),
    sql: ([whole, part], call, dialect) =>
      dialect.contains(dialect.fold(whole as Sql), foldedPart(part as Sql, call.args[1], dialect.fold)),
  },
  {
    kind: 'scalar',
    name: 'lower',
    signature: 'lower(text) -> text',
    doc: 'Small letters, of the Latin alphabets only.',
    example: "lower(record.code) == 'c-12'",
    parameters: [text],
    result: () => string,
    evaluate: ([whole]) => lowerCase(whole as string),
    sql: ([whole], _call, dialect) => dialect.lower(whole as Sql),
  },
  {
    kind: 'scalar',
    name: 'upper',
    signature: 'upper(text) -> text',
    doc: 'Capitals, of the Latin alphabets only.',
    example: "upper(record.code) == 'C-12'",
    parameters: [text],
    result: () => string,
    evaluate: ([whole]) => upperCase(whole as string),
    sql: ([whole], _call, dialect) => dialect.upper(whole as Sql),
  },
  {
    kind: 'scalar',
    name: 'length',
    signature: 'length(text) -> int',
    doc: 'How many characters (code points) a text has; `text.size()` is the same.',
    example: 'length(record.code) == 6',
    parameters: [text],
    result: () => int,
    evaluate: ([whole]) => decimal([...(whole as string)].length),
    sql: ([whole]) => sql`length(${whole})`,
  },
  {
    kind: 'scalar',
    name: 'trim',
    signature: 'trim(text) -> text',
    doc: 'The text without the spaces, tabs and line ends around it.',
    example: "trim(record.code) == 'C-12'",
    parameters: [text],
    result: () => string,
    evaluate: ([whole]) => (whole as string).replace(/^[ \t\n\r]+/, '').replace(/(?<![ \t\n\r])[ \t\n\r]+$/, ''),
    sql: ([whole], _call, dialect) => sql`trim(${whole}, ${dialect.bind(' \t\n\r', string)})`,
  },
  {
    kind: 'scalar',
    name: 'round',
    signature: 'round(number, digits?) -> number',
    doc: 'Rounded half away from zero to that many digits after the point; to a whole number without digits.',
    example: 'round(record.amount * 0.2, 2)',
    parameters: [number, { types: ['int'], literal: 'digits' }],
    result: ([value, digits]) => roundedType(value, digits),
    evaluate: ([value], call) => rescale(value as Decimal, scaleOf(call.type)),
    sql: ([value], call, dialect) =>
      dialect.rescale(dialect.operand(value as Sql, (call.args[0] as Tree).type), scaleOf((call.args[0] as Tree).type), scaleOf(call.type)),
  },
  {
    kind: 'scalar',
    name: 'abs',
    signature: 'abs(number) -> number',
    doc: 'The number without its sign.',
    example: 'abs(record.balance) > 100',
    parameters: [number],
    result: ([value]) => (value as Tree).type,
    evaluate: ([value]) => ((value as Decimal).unscaled < 0n ? negate(value as Decimal) : (value as Decimal)),
    sql: ([value]) => sql`abs(${value})`,
  },
  {
    kind: 'special',
    name: 'coalesce',
    signature: 'coalesce(a, b, ...) -> value',
    doc: 'The first of the values that is not null.',
    example: 'coalesce(record.discount, 0)',
  },
  {
    kind: 'special',
    name: 'has',
    signature: 'has(value) -> bool',
    doc: 'The value is not null.',
    example: 'has(record.email)',
  },
  {
    kind: 'special',
    name: 'today',
    signature: 'today() -> date',
    doc: 'The day of the request.',
    example: 'record.dueDate < today()',
  },
  {
    kind: 'special',
    name: 'now',
    signature: 'now() -> instant',
    doc: 'The moment of the request; the same everywhere in it.',
    example: 'record.startsAt > now()',
  },
  {
    kind: 'scalar',
    name: 'addDays',
    signature: 'addDays(date or instant, days) -> the same type',
    doc: 'So many days later, or earlier when negative; null outside the years 1 to 9999.',
    example: 'record.dueDate < addDays(today(), 7)',
    parameters: [{ types: ['date', 'instant'] }, { types: ['int'] }],
    result: ([date]) => (date as Tree).type,
    evaluate([date, days], call) {
      if (call.type.type === 'date') return dates.addDays(date as string, days as Decimal)
      return dates.addSeconds(date as string, decimal((days as Decimal).unscaled * 86_400n))
    },
    sql([date, days], call, dialect) {
      if (call.type.type === 'date') return dialect.addDays(date as Sql, days as Sql)
      return dialect.addSeconds(date as Sql, sql`(${dialect.operand(days as Sql, int)} * 86400)`)
    },
  },
  {
    kind: 'scalar',
    name: 'daysBetween',
    signature: 'daysBetween(from, to) -> int',
    doc: 'Days from the first date to the second, negative when it lies before. An instant stands for its day in UTC.',
    example: 'daysBetween(record.orderedOn, today()) > 30',
    parameters: [day, day],
    result: () => int,
    evaluate: ([from, to]) => decimal(dates.daysBetween(from as string, to as string)),
    sql: ([from, to], _call, dialect) => dialect.daysBetween(from as Sql, to as Sql),
  },
  {
    kind: 'scalar',
    name: 'addMonths',
    signature: 'addMonths(date or instant, months) -> the same type',
    doc: 'So many months later, or earlier when negative: the same day, or the last of a shorter month; null outside the years 1 to 9999.',
    example: 'addMonths(record.signedOn, 12) < today()',
    parameters: [{ types: ['date', 'instant'] }, { types: ['int'] }],
    result: ([date]) => (date as Tree).type,
    evaluate: ([date, months]) => dates.addMonths(date as string, months as Decimal),
    sql: ([date, months], call, dialect) => dialect.addMonths(call.type.type === 'date' ? 'date' : 'instant', date as Sql, months as Sql),
  },
  {
    kind: 'scalar',
    name: 'monthsBetween',
    signature: 'monthsBetween(from, to) -> int',
    doc: 'Whole months from the first date to the second, negative when it lies before. An instant stands for its day in UTC.',
    example: 'monthsBetween(record.signedOn, today()) >= 12',
    parameters: [day, day],
    result: () => int,
    evaluate: ([from, to]) => decimal(dates.monthsBetween(from as string, to as string)),
    sql: ([from, to], _call, dialect) => monthsBetween(from as Sql, to as Sql, dialect),
  },
  datePart('year', 'The year of a date.', 'year(record.orderedOn) == 2026'),
  datePart('quarter', 'The quarter of a date, 1 to 4.', 'quarter(record.orderedOn) == 1'),
  datePart('month', 'The month of a date, 1 to 12.', 'month(record.birthday) == month(today())'),
  datePart('day', 'The day of a date in its month, 1 to 31.', 'day(record.birthday) == day(today())'),
  datePart('weekday', 'The day of a date in its week, 1 for Monday to 7 for Sunday.', 'weekday(record.dueDate) > 5'),
  {
    kind: 'scalar',
    name: 'startOf',
    signature: `startOf(${calendarUnits.map((unit) => `'${unit}'`).join(' | ')}, date) -> date`,
    doc: 'The first day of the period that the date lies in; a week begins on Monday.',
    example: "record.orderedOn >= startOf('month', today())",
    parameters: [{ types: ['string'], literal: calendarUnits }, day],
    result: () => ({ type: 'date' }),
    evaluate: ([unit, date]) => dates.startOf(unit as CalendarUnit, date as string),
    sql: ([, date], call, dialect) => dialect.startOf(literalText(call.args[0]) as CalendarUnit, date as Sql),
  },
  {
    kind: 'scalar',
    name: 'dateOf',
    signature: 'dateOf(instant) -> date',
    doc: 'The day of an instant in UTC.',
    example: 'dateOf(record.createdAt) == today()',
    parameters: [{ types: ['instant'] }],
    result: () => ({ type: 'date' }),
    ...(operators.dateOf as Operation),
  },
  {
    kind: 'list',
    name: 'count',
    signature: 'list.count() -> int',
    doc: 'How many items the list has.',
    example: "record.orders.filter(o, o.status == 'open').count()",
    result: () => int,
    evaluate: (items) => decimal(items.length),
    sql: () => plain(rawSql('count(*)')),
  },
  {
    kind: 'list',
    name: 'size',
    signature: 'list.size() -> int, text.size() -> int',
    doc: 'How many items a list has, how many characters a text.',
    example: 'record.lines.size() > 0',
    result: () => int,
    evaluate: (items) => decimal(items.length),
    sql: () => plain(rawSql('count(*)')),
  },
  {
    kind: 'list',
    name: 'sum',
    signature: 'list.sum() -> number',
    doc: 'The sum of a list of numbers or durations; 0 when it is empty.',
    example: 'record.lines.map(l, l.quantity * l.unitPrice).sum()',
    items: numbers,
    result: (item) => item,
    evaluate: (items) => sumDecimals(items as readonly Decimal[]),
    sql: (item, type, dialect) => dialect.sum(item, scaleOf(type)),
  },
  {
    kind: 'list',
    name: 'avg',
    signature: 'list.avg() -> number',
    doc: 'The mean of a list of numbers, with two digits more after the point than they have; null when it is empty.',
    example: 'record.orders.map(o, o.amount).avg()',
    items: ['int', 'decimal'],
    result: (item) => ({ type: 'decimal', scale: averageScale(scaleOf(item)) }),
    evaluate: (items, item) => averageDecimals(items as readonly Decimal[], scaleOf(item)),
    sql: (item, type, dialect) => dialect.average(item, scaleOf(type)),
  },
  {
    kind: 'list',
    name: 'min',
    signature: 'list.min() -> value',
    doc: 'The smallest of a list of numbers, durations, dates or instants; null when it is empty.',
    example: 'record.orders.map(o, o.dueDate).min()',
    items: ordered,
    result: (item) => item,
    evaluate: (items) => extreme(items, -1),
    sql: (item) => plain(sql`min(${item})`),
  },
  {
    kind: 'list',
    name: 'max',
    signature: 'list.max() -> value',
    doc: 'The largest of a list of numbers, durations, dates or instants; null when it is empty.',
    example: 'record.orders.map(o, o.amount).max()',
    items: ordered,
    result: (item) => item,
    evaluate: (items) => extreme(items, 1),
    sql: (item) => plain(sql`max(${item})`),
  },
  {
    kind: 'macro',
    name: 'filter',
    signature: 'list.filter(x, condition) -> list',
    doc: 'The items for which the condition holds.',
    example: "record.orders.filter(o, o.status == 'open')",
  },
  {
    kind: 'macro',
    name: 'map',
    signature: 'list.map(x, value) -> list',
    doc: 'One value made from every item.',
    example: 'record.orders.map(o, o.amount)',
  },
  {
    kind: 'macro',
    name: 'exists',
    signature: 'list.exists(x, condition) -> bool',
    doc: 'The condition holds for at least one item.',
    example: 'record.orders.exists(o, o.amount > 1000)',
  },
  {
    kind: 'macro',
    name: 'all',
    signature: 'list.all(x, condition) -> bool',
    doc: 'The condition holds for every item; true for an empty list.',
    example: 'record.lines.all(l, has(l.product))',
  },
]

export const functions: ReadonlyMap<string, FunctionRow> = new Map(functionTable.map((row) => [row.name, row]))

function datePart(part: DatePart, doc: string, example: string): ScalarFunction {
  return {
    kind: 'scalar',
    name: part,
    signature: `${part}(date) -> int`,
    doc,
    example,
    parameters: [day],
    result: () => int,
    evaluate: ([date]) => decimal(dates.datePart(part, date as string)),
    sql: ([date], _call, dialect) => dialect.datePart(part, date as Sql),
  }
}

function monthsBetween(from: Sql, to: Sql, dialect: ExpressionDialect): Sql {
  const [a, b] = [rawSql('g.a'), rawSql('g.b')]
  const months = sql`((${dialect.datePart('year', b)} - ${dialect.datePart('year', a)}) * 12 + ${dialect.datePart('month', b)} - ${dialect.datePart('month', a)})`
  const days = sql`(${dialect.datePart('day', b)} - ${dialect.datePart('day', a)})`
  return sql`(select ${months} - case when ${months} > 0 and ${days} < 0 then 1 when ${months} < 0 and ${days} > 0 then -1 else 0 end from (select ${from} as a, ${to} as b) g)`
}

function plain(aggregate: Sql): Aggregate {
  return { parts: [aggregate], combine: ([result]) => result as Sql }
}

function roundedType(value: Tree | undefined, digits: Tree | undefined): ExpressionType {
  const wanted = digits?.node === 'literal' ? Number(digits.value) : 0
  const scale = Math.min(wanted, value === undefined ? 0 : scaleOf(value.type))
  return scale === 0 ? int : { type: 'decimal', scale }
}

function extreme(items: readonly Value[], sign: 1 | -1): Value {
  let best: Value = null
  for (const item of items) {
    if (item !== null && (best === null || compareValues(item, best) * sign > 0)) best = item
  }
  return best
}

/** Order of two values of one type that is not text. */
function compareValues(a: Value, b: Value): number {
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0
  return compareDecimals(a as Decimal, b as Decimal)
}

function literalText(tree: Tree | undefined): string {
  return tree?.node === 'literal' ? String(tree.value) : ''
}

/** A literal is folded once, here, instead of for every row. */
function foldedPart(part: Sql, tree: Tree | undefined, foldSql: (text: Sql) => Sql): Sql {
  if (tree?.node !== 'literal' || typeof tree.value !== 'string') return foldSql(part)
  return { text: part.text, values: part.values.map((value) => (typeof value === 'string' ? fold(value) : value)) }
}

export type { CallTree }
