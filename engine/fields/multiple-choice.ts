import { checkOptions } from './choice.ts'
import type { ColumnKind } from './column.ts'
import type { Field } from './field.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { arrayKeywords, schemaOf } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { codeKind, offeredCodes, optionProblem, readOption, storedCodes } from './options.ts'
import { cleanText } from './text-rules.ts'

const kind: ColumnKind = { kind: 'json' }

/** Several codes, of a choice or of a code list, in the order in which they are sent. None at all is no value. */
export const multipleChoice: FieldType = {
  name: 'multipleChoice',
  title: 'Multiple choice',
  summary: '`"type": "array"` with `items` of `enum`, `oneOf` or `x-list`.',
  claims: (schema) => schema.items?.enum !== undefined || schema.items?.oneOf !== undefined || schema.items?.['x-list'] !== undefined,
  check: (schema) =>
    schema.items === undefined || schema.items['x-list'] !== undefined
      ? []
      : checkOptions(schema.items).map((problem) => ({ ...problem, pointer: `/items${problem.pointer}` })),
  columns: (field) => oneColumn(field, kind),
  shape: (field) => columnShape(field, kind),
  expressionType: (field) => ({ type: 'list', of: { type: codeKind(field.options).kind === 'integer' ? 'int' : 'string' } }),
  inputSchema: (field) => schemaOf(field, arrayKeywords, { type: 'array', items: offeredCodes(field.options), uniqueItems: true }),
  outputSchema: (field) => schemaOf(field, [], { type: 'array', items: storedCodes(field.options), uniqueItems: true }),
  normalise: cleanCodes,
  validate: (_value, field) => optionProblem(field),
  toColumns: (value, field) => intoOneColumn(field, value as readonly (string | number)[]),
  operators: ['contains', 'isEmpty', 'isNotEmpty'],
  widget: (field) => field.schema['x-widget'] ?? 'multiselect',
  fromText: readCodes,
  examples: [
    {
      schema: { type: 'array', items: { enum: ['mail', 'phone', 'visit'] }, maxItems: 2 },
      valid: [
        [['mail']],
        [
          ['visit', ' mail'],
          ['visit', 'mail'],
        ],
        [[], null],
      ],
      invalid: [['fax'], ['mail', 'mail'], ['mail', 'phone', 'visit'], 'mail', [1], [null], [['mail']], {}],
      texts: [
        ['mail', ['mail']],
        ['visit; Mail', ['visit', 'mail']],
        ['visit|visit', ['visit']],
        ['mail, phone', ['mail', 'phone']],
      ],
      invalidTexts: ['mail; fax', ';'],
      ascending: [],
    },
    {
      schema: { type: 'array', items: { 'x-list': 'source' } },
      valid: [[['web', 'fair']]],
      invalid: [['fax'], ['unknown']],
      texts: [['Messe; web', ['fair', 'web']]],
      invalidTexts: ['radio'],
      ascending: [],
    },
  ],
}

function cleanCodes(value: unknown): unknown {
  if (!Array.isArray(value)) return value
  return value.length === 0 ? null : value.map(cleanText)
}

/** Codes stand between semicolons, bars or line ends; between commas where the whole text is not itself an option. */
function readCodes(text: string, field: Field): readonly (string | number)[] {
  const parts = splitText(text, field)
    .map((part) => part.trim())
    .filter((part) => part !== '')
  if (parts.length === 0) throw new TextProblem(`"${text}" names nothing to choose.`)
  return [...new Set(parts.map((part) => readOption(part, field)))]
}

function splitText(text: string, field: Field): readonly string[] {
  if (/[;|\n]/.test(text)) return text.split(/[;|\n]/)
  try {
    readOption(text, field)
    return [text]
  } catch {
    return text.split(',')
  }
}
