import { mailEntity } from '../model/mail.ts'
import type { Model } from '../model/model.ts'

type Document = Record<string, unknown>

/** The description of writing mails, where an entity holds them (`x-mail`). */
export function mailPaths(model: Model, problem: Document): Document {
  if (mailEntity(model) === undefined) return {}
  const text = { type: 'string' }
  const uuid = { type: 'string', format: 'uuid' }
  const reference = { type: 'object', properties: { entity: text, id: uuid }, required: ['entity', 'id'] }
  const body = {
    type: 'object',
    properties: {
      to: { type: 'array', items: reference, description: 'Records that have an address' },
      subject: text,
      text,
      answers: { type: 'string', format: 'uuid', description: 'The mail that it answers' },
    },
    required: ['to', 'subject', 'text'],
  }
  const answer = { type: 'object', properties: { data: { type: 'object', properties: { id: uuid } } } }
  const inPath = (name: string, schema: object) => ({ name, in: 'path', required: true, schema })
  return {
    '/records/{entity}/{id}/mails': {
      parameters: [inPath('entity', text), inPath('id', uuid)],
      post: {
        summary: 'Write a mail about a record: it is filed and sent',
        description: 'Nothing is sent when one of the people refuses mails, or may not be written to.',
        requestBody: { required: true, content: { 'application/json': { schema: body } } },
        responses: {
          201: { description: 'The mail as it was filed', content: { 'application/json': { schema: answer } } },
          default: problem,
        },
      },
    },
  }
}
