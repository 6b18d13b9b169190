import type { ColumnKind } from './column.ts'
import type { FieldType } from './field-type.ts'
import { normaliseFormat } from './formats/index.ts'
import { schemaOf, statedType } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { textOfFormat } from './text-field.ts'
import { cleanText } from './text-rules.ts'

const kind: ColumnKind = { kind: 'id' }

/** The primary key, and ids of things outside the system. */
export const id: FieldType = {
  name: 'id',
  title: 'Id',
  summary: '`"type": "string", "format": "uuid"`.',
  claims: (schema) => statedType(schema) === 'string' && schema.format === 'uuid',
  columns: (field) => oneColumn(field, kind),
  shape: (field) => columnShape(field, kind),
  expressionType: () => ({ type: 'string' }),
  inputSchema: (field) => schemaOf(field, [], { type: 'string', format: 'uuid' }),
  outputSchema: (field) => schemaOf(field, [], { type: 'string', format: 'uuid' }),
  normalise: (value) => normaliseFormat(cleanText(value), 'uuid'),
  toColumns: (value, field) => intoOneColumn(field, value as string),
  operators: ['equals', 'notEquals', 'in', 'isEmpty', 'isNotEmpty'],
  widget: () => 'text',
  fromText: (text) => textOfFormat(text, 'uuid'),
  examples: [
    {
      schema: { type: 'string', format: 'uuid' },
      valid: [
        ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
        [' 0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24', '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
        ['', null],
      ],
      invalid: ['1', 1, {}, '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b2'],
      texts: [['0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24', '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']],
      invalidTexts: ['ALFKI'],
      ascending: ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b25', '1197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
    },
  ],
}
