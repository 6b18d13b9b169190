import type { Entity } from '../model/model.ts'

type Document = Record<string, unknown>

/** The description of duplicates, merging and the quality of records of an entity. */
export function qualityPaths(entity: Entity, problem: Document): Document {
  const list = `/records/${entity.name}`
  const plural = entity.plural.toLowerCase()
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
  const answers = (description: string, data: object, rest: object = {}) => ({
    200: { description, content: { 'application/json': { schema: { type: 'object', properties: { data, ...rest } } } } },
    default: problem,
  })
  const different = body({
    type: 'object',
    properties: { ids: { type: 'array', items: { type: 'string', format: 'uuid' } } },
    required: ['ids'],
  })
  const pairs = { type: 'object', properties: { pairs: { type: 'integer' } } }
  return {
    [`${list}/duplicates`]: {
      get: {
        summary: `Groups of ${plural} that are likely the same`,
        description: 'A page may hold fewer groups than asked for, even none: as long as `page.next` is not null, the check goes on.',
        parameters: groupParameters,
        responses: answers('The groups', { type: 'array', items: group }, { page, crowded: { type: 'integer' } }),
      },
      post: {
        summary: `The ${plural} that a record looks like which is being typed; nothing is stored`,
        requestBody: body({ type: 'object', description: 'A record, complete or not; with its id when it is one that is being changed' }),
        responses: answers('At most ten, the likest first', { type: 'array', items: candidate }, { isComplete: { type: 'boolean' } }),
      },
    },
    [`${list}/not-duplicates`]: {
      post: { summary: `Remember that ${plural} are different ones`, requestBody: different, responses: answers('How many pairs', pairs) },
      delete: { summary: 'Forget it again', requestBody: different, responses: answers('How many pairs', pairs) },
    },
    [`${list}/merge`]: {
      post: {
        summary: `Make one of several ${plural}`,
        parameters: [query('dryRun', '`true` shows what would come of it, and keeps nothing', { type: 'boolean' })],
        requestBody: body(mergeBody),
        responses: { ...answers('What came of it', { type: 'object' }), 409: problem, 412: problem },
      },
    },
    [`${list}/{id}/unmerge`]: {
      parameters: [id],
      post: {
        summary: 'Take back the latest merge in which the record stayed or went',
        requestBody: { ...body({ type: 'object', properties: { merge: { type: 'string', format: 'uuid' } } }), required: false },
        responses: answers('What was brought back, and in `lost` what could not be', { type: 'object' }),
      },
    },
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
const body = (schema: object) => ({ required: true, content: { 'application/json': { schema } } })

const filter = query('filter', 'A condition in CEL over the fields of the record')
const limit = query('limit', '1 to 200', { type: 'integer', minimum: 1, maximum: 200, default: 50 })
const cursor = query('cursor', 'The `page.next` of the page before')
const groupParameters = [
  filter,
  query(
    'fields',
    'Fields in the place of the declared rules, each with how it is compared and its weight: `name:similar:2,address.city,email:exact`',
  ),
  query('threshold', 'The sum of weights from which records count as duplicates; without it all fields must match'),
  limit,
  cursor,
]

const page = { type: 'object', properties: { next: { type: ['string', 'null'] } } }
const reasons = {
  type: 'array',
  items: {
    type: 'object',
    properties: { field: { type: 'string' }, match: { type: 'string' }, similarity: { type: 'number', minimum: 0, maximum: 1 } },
  },
}
const candidate = {
  type: 'object',
  properties: {
    ...{ id: { type: 'string' }, label: { type: 'string' }, score: { type: 'number' }, threshold: { type: 'number' } },
    ...{ isRefused: { type: 'boolean' }, reasons },
  },
}
const pair = {
  type: 'object',
  properties: { first: { type: 'string' }, second: { type: 'string' }, score: { type: 'number' }, reasons },
}
const group = {
  type: 'object',
  properties: {
    score: { type: 'number', description: 'The highest score of a pair' },
    records: { type: 'array', items: { type: 'object' } },
    pairs: { type: 'array', items: pair },
    isCut: { type: 'boolean', description: 'The group goes on beyond these records' },
  },
}
const mergeBody = {
  type: 'object',
  properties: {
    into: { type: 'string', format: 'uuid', description: 'The record that stays' },
    from: { type: 'array', items: { type: 'string', format: 'uuid' }, maxItems: 20, description: 'The records that go into it' },
    choices: { type: 'object', description: 'By field: the id of the record whose value is taken, or a value' },
    versions: {
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'By id: the version that the record must still have',
    },
  },
  required: ['into', 'from'],
}
