import type { DeclarationProblem, FieldType } from './field-type.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { choiceSchema, codeKind, offeredCodes, optionProblem, readOption, storedCodes } from './options.ts'
import type { PropertySchema } from './property-schema.ts'
import { cleanText } from './text-rules.ts'

/** What choices and list values have in common, for a field type that names itself. */
export function choiceFieldType(rules: Pick<FieldType, 'name' | 'title' | 'summary' | 'claims' | 'check' | 'examples'>): FieldType {
  return {
    ...rules,
    columns: (field) => oneColumn(field, codeKind(field.options)),
    shape: (field) => columnShape(field, codeKind(field.options)),
    expressionType: (field) => ({ type: codeKind(field.options).kind === 'integer' ? 'int' : 'string' }),
    inputSchema: (field) => choiceSchema(field, offeredCodes(field.options)),
    outputSchema: (field) => choiceSchema(field, storedCodes(field.options)),
    normalise: cleanText,
    validate: (_value, field) => optionProblem(field),
    toColumns: (value, field) => intoOneColumn(field, value as string | number),
    operators: ['equals', 'notEquals', 'in', 'isEmpty', 'isNotEmpty'],
    widget: (field) => field.schema['x-widget'] ?? 'select',
    fromText: readOption,
  }
}

export const choice: FieldType = choiceFieldType({
  name: 'choice',
  title: 'Choice',
  summary: '`"enum": [...]`, or `"oneOf": [{ "const", "title" }]` where codes and titles differ.',
  claims: (schema) => schema.enum !== undefined || schema.oneOf !== undefined,
  check: checkOptions,
  examples: [
    {
      schema: {
        oneOf: [
          { const: 'open', title: 'Open' },
          { const: 'won', title: 'Gagné', 'x-color': 'green' },
          { const: 'lost', title: 'Lost' },
        ],
      },
      valid: [['open'], [' won ', 'won'], ['', null]],
      invalid: ['Open', 'unknown', 1, ['open'], {}],
      texts: [
        ['open', 'open'],
        ['OPEN', 'open'],
        ['gagne\u0301', 'won'],
      ],
      invalidTexts: ['maybe'],
      ascending: [],
    },
    {
      schema: { type: 'integer', enum: [10, 20, 30] },
      valid: [[10], [30]],
      invalid: [15, '10'],
      texts: [[' 20 ', 20]],
      invalidTexts: ['15'],
      ascending: [],
    },
    { schema: { type: 'string', enum: ['one'] }, valid: [['one']], invalid: ['two'], texts: [], invalidTexts: [], ascending: [] },
  ],
})

/** What is wrong with the options that a property declares. */
export function checkOptions(schema: PropertySchema): readonly DeclarationProblem[] {
  const keyword = schema.oneOf === undefined ? 'enum' : 'oneOf'
  const codes: readonly unknown[] = schema.oneOf?.map((branch) => branch.const) ?? schema.enum ?? []
  const pointerOf = (index: number) => (keyword === 'enum' ? `/enum/${index}` : `/oneOf/${index}/const`)
  if (codes.length === 0) return [{ pointer: `/${keyword}`, message: 'There is nothing to choose from.', hint: 'List at least one code.' }]
  return codes.flatMap((code, index) => {
    if (code === undefined) return [{ pointer: `/oneOf/${index}`, message: 'A choice needs a "const", its code.' }]
    if (typeof code !== 'string' && !Number.isSafeInteger(code)) {
      return [{ pointer: pointerOf(index), message: 'A code is a text or a whole number.' }]
    }
    if (typeof code !== typeof codes[0]) return [{ pointer: pointerOf(index), message: 'Codes are all texts or all whole numbers.' }]
    if (code === '') return [{ pointer: pointerOf(index), message: 'An empty text cannot be a code: it means no value.' }]
    if (typeof code === 'string' && code !== code.normalize('NFC').trim()) {
      return [
        { pointer: pointerOf(index), message: `The code ${JSON.stringify(code)} has white space at its ends, or is not Unicode NFC.` },
      ]
    }
    return codes.indexOf(code) === index
      ? []
      : [{ pointer: pointerOf(index), message: `The code ${JSON.stringify(code)} is listed twice.` }]
  })
}
