import { canonicalInstant, readDay } from './calendar.ts'
import type { ColumnKind } from './column.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { normaliseFormat } from './formats/index.ts'
import { schemaOf, statedType } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { orderOperators } from './order-operators.ts'
import { cleanText } from './text-rules.ts'

const kind: ColumnKind = { kind: 'instant' }

export const instant: FieldType = {
  name: 'instant',
  title: 'Date and time',
  summary: '`"type": "string", "format": "date-time"`; a moment, taken with any offset, kept and answered in UTC to the millisecond.',
  claims: (schema) => statedType(schema) === 'string' && schema.format === 'date-time',
  columns: (field) => oneColumn(field, kind),
  shape: (field) => columnShape(field, kind),
  expressionType: () => ({ type: 'instant' }),
  inputSchema: (field) => schemaOf(field, [], { type: 'string', format: 'date-time' }),
  outputSchema: (field) => schemaOf(field, [], { type: 'string', format: 'date-time' }),
  normalise: (value) => normaliseFormat(cleanText(value), 'date-time'),
  toColumns: (value, field) => intoOneColumn(field, value as string),
  operators: orderOperators,
  widget: () => 'instant',
  fromText: readInstant,
  examples: [
    {
      schema: { type: 'string', format: 'date-time' },
      valid: [
        ['2026-01-15T09:30:00.000Z'],
        ['2026-01-15T09:30:00Z', '2026-01-15T09:30:00.000Z'],
        ['2026-01-15T09:30:00.1239+05:30', '2026-01-15T04:00:00.123Z'],
        ['2026-01-01T00:30:00+01:00', '2025-12-31T23:30:00.000Z'],
        ['2026-01-15t09:30:00z', '2026-01-15T09:30:00.000Z'],
        ['1969-12-31T23:59:59.999-00:00', '1969-12-31T23:59:59.999Z'],
        ['0001-01-01T00:00:00.000Z'],
        ['9999-12-31T23:59:59.999Z'],
        ['', null],
      ],
      invalid: [
        '2026-02-31T09:30:00Z',
        '2026-01-15T09:30:00',
        '2026-01-15 09:30:00Z',
        '2026-01-15T24:00:00Z',
        '2026-01-15T09:60:00Z',
        '2016-12-31T23:59:60Z',
        '2026-01-15',
        '0001-01-01T00:00:00+01:00',
        '9999-12-31T23:59:59-01:00',
        '2026-01-15T09:30:00+25:00',
        1_768_469_400_000,
        {},
      ],
      texts: [
        ['2026-01-15T09:30:00+01:00', '2026-01-15T08:30:00.000Z'],
        ['1996-07-04 00:00:00.000', '1996-07-04T00:00:00.000Z'],
        ['1996-07-04', '1996-07-04T00:00:00.000Z'],
        ['04.07.1996 8:15', '1996-07-04T08:15:00.000Z'],
      ],
      invalidTexts: ['04/07/1996 08:15', '1996-07-04 25:00', '1996-07-04 noon', 'yesterday'],
      ascending: [
        '0001-01-01T00:00:00.000Z',
        '1969-12-31T23:59:59.999Z',
        '1970-01-01T00:00:00.000Z',
        '2026-01-15T09:30:00.000Z',
        '2026-01-15T09:30:00.001Z',
        '9999-12-31T23:59:59.999Z',
      ],
    },
  ],
}

/** A time without an offset is taken as UTC, as files are exported by servers; a day alone is its beginning in UTC. */
function readInstant(text: string): string {
  const day = readDay(text)
  const match = /^(?:(\d{1,2}):(\d{2})(?::(\d{2})(\.\d+)?)?\s*(Z|[+-]\d{2}:\d{2})?)?$/i.exec(day.time)
  const [, hour = '00', minute = '00', second = '00', fraction = '', offset = 'Z'] = match ?? []
  const value = canonicalInstant(`${day.date}T${hour.padStart(2, '0')}:${minute}:${second}${fraction}${offset}`)
  if (match === null || value === undefined) throw new TextProblem(`"${text}" is not a date and time. Write 2026-01-31T09:30:00+01:00.`)
  return value
}
