// Not through the index: the screen takes the evaluator, and would take every field type with it.
import { canonicalInstant, isDate } from '../fields/calendar.ts'
import type { ExpressionType } from '../fields/expression-type.ts'
import { durationText, readDuration } from '../fields/seconds.ts'
import type { LiteralValue } from '../model/tree.ts'
import { type Decimal, decimal, decimalText, parseDecimal, rescale } from './decimal.ts'
import { scaleOf } from './types.ts'

/** A record during evaluation; `data` in the JSON shape of the API, absent until it is followed. */
export class RecordValue {
  readonly entity: string
  readonly id: string
  data: Readonly<Record<string, unknown>> | undefined

  constructor(entity: string, id: string, data?: Readonly<Record<string, unknown>>) {
    this.entity = entity
    this.id = id
    this.data = data
  }
}

/** What a tree evaluates to. Dates and instants are canonical ISO text, durations whole seconds. */
export type Value = null | boolean | string | Decimal | RecordValue | readonly Value[]

/** Reads a scalar in the JSON shape of the API (or a literal of a tree); what does not fit the type is null. */
export function scalarFromJson(json: unknown, type: ExpressionType): Value {
  if (json === null || json === undefined) return null
  switch (type.type) {
    case 'bool':
      return typeof json === 'boolean' ? json : null
    case 'int':
    case 'decimal':
      return numberFromJson(json, scaleOf(type))
    case 'duration':
      return typeof json === 'number' ? decimal(json) : secondsOfDuration(String(json))
    case 'date':
      return dateText(json instanceof Date ? json.toISOString().slice(0, 10) : String(json)) ?? null
    case 'instant':
      return instantText(json instanceof Date ? json.toISOString() : String(json)) ?? null
    default:
      return typeof json === 'string' ? json : null
  }
}

/** The JSON shape of the API: numbers as numbers, durations as `PT36H15M`, records as their id. */
export function toJson(value: Value, type: ExpressionType): unknown {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (value instanceof RecordValue) return value.id
  if (isValueList(value)) return value.map((item) => toJson(item, type.type === 'list' ? type.of : type))
  return type.type === 'duration' ? signedDuration(Number(value.unscaled)) : Number(decimalText(value))
}

export function isValueList(value: Value): value is readonly Value[] {
  return Array.isArray(value)
}

export function literalFromValue(value: Value): LiteralValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return value
  if (value instanceof RecordValue || isValueList(value)) throw new Error('A record or list is not a literal')
  return value.scale === 0 ? Number(value.unscaled) : decimalText(value)
}

function numberFromJson(json: unknown, scale: number): Decimal | null {
  const text = typeof json === 'number' ? json.toFixed(scale) : String(json)
  const parsed = parseDecimal(text)
  return parsed === undefined ? null : rescale(parsed, scale)
}

/** `2026-01-15` when the text is a day of the calendar. */
export function dateText(text: string): string | undefined {
  return isDate(text) ? text : undefined
}

/** `2026-01-15T09:30:00.000Z` for a moment written with any offset, or for midnight UTC of a day. */
export function instantText(text: string): string | undefined {
  return canonicalInstant(isDate(text) ? `${text}T00:00:00Z` : text)
}

/** Whole seconds of an ISO 8601 duration without years and months; unlike a stored one it may be negative. */
export function secondsOfDuration(text: string): Decimal | null {
  const seconds = readDuration(text.replace(/^-/, ''))
  return seconds === undefined ? null : decimal(text.startsWith('-') ? -seconds : seconds)
}

function signedDuration(seconds: number): string {
  return seconds < 0 ? `-${durationText(-seconds)}` : durationText(seconds)
}
