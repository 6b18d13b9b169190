import type { ColumnKind } from './column.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { schemaOf, statedType } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { foldCase } from './text-rules.ts'

const kind: ColumnKind = { kind: 'boolean' }
const yes: ReadonlySet<string> = new Set(['true', 'yes', 'y', '1', 'x', 'oui', 'ja', 'tak', 'vrai', 'wahr', 'prawda', '是', 'on'])
const no: ReadonlySet<string> = new Set(['false', 'no', 'n', '0', 'non', 'nein', 'nie', 'faux', 'falsch', 'fałsz', '否', 'off'])

export const boolean: FieldType = {
  name: 'boolean',
  title: 'Yes or no',
  summary: '`"type": "boolean"`.',
  claims: (schema) => statedType(schema) === 'boolean',
  columns: (field) => oneColumn(field, kind),
  shape: (field) => columnShape(field, kind),
  expressionType: () => ({ type: 'bool' }),
  inputSchema: (field) => schemaOf(field, [], { type: 'boolean' }),
  outputSchema: (field) => schemaOf(field, [], { type: 'boolean' }),
  toColumns: (value, field) => intoOneColumn(field, value as boolean),
  operators: ['isTrue', 'isFalse', 'isEmpty', 'isNotEmpty'],
  widget: (field) => field.schema['x-widget'] ?? 'checkbox',
  fromText: readBoolean,
  examples: [
    {
      schema: { type: 'boolean' },
      valid: [[true], [false]],
      invalid: ['true', 1, 0, [], {}],
      texts: [
        ['yes', true],
        ['No', false],
        ['TRUE', true],
        ['false', false],
        ['1', true],
        ['0', false],
        ['ja', true],
        ['oui', true],
        ['tak', true],
        ['nie', false],
        ['是', true],
      ],
      invalidTexts: ['perhaps', '2', '-'],
      ascending: [false, true],
    },
  ],
}

function readBoolean(text: string): boolean {
  const word = foldCase(text)
  if (yes.has(word)) return true
  if (no.has(word)) return false
  throw new TextProblem(`"${text}" is neither yes nor no. Write yes or no, true or false, 1 or 0.`)
}
