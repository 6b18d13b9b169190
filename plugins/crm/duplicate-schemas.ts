import { list, object, parameter, text, uuid } from './schemas.ts'

export const different = { ...object({ ids: list(uuid) }), required: ['ids'] }

export const groupParameters = [
  parameter('filter', 'A condition in CEL over the fields of the record'),
  parameter(
    'fields',
    'Fields in the place of the declared rules, each with how it is compared and its weight: `name:similar:2,address.city,email:exact`',
  ),
  parameter('threshold', 'The sum of weights from which records count as duplicates; without it all fields must match'),
  parameter('limit', '1 to 200', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  parameter('cursor', 'The `page.next` of the page before'),
]

export const page = object({ next: { type: ['string', 'null'] } })

const reasons = list(object({ field: text, match: text, similarity: { type: 'number', minimum: 0, maximum: 1 } }))

export const candidate = object({
  ...{ id: text, label: text, score: { type: 'number' }, threshold: { type: 'number' } },
  ...{ isRefused: { type: 'boolean' }, reasons },
})

const pair = object({ first: text, second: text, score: { type: 'number' }, reasons })

export const group = object({
  score: { type: 'number', description: 'The highest score of a pair' },
  records: list({ type: 'object' }),
  pairs: list(pair),
  isCut: { type: 'boolean', description: 'The group goes on beyond these records' },
})

export const mergeBody = {
  ...object({
    into: { ...uuid, description: 'The record that stays' },
    from: { ...list(uuid), maxItems: 20, description: 'The records that go into it' },
    choices: { type: 'object', description: 'By field: the id of the record whose value is taken, or a value' },
    versions: {
      type: 'object',
      additionalProperties: { type: 'integer' },
      description: 'By id: the version that the record must still have',
    },
  }),
  required: ['into', 'from'],
}
