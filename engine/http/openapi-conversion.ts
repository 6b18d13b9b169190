import type { Entity } from '../model/model.ts'

type Document = Record<string, unknown>

/** The description of conversions, for entities whose records become others. */
export function conversionPaths(entity: Entity, problem: Document): Document {
  const names = (entity.conversions ?? []).map(({ to }) => to)
  if (names.length === 0) return {}
  const title = entity.title.toLowerCase()
  const address = `/records/${entity.name}/{id}/convert`
  const to = { type: 'string', enum: names }
  const target = { type: 'object', properties: { to, id: uuid, values: { type: 'object' } }, required: ['to'] }
  const body = { type: 'object', properties: { targets: { type: 'array', minItems: 1, items: target } } }
  const proposal = {
    type: 'object',
    properties: {
      ...{ to, title: text, values: { type: 'object' }, existing: { ...named, type: ['object', 'null'] } },
      ...{ mayCreate: { type: 'boolean' }, links: { type: 'array', items: text } },
    },
  }
  return {
    [address]: {
      parameters: [id],
      get: {
        summary: `What a ${title} would become`,
        responses: answer(problem, 'The proposal, and in `became` what it became already', {
          targets: { type: 'array', items: proposal },
          became: { type: ['array', 'null'], items: named },
        }),
      },
      post: {
        summary: `Convert a ${title}, all or nothing`,
        description:
          'Each target is a new record, filled by the metadata and then by `values`, or the one that `id` names. Without `targets` all are made.',
        parameters: [ifMatch],
        requestBody: { required: false, content: { 'application/json': { schema: body } } },
        responses: {
          ...answer(problem, 'What it became', { id: uuid, became: { type: 'array', items: named }, moved: { type: 'integer' }, stayed }),
          409: problem,
        },
      },
    },
    [`${address}/undo`]: {
      parameters: [id],
      post: {
        summary: `Take the conversion of a ${title} back`,
        responses: {
          ...answer(problem, 'What went to the trash', { id: uuid, deleted: { type: 'array', items: named }, moved: { type: 'integer' } }),
          409: problem,
        },
      },
    },
  }
}

const text = { type: 'string' }
const uuid = { type: 'string', format: 'uuid' }
const id = { name: 'id', in: 'path', required: true, schema: uuid }
const ifMatch = { name: 'If-Match', in: 'header', description: 'The ETag that was seen', schema: text }
const named = { type: 'object', properties: { entity: text, id: uuid, label: text } }
const stayed = { type: 'array', items: { type: 'object', properties: { entity: text, id: uuid, message: text } } }

function answer(problem: Document, description: string, properties: Document): Document {
  const schema = { type: 'object', properties: { data: { type: 'object', properties } } }
  return { 200: { description, content: { 'application/json': { schema } } }, default: problem }
}
