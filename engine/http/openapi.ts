import { errorTable } from '../base/errors.ts'
import type { JsonSchema } from '../fields/index.ts'
import { outputSchema } from '../forms/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { NamedRecordRoute } from '../plugins/index.ts'
import { inputSchema } from '../records/index.ts'
import { aggregatePath } from './openapi-aggregate.ts'
import { approvalPaths } from './openapi-approvals.ts'
import { automationPaths } from './openapi-automations.ts'
import { calendarPaths } from './openapi-calendar.ts'
import { choicesPath } from './openapi-choices.ts'
import { comment, commentPaths } from './openapi-comments.ts'
import { filePaths, importPaths } from './openapi-files.ts'
import { identityPaths } from './openapi-identity.ts'
import { jobPaths } from './openapi-jobs.ts'
import { mailPaths } from './openapi-mail.ts'
import { occurrencePaths } from './openapi-occurrences.ts'
import { pluginPaths, pluginSettingsPaths } from './openapi-of-plugins.ts'
import { personalPaths } from './openapi-personal.ts'
import { proposalPaths } from './openapi-proposals.ts'
import { duplicatesHeader, qualityPaths } from './openapi-quality.ts'
import { repairPaths } from './openapi-repairs.ts'
import { transitionPaths } from './openapi-transitions.ts'
import { colorsPath, viewPaths } from './openapi-views.ts'

type Document = Record<string, unknown>

/** The description of the API of a model in OpenAPI 3.1, with what plugins do with its records. */
export function openApi(model: Model, routes: readonly NamedRecordRoute[] = []): Document {
  const entities = [...model.entities.values()].filter((entity) => !entity.isInternal)
  const paths = Object.assign({}, ...entities.map((entity) => entityPaths(entity, routes)))
  const schemas = Object.fromEntries(
    entities.flatMap((entity): [string, JsonSchema][] => [
      [entity.name, outputSchema(model, entity)],
      [`${entity.name}.input`, inputSchema(model, entity)],
    ]),
  )
  return {
    openapi: '3.1.0',
    info: { title: 'Kartoteka', version: model.version, description: 'The records of this installation, as its metadata declares them.' },
    servers: [{ url: '/api' }],
    security: [{ bearer: [] }, { cookie: [] }],
    paths: {
      ...identityPaths(problem),
      ...jobPaths(problem),
      ...automationPaths(problem),
      ...approvalPaths(problem),
      ...repairPaths(problem),
      ...calendarPaths(problem),
      ...searchPaths,
      ...paths,
      ...importPaths(problem),
      ...viewPaths(problem),
      ...proposalPaths(problem),
      ...pluginSettingsPaths(problem),
      ...mailPaths(model, problem),
    },
    components: {
      schemas: { ...schemas, problem: problemSchema },
      securitySchemes: { bearer: { type: 'http', scheme: 'bearer' }, cookie: { type: 'apiKey', in: 'cookie', name: 'kartoteka' } },
    },
  }
}

const problemSchema: JsonSchema = {
  type: 'object',
  description: 'RFC 9457 problem document.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string', enum: Object.keys(errorTable) },
    detail: { type: 'string' },
    errors: {
      type: 'array',
      items: { type: 'object', properties: { pointer: { type: 'string' }, code: { type: 'string' }, message: { type: 'string' } } },
    },
  },
  required: ['type', 'title', 'status', 'code', 'detail'],
}

