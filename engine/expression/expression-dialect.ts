import type { Sql } from '../base/sql.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import type { Decimal } from './decimal.ts'

/** Units that `startOf` takes. Weeks begin on Monday. */
export type CalendarUnit = 'year' | 'quarter' | 'month' | 'week'
export const calendarUnits: readonly CalendarUnit[] = ['year', 'quarter', 'month', 'week']

/** Numbers in a date. Monday is weekday 1. */
export type DatePart = 'year' | 'quarter' | 'month' | 'day' | 'weekday'

/** An aggregate that is put together from others: `parts` are asked over the rows, `combine` over their results. */
export interface Aggregate {
  readonly parts: readonly Sql[]
  combine(results: readonly Sql[]): Sql
}

/**
 * What expressions ask a database. Numbers are what the database stores: an exact number with the scale known to the
 * caller (`scale`), be it a scaled integer or a numeric.
 */
export interface ExpressionDialect {
  /**
   * Stands at the end of a subquery that gives a value a name, because it is used several times. PostgreSQL would write the value in place
   * of each use, and those within it again: a few steps in each other would take all memory there is.
   */
  readonly apart: Sql
  boolean(value: boolean): Sql
  /** An empty value of a type. */
  empty(type: ExpressionType): Sql
  /** A bound value of the type text, date, instant. */
  bind(value: string, type: ExpressionType): Sql
  number(value: Decimal, type: ExpressionType): Sql
  /** A number of the given type made ready for arithmetic that must not overflow at 32 or 64 bits. */
  operand(value: Sql, type: ExpressionType): Sql
  /** Digits after the point, from one number to another; rounds half away from zero. */
  rescale(value: Sql, from: number, to: number): Sql
  /** The number, or null when its unscaled value has more than 18 digits. */
  bounded(value: Sql, scale: number): Sql
  /** Quotient with 6 digits after the point, see `divideDecimals`. */
  divide(dividend: Sql, dividendScale: number, divisor: Sql, divisorScale: number): Sql
  /** The sum of a column of numbers of this scale; 0 of nothing, null when it has more than 18 digits. Never an overflow on the way. */
  sum(item: Sql, scale: number): Aggregate
  /** The mean with `averageScale(scale)` digits after the point, rounded half away from zero; null of nothing. */
  average(item: Sql, scale: number): Aggregate
  /** A text made ready to be ordered by code point. */
  ordered(text: Sql): Sql
  contains(text: Sql, part: Sql): Sql
  fold(text: Sql): Sql
  lower(text: Sql): Sql
  upper(text: Sql): Sql
  /** Null outside the years 1 to 9999. */
  addDays(date: Sql, days: Sql): Sql
  addSeconds(instant: Sql, seconds: Sql): Sql
  /** The same day of another month, or its last day; null outside the years 1 to 9999. */
  addMonths(type: 'date' | 'instant', date: Sql, months: Sql): Sql
  /** Whole days from the first date to the second. */
  daysBetween(from: Sql, to: Sql): Sql
  /** The day of an instant in UTC. */
  dateOf(instant: Sql): Sql
  /** The time of day of an instant in UTC, `09:30` or `09:30:15`. */
  timeOf(instant: Sql): Sql
  datePart(part: DatePart, date: Sql): Sql
  startOf(unit: CalendarUnit, date: Sql): Sql
  /** An id as text. */
  idText(id: Sql): Sql
  /** A bound id, or undefined when no id is written like this. */
  bindId(value: string): Sql | undefined
  /** An id among ids, bound as one value, however many there are. */
  isOneOf(id: Sql, ids: readonly string[]): Sql
  /** Lists of texts or whole numbers in a JSON column. */
  jsonContains(list: Sql, item: Sql): Sql
  jsonSize(list: Sql): Sql
  /** What to select from to get the items as rows, and the item. */
  jsonItems(list: Sql, alias: string, item: ExpressionType): { readonly from: Sql; readonly item: Sql }
}
