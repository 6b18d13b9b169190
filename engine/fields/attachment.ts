import { isJsonObject } from '../base/json.ts'
import type { ColumnKind } from './column.ts'
import type { Field } from './field.ts'
import { type FieldType, TextProblem } from './field-type.ts'
import { schemaOf } from './json-schema.ts'
import { cleanText } from './text-rules.ts'

/** The entity whose records are the files. */
export const attachmentEntity = 'attachment'
const kind: ColumnKind = { kind: 'id' }

/** A file: sent to `/api/attachments` first, then named here by its id. */
export const attachment: FieldType = {
  name: 'attachment',
  title: 'Attachment',
  summary: '`"x-file": true`, or `"x-file": { "accept": ["image/*"], "maxSize": 1000000 }`.',
  claims: (schema) => schema['x-file'] !== undefined,
  columns: (field) => (field.computed === undefined ? [{ name: `${field.column}_id`, kind, references: attachmentEntity }] : []),
  shape: () => ({ shape: 'reference', members: ['name', 'size', 'mediaType'] }),
  expressionType: () => ({ type: 'record', entities: [attachmentEntity] }),
  inputSchema: (field) => schemaOf(field, [], { type: 'string', format: 'uuid' }),
  outputSchema: (field) =>
    schemaOf(field, [], {
      type: 'object',
      properties: {
        id: { type: 'string', format: 'uuid' },
        name: { type: 'string' },
        size: { type: 'integer' },
        mediaType: { type: 'string' },
      },
      required: ['id', 'name', 'size', 'mediaType'],
      additionalProperties: false,
    }),
  normalise: (value) => {
    const id = cleanText(isJsonObject(value) && typeof value.id === 'string' ? value.id : value)
    return typeof id === 'string' ? id.toLowerCase() : id
  },
  toColumns: (value, field) => (field.computed === undefined ? { [`${field.column}_id`]: value as string } : {}),
  validateTarget: fileProblem,
  operators: ['isEmpty', 'isNotEmpty'],
  widget: () => 'attachment',
  fromText: (text) => {
    throw new TextProblem(`"${text}": files cannot be imported from a table. Attach them to the records.`)
  },
  examples: [
    {
      schema: { 'x-file': { accept: ['image/*'], maxSize: 1_000_000 } },
      valid: [
        ['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
        [{ id: '0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24' }, '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'],
        [
          { id: '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24', name: 'a.png', size: 1, mediaType: 'image/png' },
          '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24',
        ],
      ],
      invalid: ['a.png', 1, {}, { id: 'a.png' }, []],
      texts: [],
      invalidTexts: ['a.png'],
      ascending: [],
    },
  ],
}

/** Whether a file fits what the field takes: its type by content, and its size in bytes. */
function fileProblem(file: Readonly<Record<string, unknown>>, field: Field): string | undefined {
  const rules = field.schema['x-file'] ?? field.schema.items?.['x-file']
  if (typeof rules !== 'object') return undefined
  const { accept, maxSize } = rules
  if (maxSize !== undefined && Number(file.size) > maxSize)
    return `The file has ${String(file.size)} bytes; "${field.title}" takes at most ${maxSize}.`
  const mediaType = String(file.mediaType)
  const fits = (accept ?? [mediaType]).some((type) => (type.endsWith('/*') ? mediaType.startsWith(type.slice(0, -1)) : mediaType === type))
  return fits
    ? undefined
    : `The file is of the type ${mediaType}; "${field.title}" takes ${(accept ?? []).join(', ')}. Choose another file.`
}
