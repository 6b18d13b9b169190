import { rawSql, type Sql, sql } from '../base/sql.ts'
import type { Tree } from '../model/tree.ts'
import * as dates from './dates.ts'
import { type Decimal, decimal } from './decimal.ts'
import { type CalendarUnit, calendarUnits, type DatePart, type ExpressionDialect } from './expression-dialect.ts'
import type { FunctionRow, Parameter, ScalarFunction } from './function-row.ts'
import { type Operation, operators } from './operators.ts'
import { int } from './types.ts'

const day: Parameter = { types: ['date', 'instant'], isDay: true }

/** Functions of dates and instants. */
export const dateFunctions: readonly FunctionRow[] = [
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
    kind: 'scalar',
    name: 'timeOf',
    signature: 'timeOf(instant) -> text',
    doc: 'The time of day of an instant in UTC, as a field of the type time of day holds it: with seconds where there are any.',
    example: "timeOf(now()) < '12:00'",
    parameters: [{ types: ['instant'] }],
    result: () => ({ type: 'string' }),
    evaluate: ([instant]) => dates.timeOf(instant as string),
    sql: ([instant], _call, dialect) => dialect.timeOf(instant as Sql),
  },
]

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
  return sql`(select ${months} - case when ${months} > 0 and ${days} < 0 then 1 when ${months} < 0 and ${days} > 0 then -1 else 0 end from (select ${from} as a, ${to} as b${dialect.apart}) g)`
}

function literalText(tree: Tree | undefined): string {
  return tree?.node === 'literal' ? String(tree.value) : ''
}
