import { pointerStep } from '../base/json.ts'
import type { Entity, SortKey, View } from '../model/model.ts'
import { checkCel } from './checks/expression.ts'
import type { CompileContext } from './compile-context.ts'
import { type EntityDocument, inOrder, type ViewDocument } from './documents.ts'

/** The list views of an entity; one made from the fields marked `x-column` (else the first six) where none is declared. */
export function buildViews(context: CompileContext, entity: Entity, document: EntityDocument): readonly View[] {
  const declared = inOrder(document['x-views']).filter(([, { kind }]) => kind === undefined || kind === 'list')
  if (declared.length === 0) return [defaultView(entity)]
  const marked = declared.find(([, view]) => view.default === true)?.[0] ?? declared[0]?.[0]
  return declared.map(([key, view]) => buildView(context, entity, key, view, key === marked))
}

/** `-amount,name` as keys; the paths are not checked. */
export function parseSort(sort: string): readonly SortKey[] {
  return sort
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
    .map((key) => ({ path: key.replace(/^-/, ''), isDescending: key.startsWith('-') }))
}

function buildView(context: CompileContext, entity: Entity, key: string, view: ViewDocument, isDefault: boolean): View {
  const pointer = `/x-views${pointerStep(key)}`
  const exists = (path: string, place: string) => context.path(context.at(entity.name, place), entity, path) !== undefined
  const sort = parseSort(view.sort ?? '').filter(({ path }) => exists(path, `${pointer}/sort`))
  if (view.filter !== undefined) checkCel(context, context.at(entity.name, `${pointer}/filter`), view.filter, { entity: entity.name })
  return {
    key,
    title: view.title,
    columns: (view.columns ?? []).flatMap((column, index) => {
      const [path, place] = typeof column === 'string' ? [column, ''] : [column.field, '/field']
      return exists(path, `${pointer}/columns/${index}${place}`) ? [path] : []
    }),
    sort: sort.length > 0 ? sort : defaultSort(entity),
    filter: view.filter,
    isDefault,
  }
}

function defaultView(entity: Entity): View {
  const own = [...entity.fields.values()].filter((field) => !field.isSystem && field.lines === undefined)
  const marked = own.filter((field) => field.schema['x-column'] === true)
  const columns = (marked.length > 0 ? marked : own.slice(0, 6)).map((field) => field.name)
  return { key: 'all', title: `All ${entity.plural.toLowerCase()}`, columns, sort: defaultSort(entity), filter: undefined, isDefault: true }
}

/** By the first field of the label, else newest first. */
function defaultSort(entity: Entity): readonly SortKey[] {
  const first = entity.label.find((part) => 'path' in part)
  return first === undefined ? [{ path: 'createdAt', isDescending: true }] : [{ path: first.path, isDescending: false }]
}
