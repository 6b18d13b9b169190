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
      documents: { type: 'array', items: text, maxItems: 5, description: 'Documents of the record that go along as PDF, by name' },
      answers: { type: 'string', format: 'uuid', description: 'The mail that it answers' },
      invitation: { type: 'boolean', description: 'True: the record goes along as an invitation that calendars understand (RFC 5546)' },
    },
    required: ['to', 'subject', 'text'],
  }
  const answer = { type: 'object', properties: { data: { type: 'object', properties: { id: uuid } } } }
  const inPath = (name: string, schema: object) => ({ name, in: 'path', required: true, schema })
  const object = (properties: object) => ({ type: 'object', properties })
  const list = object({ data: { type: 'array', items: object({ name: text, title: text, description: { type: ['string', 'null'] } }) } })
  const draft = object({ data: object({ subject: text, text }) })
  const given = (schema: object) => ({ 200: { description: 'Found', content: { 'application/json': { schema } } }, default: problem })
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
    '/records/{entity}/{id}/mails/templates': {
      parameters: [inPath('entity', text), inPath('id', uuid)],
      get: { summary: 'Templates that a mail about the record can begin with', responses: given(list) },
    },
    '/records/{entity}/{id}/mails/templates/{template}': {
      parameters: [
        ...[inPath('entity', text), inPath('id', uuid), inPath('template', text)],
        { name: 'language', in: 'query', description: 'In which numbers and days are written', schema: text },
      ],
      get: { summary: 'A template filled in with what one may see of the record, to be changed and sent', responses: given(draft) },
    },
  }
}
