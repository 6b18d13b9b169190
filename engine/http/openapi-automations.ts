import { notificationChannels, notificationKinds } from '../workflow/index.ts'

type Document = Record<string, unknown>

/** The description of automations and notifications. */
export function automationPaths(problem: Document): Document {
  const answers = (description: string, properties: object) => ({
    200: { description, content: { 'application/json': { schema: { type: 'object', properties } } } },
    default: problem,
  })
  return {
    '/automations': {
      get: { summary: 'What happens by itself; for administrators', responses: answers('The automations', { data: list(automation) }) },
    },
    '/automations/runs': {
      get: {
        summary: 'What automations did, the newest first; for administrators',
        parameters: [
          query('automation', 'Only of this one'),
          query('id', 'Only of this record', { type: 'string', format: 'uuid' }),
          query('state', 'Only these', { type: 'string', enum: ['done', 'waiting', 'failed', 'skipped', 'stopped'] }),
          limit,
          cursor,
        ],
        responses: answers('A page of runs', { data: list(run), page }),
      },
    },
    '/automations/runs/{id}/retry': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      post: {
        summary: 'Let a run that failed go on from where it stood still; for administrators',
        responses: answers('It waits for a worker', { data: { type: 'object', properties: { id: text, state: { const: 'waiting' } } } }),
      },
    },
    '/automations/rehearse': {
      post: {
        summary: 'What an automation would have done in a period, by the audit; nothing is done. For administrators',
        requestBody: { required: true, content: { 'application/json': { schema: rehearsal } } },
        responses: answers('How many times it would have run, and the latest of them with their steps', {
          data: {
            type: 'object',
            properties: {
              ...{ automation: text, from: text, to: text, looked: { type: 'integer' }, count: { type: 'integer' } },
              ...{ isComplete: { type: 'boolean' }, runs: list({ type: 'object' }) },
            },
          },
        }),
      },
    },
    '/automations/hooks': {
      get: {
        summary: 'The automations that webhooks set off, and whether they have an address; for administrators',
        responses: answers('The automations', {
          data: list({ type: 'object', properties: { automation: text, createdAt: momentOrNull, lastUsedAt: momentOrNull } }),
        }),
      },
    },
    '/automations/hooks/{name}': {
      parameters: [{ name: 'name', in: 'path', required: true, schema: text }],
      post: {
        summary: 'Make a secret address for an automation; the one before is good no longer. For administrators',
        responses: {
          201: {
            description: 'The address, told only now',
            content: {
              'application/json': { schema: { type: 'object', properties: { data: { type: 'object', properties: { address: text } } } } },
            },
          },
          default: problem,
        },
      },
      delete: {
        summary: 'Take the address back; for administrators',
        responses: { 204: { description: 'It is good no longer' }, default: problem },
      },
    },
    '/hooks/{token}': {
      parameters: [{ name: 'token', in: 'path', required: true, schema: text }],
      post: {
        summary: 'Tell an automation of a record: values by field make a record, or change the one that has the same key',
        security: [],
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
        responses: {
          202: {
            description: 'It is written; the automation goes on with it',
            content: {
              'application/json': { schema: { type: 'object', properties: { data: { type: 'object', properties: { id: text } } } } },
            },
          },
          default: problem,
        },
      },
    },
    '/notifications': {
      get: {
        summary: 'What you are told, the newest first',
        parameters: [query('unread', '`true` leaves out what was read', { type: 'boolean' }), limit, cursor],
        responses: answers('A page, and how much is unread in all', { data: list(notification), page, unread: { type: 'integer' } }),
      },
    },
    '/notifications/choices': {
      get: {
        summary: 'How you are told of each kind of thing',
        responses: answers('By kind; mails are possible where there is a mail server', { data: choices, canMail: { type: 'boolean' } }),
      },
      put: {
        summary: 'Choose how you are told; kinds that are left out stay',
        requestBody: { required: true, content: { 'application/json': { schema: choices } } },
        responses: answers('All of them, as they are now', { data: choices, canMail: { type: 'boolean' } }),
      },
    },
    '/notifications/read': {
      post: {
        summary: 'Mark as read',
        requestBody: { required: true, content: { 'application/json': { schema: which } } },
        responses: answers('How many were unread', { data: { type: 'object', properties: { count: { type: 'integer' } } } }),
      },
    },
  }
}

const momentOrNull = { type: ['string', 'null'], format: 'date-time' }
const text = { type: 'string' }
const orNull = { type: ['string', 'null'] }
const list = (items: object) => ({ type: 'array', items })
const query = (name: string, description: string, schema: object = text) => ({ name, in: 'query', description, schema })
const limit = query('limit', '1 to 200', { type: 'integer', minimum: 1, maximum: 200, default: 50 })
const cursor = query('cursor', 'The `page.next` of the page before')
const page = { type: 'object', properties: { next: orNull } }
const about = { type: ['object', 'null'], properties: { entity: text, id: orNull, label: orNull } }
const rehearsal = {
  type: 'object',
  properties: {
    automation: { ...text, description: 'Its name' },
    from: { ...text, description: 'A date or a moment; thirty days before the end without it' },
    to: { ...text, description: 'A date or a moment; now without it' },
  },
  additionalProperties: { description: 'Changes of the metadata, as they are published: a rule is rehearsed as it would be' },
  required: ['automation'],
}
const automation = {
  type: 'object',
  properties: { name: text, title: text, entity: text, on: text, isEnabled: { type: 'boolean' }, nextAt: momentOrNull },
}
const run = {
  type: 'object',
  properties: {
    ...{
      id: text,
      automation: text,
      about,
      labels: { type: 'object', additionalProperties: text },
      cause: { type: 'object' },
      state: text,
      steps: list({ type: 'object' }),
      message: orNull,
    },
    ...{ at: text, endedAt: orNull, by: orNull },
  },
}
const choices = {
  type: 'object',
  properties: Object.fromEntries(notificationKinds.map((kind) => [kind, { type: 'string', enum: notificationChannels }])),
}
const notification = {
  type: 'object',
  properties: {
    ...{ id: text, text, at: text, readAt: orNull, about },
    kind: { type: 'string', enum: ['mention', 'following', 'assigned', 'overdue'], description: 'Absent where the metadata tells' },
    events: list({
      type: 'object',
      properties: { what: { type: 'string', enum: ['comment', 'state', 'change', 'assigned', 'overdue'] }, by: orNull, title: text },
    }),
  },
}
const which = {
  oneOf: [
    { type: 'object', properties: { ids: list({ type: 'string', format: 'uuid' }) }, required: ['ids'] },
    { type: 'object', properties: { all: { const: true } }, required: ['all'] },
  ],
}
