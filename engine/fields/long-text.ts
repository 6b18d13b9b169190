import type { ColumnKind } from './column.ts'
import type { Field } from './field.ts'
import type { FieldType } from './field-type.ts'
import { schemaOf, statedType, textKeywords } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import type { PropertySchema } from './property-schema.ts'
import { checkTextRules } from './text.ts'
import { textProblem } from './text-rules.ts'

/** Characters that a long text may have when it does not state less (or more). */
const defaultLength = 100_000

type LongTextRules = Pick<FieldType, 'name' | 'title' | 'summary' | 'claims' | 'examples'> & {
  readonly widget: string
  /** A check beyond what every text must keep. */
  problem?(text: string): string | undefined
}

/** A field type whose values are long texts: what plain, rich, Markdown and program text have in common. */
export function longTextType(rules: LongTextRules): FieldType {
  const { widget, problem, ...rest } = rules
  return {
    ...rest,
    check: checkTextRules,
    columns: (field) => oneColumn(field, kindOf(field)),
    shape: (field) => columnShape(field, kindOf(field)),
    expressionType: () => ({ type: 'string' }),
    inputSchema: (field) => schemaOf(field, [...textKeywords, 'contentMediaType'], { type: 'string', maxLength: lengthOf(field) }),
    outputSchema: (field) => schemaOf(field, ['maxLength', 'contentMediaType'], { type: 'string' }),
    normalise: cleanLongText,
    validate: (value) => textProblem(value) ?? problem?.(value as string),
    toColumns: (value, field) => intoOneColumn(field, value as string),
    operators: ['contains', 'isEmpty', 'isNotEmpty'],
    widget: (field) => field.schema['x-widget'] ?? widget,
    fromText: cleanLongText,
  }
}

export const longText: FieldType = longTextType({
  name: 'longText',
  title: 'Long text',
  summary: '`"type": "string"` without a `maxLength`, or with `"contentMediaType": "text/plain"` or `"x-widget": "textarea"`.',
  claims: isLongText,
  widget: 'textarea',
  examples: [
    {
      schema: { type: 'string' },
      valid: [
        ['First line\nsecond line'],
        ['First line\r\nsecond line\r\n', 'First line\nsecond line'],
        ['  indented', '  indented'],
        ['tail \t\n ', 'tail'],
        ['', null],
        [' \n ', null],
        ['Cafe\u0301', 'Café'],
        ['表\t🙂 -- \' " \\ ? $1 {name}'],
        ['x'.repeat(100_000)],
      ],
      invalid: ['x'.repeat(100_001), 1, false, [], {}, 'a\u0000', '\ud83d'],
      texts: [['a\r\nb', 'a\nb']],
      invalidTexts: [],
      ascending: [],
    },
    {
      schema: { type: 'string', maxLength: 10, contentMediaType: 'text/plain' },
      valid: [['0123456789']],
      invalid: ['01234567890'],
      texts: [['note', 'note']],
      invalidTexts: [],
      ascending: [],
    },
  ],
})

function isLongText(schema: PropertySchema): boolean {
  if (statedType(schema) !== 'string') return false
  if (schema.contentMediaType === 'text/plain' || schema['x-widget'] === 'textarea') return true
  return schema.maxLength === undefined && schema.format === undefined && schema['x-number'] === undefined
}

/** Unicode NFC, lines ended by LF, without white space at the end; what stands at the beginning of a line is kept. */
function cleanLongText(value: unknown): unknown {
  if (typeof value !== 'string') return value
  const cleaned = value.normalize('NFC').replace(/\r\n?/g, '\n').trimEnd()
  return cleaned === '' ? null : cleaned
}

function kindOf(field: Field): ColumnKind {
  return { kind: 'text', maxLength: lengthOf(field) }
}

function lengthOf(field: Field): number {
  return field.schema.maxLength ?? defaultLength
}
