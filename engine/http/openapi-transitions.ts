import type { Entity } from '../model/model.ts'

type Document = Record<string, unknown>

/** The description of transitions, for entities that have a workflow. */
export function transitionPaths(entity: Entity, record: object, problem: Document): Document {
  if (entity.workflows === undefined || entity.owner !== undefined) return {}
  const title = entity.title.toLowerCase()
  const plural = entity.plural.toLowerCase()
  const answer = (description: string, data: object) => ({
    200: { description, content: { 'application/json': { schema: { type: 'object', properties: { data } } } } },
    default: problem,
  })
  const names = entity.workflows.flatMap(({ transitions }) => [...transitions.keys()])
  const name = { name: 'name', in: 'path', required: true, schema: { type: 'string', enum: names } }
  const values = { type: 'object', description: 'The fields that the transition asks for' }
  return {
    [`/records/${entity.name}/{id}/transitions`]: {
      get: {
        summary: `What can be done with a ${title} now`,
        parameters: [id],
        responses: answer('The transitions, with what each asks for', { type: 'array', items: offer }),
      },
    },
    [`/records/${entity.name}/{id}/transitions/{name}`]: {
      post: {
        summary: `Take a ${title} to another state`,
        parameters: [id, name, ifMatch],
        requestBody: { required: false, content: { 'application/json': { schema: values } } },
        responses: answer('The record', record),
      },
    },
    [`/records/${entity.name}/transitions/{name}`]: {
      post: {
        summary: `Take several ${plural} to another state, all or none`,
        parameters: [name],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { type: 'object', properties: { ids, values }, required: ['ids'] } } },
        },
        responses: answer('How many', { type: 'object', properties: { count: { type: 'integer' } } }),
      },
    },
    [`/records/${entity.name}/{id}/states`]: {
      get: {
        summary: `The states in which a ${title} was, the last one first`,
        parameters: [id],
        responses: answer('The states, with since when, until when and how they were reached', { type: 'array', items: stay }),
      },
    },
  }
}

const text = { type: 'string' }
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const ifMatch = { name: 'If-Match', in: 'header', description: 'The ETag that was seen', schema: text }
const ids = { type: 'array', items: { type: 'string', format: 'uuid' }, minItems: 1, maxItems: 1000 }
const offer = {
  type: 'object',
  properties: {
    ...{ name: text, title: text, workflow: text, field: text, to: { type: 'object' }, ask: { type: 'object' } },
    ...{ description: text, color: text, icon: text, confirm: text, refused: { ...text, description: 'Why it cannot be done now' } },
  },
}
const stay = {
  type: 'object',
  properties: {
    ...{ field: text, state: text, title: text, color: text, transition: { type: ['object', 'null'] }, by: { type: ['object', 'null'] } },
    ...{ since: { ...text, format: 'date-time' }, until: { type: ['string', 'null'], format: 'date-time' }, seconds: { type: 'integer' } },
  },
}
