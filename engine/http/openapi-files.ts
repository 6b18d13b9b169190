import type { Entity } from '../model/model.ts'
import { exportFormats } from '../records/index.ts'

type Document = Record<string, unknown>

/** The description of the import and the export of an entity. */
export function filePaths(entity: Entity, problem: Document): Document {
  const plural = entity.plural.toLowerCase()
  const path = `/records/${entity.name}`
  const out = {
    [`${path}/export`]: {
      get: {
        summary: `Export ${plural} as a file`,
        description:
          'The records of a list with the same parameters, from one state of the database. What is exported and imported again is the same.',
        parameters: exportParameters,
        responses: { 200: { description: 'The file', content: contentOf({ type: 'string', format: 'binary' }) }, default: problem },
      },
    },
  }
  if (entity.owner !== undefined) return out
  return {
    ...out,
    [`${path}/import`]: {
      post: {
        summary: `Import ${plural} from a file`,
        description:
          'The body is the file, or the part `file` of a form. Rows are written in chunks of 500; a row that is refused undoes nothing but itself. A request with an `Idempotency-Key` that was sent before is answered with the import that it made.',
        parameters: importParameters,
        requestBody: {
          required: true,
          content: { ...contentOf({ type: 'string', format: 'binary' }), 'multipart/form-data': { schema: formSchema } },
        },
        responses: {
          200: { description: 'What came of it', content: { 'application/json': { schema: runAnswer } } },
          202: { description: 'It is running; `Location` is where to look', content: { 'application/json': { schema: runAnswer } } },
          default: problem,
        },
      },
    },
  }
}

/** The description of imports and saved mappings. */
export function importPaths(problem: Document): Document {
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
  const answer = (description: string, schema: object) => ({
    responses: { 200: { description, content: { 'application/json': { schema } } }, default: problem },
  })
  return {
    '/imports': { get: { summary: 'The newest imports of whoever asks', ...answer('The imports', listOf(runSchema)) } },
    '/imports/{id}': { parameters: [id], get: { summary: 'How far an import has come', ...answer('The import', runAnswer) } },
    '/imports/{id}/problems': {
      parameters: [id],
      get: {
        summary: 'The refused rows with the reasons beside them, to be corrected and imported again',
        responses: { 200: { description: 'The file', content: { 'text/csv': { schema: { type: 'string' } } } }, default: problem },
      },
    },
    '/imports/{id}/cancel': {
      parameters: [id],
      post: { summary: 'Stop before the next chunk; what is done stays', ...answer('The import', runAnswer) },
    },
    '/imports/{id}/resume': {
      parameters: [id],
      post: { summary: 'Go on behind the last row that is done', parameters: [asyncParameter], ...answer('The import', runAnswer) },
    },
    '/imports/{id}/undo': {
      parameters: [id],
      post: {
        summary:
          'Take the import back: what it made goes into the trash, what it changed becomes as it was; what was changed since is spared',
        ...answer('The import, with how many records were taken back and spared', runAnswer),
      },
    },
    '/import-mappings': {
      get: {
        summary: 'Saved mappings',
        parameters: [parameter('entity', 'The entity they are for')],
        ...answer('The mappings', listOf({ type: 'object' })),
      },
    },
    '/import-mappings/{id}': {
      parameters: [id],
      delete: { summary: 'Remove a saved mapping', responses: { 204: { description: 'Removed' }, default: problem } },
    },
  }
}

const exportParameters = [
  parameter('format', 'Kind of file', { type: 'string', enum: exportFormats, default: 'csv' }),
  parameter('filter', 'A condition in CEL over the fields of the record'),
  parameter('sort', 'Field paths, `-` for descending; else in the order in which they were made'),
  parameter('fields', 'Names of fields, such as `id,name,address.city,lines`; all but owned lines without it'),
  parameter('search', 'Words that stand in the searched fields'),
  parameter('titles', '`false` heads the columns with field paths in place of titles', { type: 'boolean', default: true }),
  parameter('trash', '`true` exports what lies in the trash', { type: 'boolean' }),
  parameter('archived', '`true` takes in what is archived', { type: 'boolean' }),
]

const asyncParameter = parameter('async', '`true`, or the header `Prefer: respond-async`, answers 202 at once', { type: 'boolean' })

const importParameters = [
  parameter(
    'mapping',
    'JSON of columns and field paths, `{"Company": "name", "Firm": "firm.code"}`, or the name of a saved mapping; by the titles of the columns without it',
  ),
  parameter('values', 'JSON of field paths and texts for every row, with columns in braces: `{"name": "{First} {Last}"}`'),
  parameter('key', 'The field that says which record a row is, `id` among them; a row whose key exists changes that record'),
  parameter('dryRun', '`true` reports and keeps nothing', { type: 'boolean' }),
  parameter('propose', '`true` answers where each column would go, and imports nothing', { type: 'boolean' }),
  parameter('save', 'Keeps the mapping under this name'),
  parameter('encoding', 'Encoding of a CSV file, such as `windows-1250`; found by its bytes without it'),
  parameter('anyState', 'States are taken as they are in the file, whatever the workflows say; only for administrators', {
    type: 'boolean',
  }),
  parameter(
    'keepDates',
    'Columns may go to `createdAt`, `createdBy.email`, `updatedAt`, `updatedBy.email` and `status.history` (`new 2025-03-01; won 2025-04-12`, the oldest first); only for administrators',
    { type: 'boolean' },
  ),
  parameter('delimiter', 'What separates the cells of a CSV file; found by its first line without it'),
  parameter('sheet', 'Title of the sheet of a workbook; the first one without it'),
  parameter('name', 'Name of the file, for the list of imports'),
  asyncParameter,
]

const runSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    entity: { type: 'string' },
    file: { type: ['string', 'null'] },
    format: { type: 'string', enum: exportFormats },
    dryRun: { type: 'boolean' },
    state: { type: 'string', enum: ['running', 'done', 'failed', 'cancelled', 'interrupted', 'undone'] },
    message: { type: ['string', 'null'] },
    position: { type: 'integer' },
    rows: { type: 'integer' },
    created: { type: 'integer' },
    updated: { type: 'integer' },
    unchanged: { type: 'integer' },
    refused: { type: 'integer' },
    ignoredColumns: { type: 'array', items: { type: 'object', properties: { column: { type: 'string' }, reason: { type: 'string' } } } },
    problems: {
      type: 'array',
      description: 'The first 100',
      items: {
        type: 'object',
        properties: {
          row: { type: 'integer' },
          column: { type: ['string', 'null'] },
          field: { type: ['string', 'null'] },
          value: { type: ['string', 'null'] },
          code: { type: 'string' },
          message: { type: 'string' },
        },
      },
    },
  },
}
const runAnswer = { type: 'object', properties: { data: runSchema } }

const formSchema = { type: 'object', properties: { file: { type: 'string', format: 'binary' } }, required: ['file'] }

function listOf(items: object): object {
  return { type: 'object', properties: { data: { type: 'array', items } } }
}

function contentOf(schema: object): Document {
  const types = ['text/csv', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'application/x-ndjson']
  return Object.fromEntries(types.map((type) => [type, { schema }]))
}

function parameter(name: string, description: string, schema: object = { type: 'string' }): Document {
  return { name, in: 'query', description, schema }
}
