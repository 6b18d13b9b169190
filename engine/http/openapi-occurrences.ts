import type { Entity } from '../model/model.ts'

type Document = Record<string, unknown>

/** The description of what happens when, for entities that have a range. */
export function occurrencePaths(entity: Entity, problem: Document): Document {
  if (entity.range === undefined) return {}
  const query = (name: string, description: string, required = false) => ({ name, in: 'query', description, required, schema: text })
  const occurrence = {
    type: 'object',
    properties: { start: text, end: { type: ['string', 'null'] }, isRecurring: { type: 'boolean' }, record: { type: 'object' } },
  }
  const list = { type: 'object', properties: { data: { type: 'array', items: occurrence }, isCut: { type: 'boolean' } } }
  const get = {
    summary: `What happens from one time up to another: each occurrence of ${entity.plural.toLowerCase()}`,
    parameters: [
      query('from', 'An instant', true),
      query('to', 'An instant, at most 400 days later', true),
      query('filter', 'CEL condition over the record'),
      query('search', 'Words'),
      query('fields', 'Fields of the record'),
    ],
    responses: { 200: { description: 'In the order of time', content: { 'application/json': { schema: list } } }, default: problem },
  }
  const paths = { [`/records/${entity.name}/occurrences`]: { get } }
  return entity.recurrence === undefined ? paths : { ...paths, [`/records/${entity.name}/{id}/occurrences`]: changePath(entity, problem) }
}

function changePath(entity: Entity, problem: Document): Document {
  const change = { type: 'object', description: 'A merge patch; without it the occurrence is taken out' }
  const scope = { type: 'string', enum: ['one', 'following', 'all'] }
  const body = { type: 'object', properties: { occurrence: text, scope, change }, required: ['occurrence', 'scope'] }
  const answer = { type: 'object', properties: { data: { type: 'object', properties: { id: { type: ['string', 'null'] } } } } }
  return {
    parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
    post: {
      summary: `Change one occurrence of a ${entity.title.toLowerCase()}, it and those that follow, or all`,
      parameters: [{ name: 'If-Match', in: 'header', description: 'The ETag that was seen', schema: text }],
      requestBody: { content: { 'application/json': { schema: body } } },
      responses: {
        200: { description: 'The record that holds it now', content: { 'application/json': { schema: answer } } },
        default: problem,
      },
    },
  }
}

const text = { type: 'string' }
