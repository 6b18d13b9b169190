import type { Entity } from '../model/model.ts'

type Document = Record<string, unknown>

/** The description of what a reference may point to. */
export function choicesPath(entity: Entity, problem: Document): Document {
  const text = { type: 'string' }
  const body = {
    type: 'object',
    properties: {
      field: { type: 'string', description: 'A reference' },
      record: { type: 'object', description: 'The record as it is being typed, with its id when it is stored' },
      search: text,
    },
    required: ['field'],
  }
  const choice = {
    type: 'object',
    properties: { id: { type: 'string', format: 'uuid' }, label: text, entity: text },
    required: ['id', 'label'],
  }
  const answer = { type: 'object', properties: { data: { type: 'array', items: choice } } }
  return {
    post: {
      summary: `What a reference of a ${entity.title.toLowerCase()} may point to (\`x-pick\`), by name; nothing is stored`,
      requestBody: { required: true, content: { 'application/json': { schema: body } } },
      responses: {
        200: { description: 'At most twenty of each entity', content: { 'application/json': { schema: answer } } },
        default: problem,
      },
    },
  }
}
