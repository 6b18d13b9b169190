import type { Json } from '../base/json.ts'
import type { ColumnKind } from './column.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { schemaOf, statedType } from './json-schema.ts'
import { columnShape, intoOneColumn, oneColumn } from './one-column.ts'
import { textProblem } from './text-rules.ts'

const kind: ColumnKind = { kind: 'json' }
/** Deep enough for data; shallow enough for whatever reads it by recursion. */
const maxDepth = 32

export const json: FieldType = {
  name: 'json',
  title: 'JSON',
  summary: '`"type": "object"` without `properties`.',
  claims: (schema) => statedType(schema) === 'object' && schema.properties === undefined && schema.$ref === undefined,
  columns: (field) => oneColumn(field, kind),
  shape: (field) => columnShape(field, kind),
  expressionType: () => ({ type: 'json' }),
  inputSchema: (field) => schemaOf(field, [], { type: 'object' }),
  outputSchema: (field) => schemaOf(field, [], { type: 'object' }),
  validate: (value) => jsonProblem(value, maxDepth),
  toColumns: (value, field) => intoOneColumn(field, value as Json),
  operators: ['isEmpty', 'isNotEmpty'],
  widget: () => 'json',
  fromText: (text) => {
    try {
      return JSON.parse(text)
    } catch (error) {
      throw new TextProblem(`"${text}" is not JSON: ${error instanceof Error ? error.message : String(error)}.`)
    }
  },
  examples: [
    {
      schema: { type: 'object' },
      valid: [[{}], [{ a: [1, 'ż', null, true, { b: 1.5 }], 'key "quoted"': "'\\?\n" }]],
      invalid: ['{}', 1, [], { a: 'b\u0000' }, { 'a\u0000': 1 }, { a: ['\ud800'] }, nested(40)],
      texts: [['{"a":[1,2]}', { a: [1, 2] }]],
      invalidTexts: ['{a:1}', '{'],
      ascending: [],
    },
  ],
}

/** What the database cannot store anywhere in the value, keys included. */
function jsonProblem(value: unknown, depth: number): string | undefined {
  if (typeof value === 'string') return textProblem(value)
  if (typeof value !== 'object' || value === null) return undefined
  if (depth === 0) return `The value is nested more than ${maxDepth} levels deep. Make it flatter.`
  for (const [key, part] of Object.entries(value)) {
    const problem = textProblem(key) ?? jsonProblem(part, depth - 1)
    if (problem !== undefined) return problem
  }
  return undefined
}

function nested(depth: number): Json {
  return depth === 0 ? {} : { a: nested(depth - 1) }
}
