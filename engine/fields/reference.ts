import { isId } from '../base/ids.ts'
import { isJsonObject } from '../base/json.ts'
import type { Column } from './column.ts'
import { type Field, snakeCase } from './field.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { schemaOf } from './json-schema.ts'
import type { JsonSchema } from './property-schema.ts'
import { cleanText } from './text-rules.ts'

const idSchema = { type: 'string', format: 'uuid' } as const
/** An entity's name has at most 48 letters. */
const entityLength = 48

/** A link to one record of one entity, or of one of several. */
export const reference: FieldType = {
  name: 'reference',
  title: 'Reference',
  summary: '`"x-ref": "firm"`, or `"x-ref": ["person", "firm"]`.',
  claims: (schema) => schema['x-ref'] !== undefined,
  check: (schema) =>
    Array.isArray(schema['x-ref']) && schema['x-ref'].length === 0
      ? [{ pointer: '/x-ref', message: 'A reference needs an entity to point to.', hint: 'Write "x-ref": "firm", for instance.' }]
      : [],
  columns: referenceColumns,
  shape: () => ({ shape: 'reference' }),
  expressionType: (field) => ({ type: 'record', entities: field.targets }),
  inputSchema,
  outputSchema,
  normalise: (value, field) => (hasSeveralTargets(field) ? normaliseLink(value) : normaliseId(value)),
  toColumns: (value, field) => {
    if (field.computed !== undefined) return {}
    if (!hasSeveralTargets(field)) return { [`${field.column}_id`]: value as string }
    const link = value as { readonly entity: string; readonly id: string }
    return { [`${field.column}_entity`]: link.entity, [`${field.column}_id`]: link.id }
  },
  operators: ['equals', 'notEquals', 'in', 'isEmpty', 'isNotEmpty'],
  widget: (field) => field.schema['x-widget'] ?? 'reference',
  fromText: readLink,
  examples: [
    {
      schema: { 'x-ref': 'firm' },
      valid: [
        ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
        [{ id: '0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24' }, '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
        [{ id: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', label: 'as it was answered' }, '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
        ['', null],
      ],
      invalid: ['ALFKI', 1, {}, { id: 1 }, ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'], { entity: 'firm' }],
      texts: [['0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24', '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']],
      invalidTexts: ['ALFKI'],
      ascending: [],
    },
    {
      schema: { 'x-ref': ['person', 'firm'] },
      valid: [
        [{ entity: 'person', id: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24' }],
        [
          { entity: ' firm', id: '0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24', label: 'x' },
          { entity: 'firm', id: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24' },
        ],
      ],
      invalid: [
        '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24',
        { id: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24' },
        { entity: 'person' },
        { entity: 'user', id: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24' },
      ],
      texts: [['person:0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', { entity: 'person', id: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24' }]],
      invalidTexts: ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', 'user:0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', 'person:1'],
      ascending: [],
    },
  ],
}

/** The database can only enforce a column that points to one table; of several targets the record's own entity says which. */
function referenceColumns(field: Field): readonly Column[] {
  if (field.computed !== undefined) return []
  const idColumn: Column = { name: `${field.column}_id`, kind: { kind: 'id' } }
  const [target] = field.targets
  if (!hasSeveralTargets(field) && target !== undefined) return [{ ...idColumn, references: snakeCase(target) }]
  return [{ name: `${field.column}_entity`, kind: { kind: 'text', maxLength: entityLength } }, idColumn]
}

function inputSchema(field: Field): JsonSchema {
  if (!hasSeveralTargets(field)) return schemaOf(field, [], idSchema)
  return schemaOf(field, [], {
    type: 'object',
    properties: { entity: { type: 'string', enum: field.targets }, id: idSchema },
    required: ['entity', 'id'],
    additionalProperties: false,
  })
}

function outputSchema(field: Field): JsonSchema {
  const properties: JsonSchema = {
    ...(hasSeveralTargets(field) ? { entity: { type: 'string', enum: field.targets } } : {}),
    id: idSchema,
    label: { type: 'string' },
  }
  return schemaOf(field, [], { type: 'object', properties, required: Object.keys(properties), additionalProperties: false })
}

/** `{ id, label }`, as it is answered, may be sent back: the id is taken. */
function normaliseId(value: unknown): unknown {
  const id = isJsonObject(value) && typeof value.id === 'string' ? value.id : value
  return lowerId(cleanText(id))
}

function normaliseLink(value: unknown): unknown {
  if (!isJsonObject(value)) return cleanText(value)
  const { label: _label, ...link } = value
  if (typeof link.entity === 'string') link.entity = link.entity.trim()
  if ('id' in link) link.id = lowerId(cleanText(link.id))
  return link
}

function lowerId(value: unknown): unknown {
  return typeof value === 'string' ? value.toLowerCase() : value
}

function readLink(text: string, field: Field): unknown {
  const [, entity, id = ''] = /^(?:([a-z0-9-]+):)?(.*)$/s.exec(text.trim()) ?? []
  if (!hasSeveralTargets(field) && entity === undefined && isId(id)) return id.toLowerCase()
  if (entity !== undefined && hasSeveralTargets(field) && field.targets.includes(entity) && isId(id))
    return { entity, id: id.toLowerCase() }
  const expected = hasSeveralTargets(field) ? `entity:id, with one of ${field.targets.join(', ')}` : 'the id of a record'
  throw new TextProblem(`"${text}" is not ${expected}.`)
}

function hasSeveralTargets(field: Field): boolean {
  return field.targets.length > 1
}
