import type { FieldType } from './field-type.ts'
import { timeFormat } from './formats/time.ts'
import { statedType } from './json-schema.ts'
import { orderOperators } from './order-operators.ts'
import { formatFieldType } from './text-field.ts'

/** A time of day is text that sorts as the clock does; expressions see it as text. */
export const time: FieldType = formatFieldType({
  name: 'time',
  title: 'Time of day',
  summary: '`"type": "string", "format": "time"`; hours and minutes, seconds where there are any, without a zone.',
  claims: (schema) => statedType(schema) === 'string' && schema.format === 'time',
  format: 'time',
  widget: 'time',
  operators: orderOperators,
  examples: [
    {
      schema: { type: 'string', format: 'time' },
      valid: [...timeFormat.examples.valid, ['', null]],
      invalid: [...timeFormat.examples.invalid, 930, {}],
      texts: [['9:30', '09:30']],
      invalidTexts: ['half past nine'],
      ascending: ['00:00', '09:30', '09:30:01', '10:00', '23:59:59'],
    },
  ],
})
