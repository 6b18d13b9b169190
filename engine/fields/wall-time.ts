import { readDay } from './calendar.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { localDateTimeFormat } from './formats/local-date-time.ts'
import { statedType } from './json-schema.ts'
import { orderOperators } from './order-operators.ts'
import { formatFieldType } from './text-field.ts'

/** What a clock on the wall shows, wherever it hangs: text that sorts as time passes; expressions see it as text. */
export const wallTime: FieldType = {
  ...formatFieldType({
    name: 'wallTime',
    title: 'Date and time on the wall',
    summary: '`"type": "string", "format": "date-time", "x-zone": "wall"`; without a zone, answered as `2026-01-31T09:30`.',
    claims: (schema) => statedType(schema) === 'string' && schema.format === 'date-time' && schema['x-zone'] === 'wall',
    format: 'local-date-time',
    widget: 'localtime',
    operators: orderOperators,
    examples: [
      {
        schema: { type: 'string', format: 'date-time', 'x-zone': 'wall' },
        valid: [...localDateTimeFormat.examples.valid, ['', null]],
        invalid: [...localDateTimeFormat.examples.invalid, 0, {}],
        texts: [
          ['31.01.2026 9:30', '2026-01-31T09:30'],
          ['2026-01-31', '2026-01-31T00:00'],
        ],
        invalidTexts: ['04/07/1996 08:15', '2026-01-31 noon'],
        ascending: ['2025-12-31T23:59', '2026-01-31T09:30', '2026-01-31T09:30:01', '2026-02-01T00:00'],
      },
    ],
  }),
  fromText: readWallTime,
}

function readWallTime(text: string): string {
  const { date, time } = readDay(text)
  const value = localDateTimeFormat.normalise?.(`${date}T${(time === '' ? '00:00' : time).replace(/^(\d):/, '0$1:')}`) ?? ''
  if (!localDateTimeFormat.isValid(value)) throw new TextProblem(`"${text}" is not a date and time. Write 2026-01-31T09:30.`)
  return value
}
