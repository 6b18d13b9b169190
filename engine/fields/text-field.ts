import type { ColumnKind } from './column.ts'
import type { Field } from './field.ts'
import { type FieldType, type OperatorName, TextProblem } from './field-type.ts'
import { normaliseFormat, textFormats } from './formats/index.ts'
import { schemaOf, textKeywords } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { cleanText, textProblem } from './text-rules.ts'

export const textOperators: readonly OperatorName[] = ['contains', 'startsWith', 'equals', 'notEquals', 'in', 'isEmpty', 'isNotEmpty']

/** What a type of its own for one text format says. */
interface FormatFieldRules extends Pick<FieldType, 'name' | 'title' | 'summary' | 'claims' | 'examples'> {
  readonly format: string
  readonly widget: string
  readonly operators?: readonly OperatorName[]
}

/** A field type whose values are the texts of one format (`email`, `phone`, `uri`, `color`): what they have in common. */
export function formatFieldType(rules: FormatFieldRules): FieldType {
  const { format: formatName, widget, operators = textOperators, ...rest } = rules
  const kind = (field: Field): ColumnKind => ({ kind: 'text', maxLength: textLimit(field, formatName) })
  return {
    ...rest,
    columns: (field) => oneColumn(field, kind(field)),
    shape: (field) => columnShape(field, kind(field)),
    expressionType: () => ({ type: 'string' }),
    inputSchema: (field) => schemaOf(field, textKeywords, { type: 'string', format: formatName, maxLength: textLimit(field, formatName) }),
    outputSchema: (field) => schemaOf(field, [], { type: 'string', format: formatName }),
    normalise: (value) => normaliseFormat(cleanText(value), formatName),
    validate: textProblem,
    toColumns: (value, field) => intoOneColumn(field, value as string),
    operators,
    widget: () => widget,
    fromText: (text) => textOfFormat(text, formatName),
  }
}

/** Reads the text of a cell as a value of the format. */
export function textOfFormat(text: string, formatName: string): unknown {
  const value = normaliseFormat(cleanText(text), formatName)
  const format = textFormats.get(formatName)
  if (typeof value !== 'string' || format?.isValid(value) === false) throw new TextProblem(`"${text}": ${format?.message ?? 'not valid'}`)
  return value
}

function textLimit(field: Field, formatName: string): number {
  const ofFormat = textFormats.get(formatName)?.maxLength ?? 200
  return Math.min(field.schema.maxLength ?? ofFormat, ofFormat)
}
