import { readDay } from './calendar.ts'
import type { ColumnKind } from './column.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { schemaOf, statedType } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { orderOperators } from './order-operators.ts'
import { cleanText } from './text-rules.ts'

const kind: ColumnKind = { kind: 'date' }

export const date: FieldType = {
  name: 'date',
  title: 'Date',
  summary: '`"type": "string", "format": "date"`; a day without a zone, of the years 0001 to 9999.',
  claims: (schema) => statedType(schema) === 'string' && schema.format === 'date',
  columns: (field) => oneColumn(field, kind),
  shape: (field) => columnShape(field, kind),
  expressionType: () => ({ type: 'date' }),
  inputSchema: (field) => schemaOf(field, [], { type: 'string', format: 'date' }),
  outputSchema: (field) => schemaOf(field, [], { type: 'string', format: 'date' }),
  normalise: cleanText,
  toColumns: (value, field) => intoOneColumn(field, value as string),
  operators: orderOperators,
  widget: () => 'date',
  fromText: readDate,
  examples: [
    {
      schema: { type: 'string', format: 'date' },
      valid: [['2026-01-31'], [' 2026-01-31 ', '2026-01-31'], ['2024-02-29'], ['0001-01-01'], ['9999-12-31'], ['1970-01-01'], ['', null]],
      invalid: [
        '2026-02-31',
        '2023-02-29',
        '1900-02-29',
        '0000-12-31',
        '10000-01-01',
        '2026-1-1',
        '20260131',
        '2026-01-31T00:00:00Z',
        0,
        {},
      ],
      texts: [
        ['1996-07-04', '1996-07-04'],
        ['1996-07-04 00:00:00.000', '1996-07-04'],
        ['1996-07-04T00:00:00Z', '1996-07-04'],
        ['04.07.1996', '1996-07-04'],
        ['4.7.1996', '1996-07-04'],
        ['25/12/1996', '1996-12-25'],
        ['12/25/1996', '1996-12-25'],
        ['07/07/1996', '1996-07-07'],
        ['1996/07/04', '1996-07-04'],
      ],
      invalidTexts: ['04/07/1996', '31.02.1996', '13/13/1996', '04.07.96', 'July 4th', '1996-07-04 15:30', '1996'],
      ascending: ['0001-01-01', '1969-12-31', '1970-01-01', '2024-02-29', '2026-01-09', '2026-01-10', '9999-12-31'],
    },
  ],
}

function readDate(text: string): string {
  const day = readDay(text)
  if (!/^(00?:00(:00(\.0+)?)?(Z|[+-]00:?00)?)?$/i.test(day.time)) {
    throw new TextProblem(`"${text}" has a time, which a date would lose. Write ${day.date}.`)
  }
  return day.date
}
