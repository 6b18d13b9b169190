type Document = Record<string, unknown>

/** The description of the aggregate of an entity. */
export function aggregatePath(plural: string, problem: Document): Document {
  return {
    get: {
      summary: `Count and sum up ${plural.toLowerCase()}`,
      description:
        'One object a group, with the values that it is grouped by and the measures, by the names they were asked for. Text, numbers, dates and yes/no are answered as they are, a reference as `{ id, label }`, a part of the calendar as `2026-01-15`, `2026-W03` (ISO 8601), `2026-01`, `2026-Q1` or `2026`. Records without a value are a group of their own.',
      parameters: aggregateParameters,
      responses: { 200: { description: 'The groups', content: { 'application/json': { schema: groupsSchema } } }, default: problem },
    },
  }
}

const aggregateParameters = [
  parameter(
    'group',
    'Field paths, and `day`, `week`, `month`, `quarter` or `year` of a date (UTC): `status,owner.team,month(createdAt)`; at most 6',
  ),
  parameter(
    'measure',
    '`count()`, `count(field)`, `countDistinct`, `sum`, `avg`, `min`, `max` of fields or CEL expressions: `sum(amount * probability) as weighted`; at most 20. A mean has two digits more after the point than its values',
  ),
  parameter('filter', 'A condition in CEL over the fields of the record'),
  parameter('search', 'Words that stand in the searched fields'),
  parameter('archived', '`true` takes in what is archived', { type: 'boolean' }),
  parameter('having', 'A condition in CEL over measures: `sum(amount) > 1000 && count() > 1`'),
  parameter('sort', 'Groups and measures, `-` for descending: `-sum(amount),status`; else the groups in order'),
  parameter('limit', 'Groups, 1 to 1000', { type: 'integer', minimum: 1, maximum: 1000, default: 1000 }),
  parameter('totals', '`true` adds `totals`: the measures over all records, whatever `having` and `limit` leave of the groups', {
    type: 'boolean',
  }),
]

const groupsSchema = {
  type: 'object',
  properties: {
    data: { type: 'array', items: { type: 'object' } },
    page: { type: 'object', properties: { more: { type: 'boolean', description: 'There are more groups than were answered' } } },
    totals: { type: 'object' },
  },
  required: ['data', 'page'],
}

function parameter(name: string, description: string, schema: Document = { type: 'string' }): Document {
  return { name, in: 'query', description, schema }
}
