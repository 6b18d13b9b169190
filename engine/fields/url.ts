import type { FieldType } from './field-type.ts'
import { uri } from './formats/uri.ts'
import { statedType } from './json-schema.ts'
import { formatFieldType } from './text-field.ts'

export const url: FieldType = formatFieldType({
  name: 'url',
  title: 'Web address',
  summary: '`"type": "string", "format": "uri"`; http and https only.',
  claims: (schema) => statedType(schema) === 'string' && schema.format === 'uri',
  format: 'uri',
  widget: 'url',
  examples: [
    {
      schema: { type: 'string', format: 'uri' },
      valid: [...uri.examples.valid, [' ', null]],
      invalid: [...uri.examples.invalid, 1, [], `https://example.com/${'x'.repeat(2048)}`, 'https://example.com/\ud800'],
      texts: [['www.example.com', 'https://www.example.com']],
      invalidTexts: ['#CAJUN.HTM#'],
      ascending: ['http://example.com', 'https://example.com'],
    },
  ],
})
