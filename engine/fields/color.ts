import type { FieldType } from './field-type.ts'
import { color as colorFormat } from './formats/color.ts'
import { statedType } from './json-schema.ts'
import { formatFieldType } from './text-field.ts'

export const color: FieldType = formatFieldType({
  name: 'color',
  title: 'Colour',
  summary: '`"type": "string", "format": "color"`; stored as `#rrggbb`.',
  claims: (schema) => statedType(schema) === 'string' && schema.format === 'color',
  format: 'color',
  widget: 'color',
  operators: ['equals', 'notEquals', 'isEmpty', 'isNotEmpty'],
  examples: [
    {
      schema: { type: 'string', format: 'color' },
      valid: [...colorFormat.examples.valid, ['', null]],
      invalid: [...colorFormat.examples.invalid, 0xffffff, {}],
      texts: [['#FA0', '#ffaa00']],
      invalidTexts: ['blue'],
      ascending: ['#000000', '#00ff00', '#ffffff'],
    },
  ],
})
