import type { FieldType } from './field-type.ts'
import { phone as phoneFormat } from './formats/phone.ts'
import { statedType } from './json-schema.ts'
import { formatFieldType } from './text-field.ts'

export const phone: FieldType = formatFieldType({
  name: 'phone',
  title: 'Phone',
  summary: '`"type": "string", "format": "phone"`; stored as E.164 when the country is given (`+33...`).',
  claims: (schema) => statedType(schema) === 'string' && schema.format === 'phone',
  format: 'phone',
  widget: 'phone',
  examples: [
    {
      schema: { type: 'string', format: 'phone' },
      valid: [...phoneFormat.examples.valid, ['', null]],
      invalid: [...phoneFormat.examples.invalid, 33123456789, {}, '123\u0000'],
      texts: [
        ['(171) 555-2222', '(171) 555-2222'],
        ['+48 22 123 45 67', '+48221234567'],
      ],
      invalidTexts: ['n/a', '12'],
      ascending: ['+33123456789', '+48221234567'],
    },
  ],
})
