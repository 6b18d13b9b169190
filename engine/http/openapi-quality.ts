import type { Entity } from '../model/model.ts'

type Document = Record<string, unknown>

/** The description of the quality of records of an entity. */
export function qualityPaths(entity: Entity, problem: Document): Document {
  const list = `/records/${entity.name}`
  const plural = entity.plural.toLowerCase()
  const answers = (description: string, data: object, rest: object = {}) => ({
    200: { description, content: { 'application/json': { schema: { type: 'object', properties: { data, ...rest } } } } },
    default: problem,
  })
  return {
    [`${list}/quality`]: {
      get: {
        summary: `How complete ${plural} are, how often each field is filled, and how many lie untouched`,
        parameters: [
          filter,
          query('untouched', 'A period of ISO 8601: `P90D`'),
          query('related', 'Lists of related records whose changes count as well'),
        ],
        responses: answers('The report', { type: 'object' }),
      },
    },
    [`${list}/quality/invalid`]: {
      get: {
        summary: `The ${plural} that are not valid by the rules of today`,
        description: 'A page may hold fewer records than asked for: as long as `page.next` is not null, the check goes on.',
        parameters: [filter, limit, cursor],
        responses: answers('The records with their problems', { type: 'array', items: { type: 'object' } }, { page }),
      },
    },
  }
}

/** By which somebody insists on a new record that looks like one that exists. */
export const duplicatesHeader: Document = {
  name: 'Kartoteka-Duplicates',
  in: 'header',
  description: '`accept` makes a record also where it is refused as a duplicate',
  schema: { type: 'string', enum: ['accept'] },
}

const query = (name: string, description: string, schema: object = { type: 'string' }) => ({ name, in: 'query', description, schema })

const filter = query('filter', 'A condition in CEL over the fields of the record')
const limit = query('limit', '1 to 200', { type: 'integer', minimum: 1, maximum: 200, default: 50 })
const cursor = query('cursor', 'The `page.next` of the page before')

const page = { type: 'object', properties: { next: { type: ['string', 'null'] } } }