const problem = { description: 'A problem', content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/problem' } } } }

const searchHitSchema: JsonSchema = {
  type: 'object',
  properties: {
    entity: { type: 'string' },
    title: { type: 'string', description: 'What one record of the entity is called' },
    id: { type: 'string', format: 'uuid' },
    label: { type: 'string' },
    match: {
      type: ['object', 'null'],
      description: 'Where the words stand: a piece of the text of a field, and the places in it as start and length',
      properties: {
        field: { type: 'string' },
        title: { type: 'string' },
        text: { type: 'string' },
        marks: { type: 'array', items: { type: 'array', items: { type: 'integer' }, minItems: 2, maxItems: 2 } },
      },
    },
  },
}

const searchPaths: Document = {
  '/search': {
    get: {
      summary: 'Search all entities; the best records of each, those of entities with the better ones first',
      parameters: [
        { ...parameter('q', 'Beginnings of words that stand in the searched fields, whatever their case and accents'), required: true },
        parameter('limit', 'Records of each entity, 1 to 20', { type: 'integer', minimum: 1, maximum: 20, default: 5 }),
      ],
      responses: {
        200: answer('What was found', { type: 'object', properties: { data: { type: 'array', items: searchHitSchema } } }),
        default: problem,
      },
    },
  },
}

function entityPaths(entity: Entity, routes: readonly NamedRecordRoute[]): Document {
  const record = { $ref: `#/components/schemas/${entity.name}` }
  const input = { $ref: `#/components/schemas/${entity.name}.input` }
  const one = answer('The record', { type: 'object', properties: { data: record } })
  const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }
  const list = {
    get: {
      summary: `List ${entity.plural.toLowerCase()}`,
      parameters: listParameters,
      responses: { 200: answer('A page', pageSchema(record)), default: problem },
    },
  }
  const item = {
    parameters: [id],
    get: { summary: `Get one ${entity.title.toLowerCase()}`, parameters: [fieldsParameter], responses: { 200: one, default: problem } },
  }
  const [listPath, itemPath] = [`/records/${entity.name}`, `/records/${entity.name}/{id}`]
  const colors = entity.colors === undefined ? {} : { [`${listPath}/colors`]: colorsPath(entity.plural, problem) }
  const aggregate = { [`${listPath}/aggregate`]: aggregatePath(entity.plural, problem), ...colors }
  if (entity.owner !== undefined) return { [listPath]: list, ...aggregate, ...filePaths(entity, problem), [itemPath]: item }
  return {
    [listPath]: {
      ...list,
      post: {
        summary: `Create one ${entity.title.toLowerCase()}, or several (all or none)`,
        parameters: [fieldsParameter, duplicatesHeader, keyHeader],
        requestBody: body({ oneOf: [input, { type: 'array', items: input }] }),
        responses: { 201: one, default: problem },
      },
    },
    ...aggregate,
    ...filePaths(entity, problem),
    [itemPath]: {
      ...item,
      patch: {
        summary: 'Change it by a JSON Merge Patch (RFC 7396); If-Match holds the version that was read',
        parameters: [fieldsParameter],
        requestBody: body({ type: 'object' }),
        responses: { 200: one, 412: problem, default: problem },
      },
      delete: {
        summary: 'Put it into the trash; with `purge`, remove it from there for good',
        parameters: [parameter('purge', '`true` removes what lies in the trash', { type: 'boolean' })],
        responses: { 204: { description: 'In the trash' }, default: problem },
      },
    },
    [`${itemPath}/restore`]: { parameters: [id], post: { summary: 'Take it out of the trash', responses: { 200: one, default: problem } } },
    [`${itemPath}/archive`]: { parameters: [id], post: { summary: 'Leave it out of lists', responses: { 200: one, default: problem } } },
    [`${itemPath}/unarchive`]: { parameters: [id], post: { summary: 'Show it in lists again', responses: { 200: one, default: problem } } },
    [`${itemPath}/history`]: {
      parameters: [id],
      get: {
        summary: 'What happened to it, the newest first',
        parameters: listParameters.filter(({ name }) => name === 'limit' || name === 'cursor'),
        responses: { 200: answer('A page of changes', pageSchema(historyEntry)), default: problem },
      },
    },
    [`${itemPath}/journal`]: {
      parameters: [id],
      get: {
        summary: 'What refers to it, its changes, its files and what was said about it, the newest first',
        parameters: [
          ...listParameters.filter(({ name }) => name === 'limit' || name === 'cursor'),
          parameter('kind', 'Only these, with commas between: `change`, `file`, `comment`, an entity, or one kind of it (`visit:call`)'),
        ],
        responses: { 200: answer('A page of the journal', pageSchema(journalItem)), default: problem },
      },
    },
    [`${listPath}/choices`]: choicesPath(entity, problem),
    ...qualityPaths(entity, problem),
    ...commentPaths(entity, problem),
    ...pluginPaths(routes, entity, problem),
    ...occurrencePaths(entity, problem),
    ...transitionPaths(entity, record, problem),
    ...personalPaths(entity, problem),
  }
}

const fieldsParameter = parameter(
  'fields',
  'Fields of the answer, to 6 levels: `name,owner.name,contacts(name;sort=-createdAt;limit=50;filter=isActive)`. A list of records that point here holds 100 at most unless `limit` (1 to 1000) says otherwise; `contacts.more` says whether there are more',
)
const listParameters = [
  parameter('filter', 'A condition in CEL over the fields of the record: `amount > 100 && owner.name == "Ann"`'),
  parameter('sort', 'Field paths, `-` for descending: `-amount,name`'),
  fieldsParameter,
  parameter(
    'search',
    'Beginnings of words that stand in the searched fields, whatever their case and accents; without a sort, the best come first',
  ),
  parameter('limit', 'Records on a page, 1 to 200', { type: 'integer', minimum: 1, maximum: 200, default: 50 }),
  parameter('cursor', 'The `page.next` of the page before'),
  parameter('count', '`true` asks for the exact number as `page.total`', { type: 'boolean' }),
  parameter('trash', '`true` lists what lies in the trash', { type: 'boolean' }),
  parameter('archived', '`true` lists what is archived as well', { type: 'boolean' }),
]

const keyHeader: Document = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Sent again within 24 hours, the same request is answered as before and not carried out again',
  schema: { type: 'string', maxLength: 202 },
}

const historyEntry: JsonSchema = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    at: { type: 'string', format: 'date-time' },
    by: { type: ['object', 'null'], properties: { id: { type: 'string' }, label: { type: 'string' } } },
    kind: { type: 'string' },
    version: { type: 'integer' },
    channel: { type: 'string' },
    changes: { type: ['object', 'null'], description: 'By field: `before` and `after`; of lines `added`, `removed` and `changed`' },
  },
}

const journalItem: JsonSchema = {
  type: 'object',
  properties: {
    source: { type: 'string', enum: ['record', 'change', 'file', 'comment'] },
    entity: { type: 'string' },
    at: { type: 'string', description: 'An instant, or a day (`2026-11-18`) where the record says only that' },
    record: { type: 'object', properties: { id: { type: 'string', format: 'uuid' }, label: { type: 'string' } } },
    change: historyEntry,
    file: { type: 'object', properties: { id: { type: 'string', format: 'uuid' }, name: { type: 'string' } } },
    comment,
  },
}

function parameter(name: string, description: string, schema: JsonSchema = { type: 'string' }): Document {
  return { name, in: 'query', description, schema }
}

function pageSchema(record: object): object {
  return {
    type: 'object',
    properties: {
      data: { type: 'array', items: record },
      page: { type: 'object', properties: { next: { type: ['string', 'null'] }, total: { type: 'integer' } } },
    },
  }
}

function answer(description: string, schema: object): Document {
  return { description, content: { 'application/json': { schema } } }
}

function body(schema: object): Document {
  return { required: true, content: { 'application/json': { schema } } }
}
