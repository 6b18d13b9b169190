type Document = Record<string, unknown>

/** The description of jobs, which administrators look after. */
export function jobPaths(problem: Document): Document {
  const one = { 200: { description: 'The job', content: json({ type: 'object', properties: { data: job } }) }, default: problem }
  return {
    '/jobs': {
      get: {
        summary: 'What is done later or beside, the newest first, with how many there are in each state',
        parameters: [
          query('state', 'Only these', { type: 'string', enum: states }),
          query('kind', 'Only of this kind'),
          query('limit', '1 to 200', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
          query('cursor', 'The `page.next` of the page before'),
        ],
        responses: {
          200: {
            description: 'A page of jobs',
            content: json({ type: 'object', properties: { data: { type: 'array', items: job }, page, counts: { type: 'object' } } }),
          },
          default: problem,
        },
      },
    },
    '/jobs/{id}/retry': { parameters: [id], post: { summary: 'Begin a job anew that was given up', responses: one } },
    '/jobs/{id}/cancel': { parameters: [id], post: { summary: 'Cancel a job that waits', responses: one } },
  }
}

const states = ['waiting', 'running', 'done', 'dead', 'cancelled']
const text = { type: 'string' }
const json = (schema: object) => ({ 'application/json': { schema } })
const query = (name: string, description: string, schema: object = text) => ({ name, in: 'query', description, schema })
const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
const page = { type: 'object', properties: { next: { type: ['string', 'null'] } } }
const job = {
  type: 'object',
  properties: {
    ...{ id: text, kind: text, key: { type: ['string', 'null'] }, state: { type: 'string', enum: states }, payload: { type: 'object' } },
    ...{
      addedAt: text,
      dueAt: text,
      finishedAt: { type: ['string', 'null'] },
      attempts: { type: 'integer' },
      maxAttempts: { type: 'integer' },
    },
    error: { type: ['string', 'null'] },
  },
}
