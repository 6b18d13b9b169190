type Document = Record<string, unknown>

const text = { type: 'string' }

const proposalSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    entity: text,
    recordId: { type: ['string', 'null'], description: 'Null until a new record is made of it' },
    title: text,
    origin: { type: 'string', description: 'Which program made it' },
    version: { type: ['integer', 'null'], description: 'Of the record now, for If-Match' },
    fields: {
      type: 'array',
      items: {
        type: 'object',
        properties: {
          field: text,
          title: text,
          value: {},
          present: { description: 'The value of now' },
          before: { description: 'The value that was seen' },
          source: { type: 'object', description: 'A record and its field, an address and a date, or words that the person gave' },
          confidence: { type: 'number', minimum: 0, maximum: 1 },
          state: { enum: ['open', 'accepted', 'refused'] },
        },
      },
    },
  },
}

/** The description of proposals. */
export function proposalPaths(problem: Document): Document {
  const answer = (description: string, data: Document) => ({
    description,
    content: { 'application/json': { schema: { type: 'object', properties: { data } } } },
  })
  const requestBody = {
    content: {
      'application/json': { schema: { type: 'object', properties: { fields: { type: 'array', items: text } }, required: ['fields'] } },
    },
  }
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
  const ifMatch = { name: 'If-Match', in: 'header', description: 'The version of the record that was seen', schema: text }
  const decision = (summary: string, isWrite: boolean) => ({
    post: {
      summary,
      parameters: isWrite ? [id, ifMatch] : [id],
      requestBody,
      responses: { 200: answer('The proposal', proposalSchema), default: problem },
    },
  })
  return {
    '/proposals': {
      get: {
        summary: 'What programs propose to the person, about a record or (without an id) about new ones',
        parameters: [
          { name: 'entity', in: 'query', required: true, schema: text },
          { name: 'id', in: 'query', schema: { type: 'string', format: 'uuid' } },
        ],
        responses: { 200: answer('The proposals', { type: 'array', items: proposalSchema }), default: problem },
      },
    },
    '/proposals/{id}/accept': decision('Write fields of a proposal, as the person', true),
    '/proposals/{id}/refuse': decision('Refuse fields of a proposal', false),
    '/proposals/{id}/undo': decision('Give accepted fields the values of before', true),
  }
}
