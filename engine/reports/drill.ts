import type { Field } from '../fields/index.ts'
import type { Stretch } from '../forms/index.ts'
import { moved } from './period.ts'

/** What a report groups by, resolved. */
export interface ReportGroup {
  /** As it is declared, and as the aggregate answers it: `stage`, `month(closedOn)`. */
  readonly name: string
  readonly path: string
  readonly unit: 'day' | 'week' | 'month' | 'quarter' | 'year' | undefined
  readonly field: Field
}

/** The CEL condition that keeps the records of a group by its value in the answer of an aggregate. */
export function groupFilter({ path, unit, field }: ReportGroup, value: unknown): string {
  if (value === null || value === undefined) return `record.${path} == null`
  if (unit !== undefined) return stretchFilter(path, field, stretchOf(unit, String(value)))
  if (typeof value === 'object') return `record.${path}.id == ${quoted(String((value as { id: unknown }).id))}`
  return `record.${path} == ${literal(field, value)}`
}

/** Of a date or an instant that lies in a stretch of days (of UTC). */
export function stretchFilter(path: string, field: Field, { from, until }: Stretch): string {
  const isInstant = field.type.expressionType(field).type === 'instant'
  const day = (text: string) => quoted(isInstant ? `${text}T00:00:00Z` : text)
  return `record.${path} >= ${day(from)} && record.${path} < ${day(moved(until, 'day', 1))}`
}

/** Conditions that must all hold. */
export function allOf(conditions: readonly (string | undefined)[]): string {
  const given = conditions.filter((condition) => condition !== undefined && condition.trim() !== '')
  return given.length === 1 ? (given[0] ?? '') : given.map((condition) => `(${condition})`).join(' && ')
}

/** The days of a part of the calendar as the aggregate writes it: `2026-01-15`, `2026-W03`, `2026-01`, `2026-Q1`, `2026`. */
function stretchOf(unit: NonNullable<ReportGroup['unit']>, text: string): Stretch {
  const from = firstDay(unit, text)
  return { from, until: moved(moved(from, unit, 1), 'day', -1) }
}

function firstDay(unit: NonNullable<ReportGroup['unit']>, text: string): string {
  const year = text.slice(0, 4)
  switch (unit) {
    case 'day':
      return text
    case 'week':
      return isoWeek(year, Number(text.slice(6)))
    case 'month':
      return `${text}-01`
    case 'quarter':
      return `${year}-${String((Number(text.slice(6)) - 1) * 3 + 1).padStart(2, '0')}-01`
    case 'year':
      return `${year}-01-01`
  }
}

/** The Monday of an ISO 8601 week: week 1 is that of 4 January. */
function isoWeek(year: string, week: number): string {
  const fourth = new Date(`${year}-01-04T00:00:00Z`)
  const monday = moved(`${year}-01-04`, 'day', -((fourth.getUTCDay() + 6) % 7))
  return moved(monday, 'week', week - 1)
}

function literal(field: Field, value: unknown): string {
  if (typeof value === 'number') {
    const isDecimal = field.type.expressionType(field).type === 'decimal'
    return isDecimal && Number.isInteger(value) ? `${value}.0` : String(value)
  }
  return typeof value === 'boolean' ? String(value) : quoted(String(value))
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`
}
