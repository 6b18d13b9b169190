import type { JsonSchema } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'

type Document = Record<string, unknown>

/** The description of comments, followers, and people who can be mentioned. */
export function commentPaths(entity: Entity, problem: Document): Document {
  const title = entity.title.toLowerCase()
  const address = `/records/${entity.name}/{id}`
  const own = 'Only by who wrote it.'
  return {
    [`${address}/comments`]: {
      parameters: [id],
      get: {
        summary: `What people said about a ${title}, the newest first`,
        parameters: [query('limit', '1 to 200; 50 without it', { type: 'integer' }), query('cursor', 'The `page.next` of the page before')],
        responses: { 200: content('A page', { data: list(comment), page }), default: problem },
      },
      post: {
        summary: `Comment on a ${title}`,
        description:
          'Whoever may see the record may comment on it, and follows it from then on. People are mentioned as `@[id]`; each of them must be able to see the record, and is told.',
        requestBody: { required: true, content: { 'application/json': { schema: said } } },
        responses: { 201: content('The comment', { data: comment }), default: problem },
      },
    },
    [`${address}/comments/{comment}`]: {
      parameters: [id, commentId],
      patch: {
        summary: 'Change a comment',
        description: own,
        requestBody: { required: true, content: { 'application/json': { schema: said } } },
        responses: { 200: content('The comment', { data: comment }), default: problem },
      },
      delete: { summary: 'Take a comment back', description: own, responses: { 204: { description: 'Taken back' }, default: problem } },
    },
    [`${address}/comments/{comment}/restore`]: {
      parameters: [id, commentId],
      post: {
        summary: 'Bring a comment back that was taken back',
        description: own,
        responses: { 200: content('The comment', { data: comment }), default: problem },
      },
    },
    [`${address}/people`]: {
      parameters: [id],
      get: {
        summary: 'People who may see the record and can be mentioned',
        parameters: [query('search', 'Beginning of a name')],
        responses: { 200: content('Eight people at most', { data: list(person) }), default: problem },
      },
    },
    [`${address}/following`]: {
      parameters: [id],
      get: { summary: 'Who follows the record', responses: { 200: content('The followers', { data: following }), default: problem } },
      put: {
        summary: 'Follow the record',
        description: 'From now on you are told of comments, changes of state, and changes of these fields, made by others.',
        requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { fields: list(text) } } } } },
        responses: { 200: content('The followers', { data: following }), default: problem },
      },
      delete: { summary: 'Follow it no longer', responses: { 204: { description: 'Done' }, default: problem } },
    },
  }
}

const text = { type: 'string' }
const uuid = { type: 'string', format: 'uuid' }
const list = (items: JsonSchema): JsonSchema => ({ type: 'array', items })
const query = (name: string, description: string, schema: object = text) => ({ name, in: 'query', description, schema })
const path = (name: string) => ({ name, in: 'path', required: true, schema: uuid })
const id = path('id')
const commentId = path('comment')
const page = { type: 'object', properties: { next: { type: ['string', 'null'] } } }
const said = { type: 'object', properties: { text: { type: 'string', maxLength: 5000 } }, required: ['text'] }
const person = { type: 'object', properties: { id: uuid, label: text } }
/** As the journal holds it as well. */
export const comment: JsonSchema = {
  type: 'object',
  properties: {
    ...{ id: uuid, text: { type: 'string', description: 'Mentioned people stand in it as `@[id]`' }, at: text },
    ...{ editedAt: { type: ['string', 'null'] }, by: { ...person, type: ['object', 'null'] } },
    ...{ isOwn: { type: 'boolean' }, mentions: list(person) },
  },
}
const following = {
  type: 'object',
  properties: { followers: list(person), own: { type: ['object', 'null'], properties: { fields: list(text) } } },
}

function content(description: string, properties: object): Document {
  return { description, content: { 'application/json': { schema: { type: 'object', properties } } } }
}
