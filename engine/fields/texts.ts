import type { ColumnKind } from './column.ts'
import type { Field } from './field.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { normaliseFormat, textFormats } from './formats/index.ts'
import { arrayKeywords, schemaOf, statedType, textKeywords } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import type { JsonSchema } from './property-schema.ts'
import { cleanText, textProblem } from './text-rules.ts'

const kind: ColumnKind = { kind: 'json' }
const defaultLength = 200
const defaultMaxItems = 200

/** Several texts, each once, in the order in which they are sent. None at all is no value. */
export const texts: FieldType = {
  name: 'texts',
  title: 'List of texts',
  summary: '`"type": "array", "items": { "type": "string" }`; each text once.',
  claims: (schema) =>
    statedType(schema) === 'array' &&
    schema.items?.type === 'string' &&
    schema.items.enum === undefined &&
    schema.items.oneOf === undefined &&
    schema.items['x-file'] === undefined,
  check: ({ items }) =>
    items?.format === undefined || textFormats.has(items.format)
      ? []
      : [{ pointer: '/items/format', message: `There is no format ${JSON.stringify(items.format)}.` }],
  columns: (field) => oneColumn(field, kind),
  shape: (field) => columnShape(field, kind),
  expressionType: () => ({ type: 'list', of: { type: 'string' } }),
  inputSchema: (field) =>
    schemaOf(field, arrayKeywords, {
      type: 'array',
      items: itemSchema(field),
      uniqueItems: true,
      maxItems: field.schema.maxItems ?? defaultMaxItems,
    }),
  outputSchema: (field) => schemaOf(field, [], { type: 'array', items: { type: 'string' } }),
  normalise: (value, field) => {
    if (!Array.isArray(value)) return value
    const cleaned = value.map((item) => normaliseFormat(cleanText(item), field.schema.items?.format)).filter((item) => item !== null)
    return cleaned.length === 0 ? null : cleaned
  },
  validate: (value) => (value as readonly unknown[]).map(textProblem).find((problem) => problem !== undefined),
  toColumns: (value, field) => intoOneColumn(field, value as readonly string[]),
  operators: ['contains', 'isEmpty', 'isNotEmpty'],
  widget: (field) => field.schema['x-widget'] ?? 'texts',
  fromText: readTexts,
  examples: [
    {
      schema: { type: 'array', items: { type: 'string', maxLength: 10 }, maxItems: 3 },
      valid: [[['red', 'blue']], [[' red ', ''], ['red']], [[], null], [[''], null]],
      invalid: [['x'.repeat(11)], ['a', 'a'], ['a', 'b', 'c', 'd'], 'red', [1], {}, ['a\u0000']],
      texts: [
        ['red; blue', ['red', 'blue']],
        ['red', ['red']],
      ],
      invalidTexts: [';'],
      ascending: [],
    },
    {
      schema: { type: 'array', items: { type: 'string', format: 'email' } },
      valid: [[['Ann@Example.com'], ['Ann@example.com']]],
      invalid: [['ann']],
      texts: [['ann@example.com|bob@example.com', ['ann@example.com', 'bob@example.com']]],
      invalidTexts: ['|'],
      ascending: [],
    },
  ],
}

function itemSchema(field: Field): JsonSchema {
  const items = field.schema.items ?? {}
  const rules = Object.fromEntries(textKeywords.flatMap((keyword) => (items[keyword] === undefined ? [] : [[keyword, items[keyword]]])))
  return { type: 'string', maxLength: defaultLength, ...rules, ...(items.format === undefined ? {} : { format: items.format }) }
}

/** Texts stand between semicolons, bars or line ends. */
function readTexts(text: string): readonly string[] {
  const parts = text
    .split(/[;|\n]/)
    .map(cleanText)
    .filter((part) => typeof part === 'string')
  if (parts.length === 0) throw new TextProblem(`"${text}" holds no text.`)
  return [...new Set(parts)]
}
