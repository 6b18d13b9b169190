import type { Entity } from '../model/model.ts'
import type { NamedRecordRoute } from '../plugins/index.ts'

type Document = Record<string, unknown>

const id = { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } }

/** The description of what plugins do with records of an entity at addresses beneath theirs. */
export function pluginPaths(routes: readonly NamedRecordRoute[], entity: Entity, problem: Document): Document {
  const paths: Record<string, Document> = {}
  for (const { method, path, route } of routes) {
    const told = route.describe(entity)
    if (told === undefined) continue
    const { summary, description, parameters, body, answer, refuses = [] } = told
    const address = `/records/${entity.name}/${path}`
    paths[address] ??= path.startsWith('{id}/') ? { parameters: [id] } : {}
    paths[address][method] = {
      ...{ summary, description, parameters },
      ...(body === undefined
        ? {}
        : { requestBody: { required: route.body === 'needed', content: { 'application/json': { schema: body } } } }),
      responses: {
        200: {
          description: answer.description,
          content: { 'application/json': { schema: { type: 'object', properties: answer.properties } } },
        },
        ...Object.fromEntries(refuses.map((status) => [status, problem])),
        default: problem,
      },
    }
  }
  return paths
}

const text = { type: 'string' }
const settings = {
  type: 'object',
  properties: {
    ...{ name: text, title: text, plugin: text, kind: text, form: { type: 'object' }, values: { type: 'object' } },
    changed: { type: ['object', 'null'], properties: { at: { type: 'string', format: 'date-time' }, by: { type: ['string', 'null'] } } },
    variables: { type: 'array', items: { type: 'object', properties: { field: text, name: text, isSet: { type: 'boolean' } } } },
    usage: { type: 'array', items: { type: 'object' }, description: 'What was used today, of what may be' },
    tryOut: { type: ['object', 'null'] },
  },
}

/** The description of what administrators set of plugins and connectors. */
export function pluginSettingsPaths(problem: Document): Document {
  const json = (schema: object) => ({ content: { 'application/json': { schema } } })
  const answers = (description: string, data: object) => ({
    200: { description, ...json({ type: 'object', properties: { data } }) },
    default: problem,
  })
  const name = { name: 'name', in: 'path', required: true, description: '`{plugin}` or `{plugin}.{connector}`', schema: text }
  const trial = { type: 'object', properties: { values: { type: 'object' }, input: { type: 'object' } } }
  return {
    '/plugins/settings': {
      get: {
        summary: 'What administrators set of plugins and connectors, and what was used today',
        responses: answers('All that has settings', { type: 'array', items: settings }),
      },
    },
    '/plugins/settings/{name}': {
      parameters: [name],
      put: {
        summary: 'Keep settings; they hold at once',
        requestBody: { required: true, ...json({ type: 'object' }) },
        responses: answers('What holds now', settings),
      },
    },
    '/plugins/settings/{name}/try': {
      parameters: [name],
      post: {
        summary: 'Try settings that need not be kept yet',
        requestBody: { required: true, ...json(trial) },
        responses: answers('What it answered, as blocks', { type: 'object' }),
      },
    },
  }
}
