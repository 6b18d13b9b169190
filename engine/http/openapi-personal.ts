import type { Entity } from '../model/model.ts'
import { personalFields } from '../model/personal.ts'

type Document = Record<string, unknown>

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const query = (name: string, description: string, schema: object = { type: 'string' }) => ({ name, in: 'query', description, schema })
const answers = (description: string, data: object, problem: Document) => ({
  200: { description, content: { 'application/json': { schema: { type: 'object', properties: { data } } } } },
  default: problem,
})

/** The description of unmasking, and of what is kept about persons, of an entity that has such fields. */
export function personalPaths(entity: Entity, problem: Document): Document {
  const title = entity.title.toLowerCase()
  const isSecret = [...entity.fields.values()].some(({ schema, lines }) => schema['x-secret'] === true || lines !== undefined)
  const unmask = {
    [`/records/${entity.name}/{id}/unmask`]: {
      parameters: [id],
      post: {
        summary: `Show one secret value of one ${title}, for a reason that is kept in the audit`,
        requestBody: { required: true, content: { 'application/json': { schema: unmaskBody } } },
        responses: answers('The value', { type: 'object', properties: { value: { type: ['string', 'null'] } } }, problem),
      },
    },
  }
  const personal = {
    [`/personal/${entity.name}/{id}`]: {
      parameters: [id],
      get: {
        summary: `Everything that is kept about the person of one ${title}; needs the right to export`,
        parameters: [query('format', '`json`, or `html` to read', { type: 'string', enum: ['json', 'html'] })],
        responses: answers('The file', { type: 'object' }, problem),
      },
    },
    [`/personal/${entity.name}/{id}/erasure`]: {
      parameters: [id],
      post: {
        summary: `Erase the personal values of one ${title}; needs the right to purge`,
        parameters: [query('dryRun', '`true` tells what goes and what has to stay, and erases nothing', { type: 'boolean' })],
        responses: answers('What goes, what stays and why', erasure, problem),
      },
    },
  }
  return { ...(isSecret ? unmask : {}), ...(personalFields(entity).length > 0 ? personal : {}) }
}

const unmaskBody = {
  type: 'object',
  properties: {
    field: { type: 'string', description: 'A field, or `<lines>/<id of the line>/<field>`' },
    reason: { type: 'string', minLength: 5, maxLength: 500 },
  },
  required: ['field', 'reason'],
}

const told = (more: object) => ({
  type: 'array',
  items: { type: 'object', properties: { field: { type: 'string' }, title: { type: 'string' }, ...more } },
})

const erasure = {
  type: 'object',
  properties: {
    isDryRun: { type: 'boolean' },
    goes: told({ how: { type: 'string', enum: ['emptied', 'replaced'] } }),
    stays: told({
      why: { type: 'string' },
      kept: { type: ['object', 'null'], properties: { retention: { type: 'string' }, purpose: { type: ['string', 'null'] } } },
      until: { type: ['string', 'null'], format: 'date' },
    }),
    history: { type: 'integer', description: 'Entries that lose their values' },
    messages: { type: 'integer' },
    merges: { type: 'integer', description: 'Merges that cannot be taken back any more' },
    files: { type: 'array', items: { type: 'object', properties: { id: { type: 'string' }, name: { type: 'string' } } } },
  },
}
