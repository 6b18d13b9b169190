import type { ColumnKind } from './column.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { durationFormat } from './formats/duration.ts'
import { normaliseFormat } from './formats/index.ts'
import { schemaOf, statedType } from './json-schema.ts'
import { intoOneColumn, oneColumn } from './one-column.ts'
import { orderOperators } from './order-operators.ts'
import { durationText, readDuration } from './seconds.ts'
import { cleanText } from './text-rules.ts'

const kind: ColumnKind = { kind: 'integer' }

export const duration: FieldType = {
  name: 'duration',
  title: 'Duration',
  summary: '`"type": "string", "format": "duration"`; ISO 8601 without years and months, kept as whole seconds, answered as `PT36H15M`.',
  claims: (schema) => statedType(schema) === 'string' && schema.format === 'duration',
  columns: (field) => oneColumn(field, kind),
  shape: (field) => ({ shape: 'duration', column: field.column }),
  expressionType: () => ({ type: 'duration' }),
  inputSchema: (field) => schemaOf(field, [], { type: 'string', format: 'duration' }),
  outputSchema: (field) => schemaOf(field, [], { type: 'string', format: 'duration' }),
  normalise: (value) => normaliseFormat(cleanText(value), 'duration'),
  toColumns: (value, field) => intoOneColumn(field, readDuration(value as string) ?? null),
  operators: orderOperators,
  widget: () => 'duration',
  fromText: readText,
  examples: [
    {
      schema: { type: 'string', format: 'duration' },
      valid: [
        ...durationFormat.examples.valid,
        ['PT36H15M'],
        ['P1DT12H15M', 'PT36H15M'],
        ['PT3661S', 'PT1H1M1S'],
        ['PT0H', 'PT0S'],
        ['', null],
      ],
      invalid: [...durationFormat.examples.invalid, 90, {}, 'PT99999999999999H'],
      texts: [
        ['PT90M', 'PT1H30M'],
        ['1:30', 'PT1H30M'],
        ['36:15:10', 'PT36H15M10S'],
      ],
      invalidTexts: ['1.5', '1:75', 'an hour', 'P1Y'],
      ascending: ['PT0S', 'PT9S', 'PT10S', 'PT1M', 'PT1H', 'PT24H', 'PT100H'],
    },
  ],
}

function readText(text: string): string {
  const clock = /^(\d{1,6}):([0-5]\d)(?::([0-5]\d))?$/.exec(text.trim())
  const seconds =
    clock === null ? readDuration(text.trim().toUpperCase()) : Number(clock[1]) * 3600 + Number(clock[2]) * 60 + Number(clock[3] ?? 0)
  if (seconds === undefined) throw new TextProblem(`"${text}" is not a duration. Write hours and minutes, 1:30 or PT1H30M.`)
  return durationText(seconds)
}
