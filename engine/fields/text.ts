import { didYouMean } from '../base/suggest.ts'
import type { ColumnKind } from './column.ts'
import type { Field } from './field.ts'
import type { DeclarationProblem, FieldType } from './field-type.ts'
import { normaliseFormat, textFormats } from './formats/index.ts'
import { schemaOf, statedType, textKeywords } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import type { PropertySchema } from './property-schema.ts'
import { textOfFormat, textOperators } from './text-field.ts'
import { cleanText, textProblem } from './text-rules.ts'

/** Room for a text that states no length: a number that the system fills in. */
const defaultLength = 200

export const text: FieldType = {
  name: 'text',
  title: 'Text',
  summary: '`"type": "string"` with a `maxLength`, or with a `format` such as `iban`.',
  claims: (schema) => statedType(schema) === 'string',
  check: (schema) => [...checkFormat(schema), ...checkTextRules(schema)],
  columns: (field) => oneColumn(field, kindOf(field)),
  shape: (field) => columnShape(field, kindOf(field)),
  expressionType: () => ({ type: 'string' }),
  inputSchema: (field) => schemaOf(field, [...textKeywords, 'format'], { type: 'string', maxLength: lengthOf(field.schema) }),
  outputSchema: (field) => schemaOf(field, ['maxLength', 'format'], { type: 'string' }),
  normalise: (value, field) => normaliseFormat(cleanText(value), field.schema.format),
  validate: textProblem,
  toColumns: (value, field) => intoOneColumn(field, value as string),
  operators: textOperators,
  widget: (field) => field.schema['x-widget'] ?? (field.schema.format === 'recurrence-rule' ? 'recurrence' : 'text'),
  fromText: (value, field) => (field.schema.format === undefined ? cleanText(value) : textOfFormat(value, field.schema.format)),
  examples: [
    {
      schema: { type: 'string', maxLength: 20 },
      valid: [
        ['Kartoteka'],
        ['  Kartoteka\u00a0', 'Kartoteka'],
        ['', null],
        ['   ', null],
        ['Zoe\u0308', 'Zoë'],
        ['Łódź 東京 🙂'],
        ['🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂🙂'],
        ['it\'s "100%" \\ ? $1'],
        ['two\nlines'],
        ['null'],
      ],
      invalid: ['x'.repeat(21), 42, true, ['a'], { a: 1 }, 'a\u0000b', 'a\ud800b', '\udc00'],
      texts: [
        ['Kartoteka', 'Kartoteka'],
        [' IT ', 'IT'],
        ['12209', '12209'],
      ],
      invalidTexts: [],
      ascending: ['1', '10', '2', 'a', 'b'],
    },
    {
      schema: { type: 'string', maxLength: 10, minLength: 2, pattern: '^[A-Z0-9-]+$' },
      valid: [['AB-12'], [' ALFKI ', 'ALFKI']],
      invalid: ['A', 'ab', 'AB_1', 'ABCDEFGHIJK'],
      texts: [['AB-12', 'AB-12']],
      invalidTexts: [],
      ascending: ['AB-1', 'AB-2', 'BA'],
    },
    {
      schema: { type: 'string', format: 'iban' },
      valid: [['FR76 3000 6000 0112 3456 7890 189', 'FR7630006000011234567890189']],
      invalid: ['FR7630006000011234567890188', 'rubbish'],
      texts: [['fr7630006000011234567890189', 'FR7630006000011234567890189']],
      invalidTexts: ['FR76'],
      ascending: ['DE89370400440532013000', 'FR7630006000011234567890189'],
    },
  ],
}

/** What is wrong with the keywords that every text may have; the compiler tries the `pattern` itself. */
export function checkTextRules(schema: PropertySchema): readonly DeclarationProblem[] {
  if (schema.minLength !== undefined && schema.maxLength !== undefined && schema.minLength > schema.maxLength) {
    return [{ pointer: '/minLength', message: `minLength ${schema.minLength} is more than maxLength ${schema.maxLength}.` }]
  }
  return []
}

function checkFormat(schema: PropertySchema): readonly DeclarationProblem[] {
  if (schema.format === undefined || textFormats.has(schema.format)) return []
  const names = [...textFormats.keys()]
  return [
    {
      pointer: '/format',
      message: `There is no format ${JSON.stringify(schema.format)}.${didYouMean(schema.format, names)}`,
      hint: `The formats are ${names.join(', ')}.`,
    },
  ]
}

function kindOf(field: Field): ColumnKind {
  return { kind: 'text', maxLength: lengthOf(field.schema) }
}

function lengthOf(schema: PropertySchema): number {
  const ofFormat = schema.format === undefined ? undefined : textFormats.get(schema.format)?.maxLength
  return Math.min(schema.maxLength ?? ofFormat ?? defaultLength, ofFormat ?? Number.POSITIVE_INFINITY)
}
