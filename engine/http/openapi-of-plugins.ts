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
