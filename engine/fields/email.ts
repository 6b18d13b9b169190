import type { FieldType } from './field-type.ts'
import { email as emailFormat } from './formats/email.ts'
import { statedType } from './json-schema.ts'
import { formatFieldType } from './text-field.ts'

export const email: FieldType = formatFieldType({
  name: 'email',
  title: 'E-mail',
  summary: '`"type": "string", "format": "email"`.',
  claims: (schema) => statedType(schema) === 'string' && schema.format === 'email',
  format: 'email',
  widget: 'email',
  examples: [
    {
      schema: { type: 'string', format: 'email' },
      valid: [...emailFormat.examples.valid, ['', null]],
      invalid: [...emailFormat.examples.invalid, 1, {}, `${'x'.repeat(65)}@example.com`, 'a\u0000@example.com'],
      texts: [[' Anna@Example.com', 'Anna@example.com']],
      invalidTexts: ['anna', 'anna@'],
      ascending: ['anna@example.com', 'berta@example.com'],
    },
  ],
})
