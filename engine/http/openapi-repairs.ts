type Document = Record<string, unknown>

/** The description of the work list of records that do not fit the rules of today. */
export function repairPaths(problem: Document): Document {
  return {
    '/repairs': {
      get: {
        summary: 'Records that you see and that do not fit the rules of today or are outdated, what is due first',
        description:
          'Found when a rule is made stricter, and each night what nobody touched for so long as `x-outdated` says. What fits again is not there any more.',
        parameters: [
          query('mine', '`true`: only what you are to mend', { type: 'boolean' }),
          query('entity', 'Only records of this entity'),
          query('limit', '1 to 200', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
          query('cursor', 'The `page.next` of the page before'),
        ],
        responses: answers('A page', { data: { type: 'array', items: repair }, page: { type: 'object', properties: { next: orNull } } }),
      },
    },
    '/repairs/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      patch: {
        summary: 'Give it to somebody, or another date: by who is to mend it, and administrators',
        requestBody: { required: true, content: { 'application/json': { schema: change } } },
        responses: answers('What was changed', { data: change }),
      },
    },
    '/repairs/{id}/confirm': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }],
      post: {
        summary: 'Say of an outdated record that it is still right: sets what its entity declares, as a change of yours',
        responses: { 204: { description: 'It is said' }, default: problem },
      },
    },
  }

  function answers(description: string, properties: object): Document {
    return { 200: { description, content: { 'application/json': { schema: { type: 'object', properties } } } }, default: problem }
  }
}

const text = { type: 'string' }
const orNull = { type: ['string', 'null'] }
const query = (name: string, description: string, schema: object = text) => ({ name, in: 'query', description, schema })
const change = { type: 'object', properties: { responsible: { ...text, format: 'uuid' }, dueOn: { ...text, format: 'date' } } }
const repair = {
  type: 'object',
  properties: {
    id: text,
    about: { type: 'object', properties: { entity: text, id: text, label: text } },
    problems: {
      type: 'array',
      items: { type: 'object', properties: { pointer: text, title: orNull, code: text, message: text, value: {} } },
    },
    untouchedSince: { type: ['string', 'null'], format: 'date-time' },
    canConfirm: { type: 'boolean' },
    canGive: { type: 'boolean' },
    responsible: { type: ['object', 'null'], properties: { id: text, label: text } },
    ...{ dueOn: { ...text, format: 'date' }, foundAt: { ...text, format: 'date-time' } },
  },
}
