type Document = Record<string, unknown>

const viewSchema = {
  type: 'object',
  properties: {
    entity: { type: 'string' },
    title: { type: 'string' },
    kind: { type: 'string' },
    settings: { type: 'object', additionalProperties: { type: 'string' } },
    role: { type: ['string', 'null'], description: 'Shared with this role, `*` with everybody' },
    isDefault: { type: 'boolean' },
  },
}

/** The description of saved views. */
export function viewPaths(problem: Document): Document {
  const answer = (description: string, data: Document) => ({
    description,
    content: { 'application/json': { schema: { type: 'object', properties: { data } } } },
  })
  const requestBody = { content: { 'application/json': { schema: viewSchema } } }
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
  return {
    '/views': {
      get: {
        summary: 'The views of an entity that the person saved or that are shared with one of the roles of the person',
        parameters: [{ name: 'entity', in: 'query', required: true, schema: { type: 'string' } }],
        responses: { 200: answer('The views', { type: 'array', items: viewSchema }), default: problem },
      },
      post: { summary: 'Save a view', requestBody, responses: { 201: answer('The view', viewSchema), default: problem } },
    },
    '/views/{id}': {
      parameters: [id],
      patch: { summary: 'Change a view of one’s own', requestBody, responses: { 200: answer('The view', viewSchema), default: problem } },
      delete: { summary: 'Remove a view of one’s own', responses: { 204: { description: 'Removed' }, default: problem } },
    },
  }
}

/** The description of the colours of records. */
export function colorsPath(plural: string, problem: Document): Document {
  return {
    get: {
      summary: `Which colour rules hold for which ${plural.toLowerCase()}`,
      description: 'By the id of the record the places of the rules that hold, from 0; rules that the person cannot judge do not count.',
      parameters: [
        { name: 'ids', in: 'query', required: true, description: 'At most 200 ids, separated by commas', schema: { type: 'string' } },
      ],
      responses: {
        200: {
          description: 'The rules by record',
          content: { 'application/json': { schema: { type: 'object', properties: { data: { type: 'object' } } } } },
        },
        default: problem,
      },
    },
  }
}
