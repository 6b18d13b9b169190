import { pointerStep } from '../base/json.ts'
import type { Entity, SortKey } from '../model/model.ts'
import type { ColumnOptions, View, ViewKind } from '../model/view.ts'
import { checkCel } from './checks/expression.ts'
import type { CompileContext } from './compile-context.ts'
import { type EntityDocument, inOrder, type ViewDocument } from './documents.ts'

/**
 * The views of an entity. Where no list is declared, one is made from the fields marked `x-column` (else the first six), as
 * everything that can be shown can be shown as a list.
 */
export function buildViews(context: CompileContext, entity: Entity, document: EntityDocument): readonly View[] {
  const declared = inOrder(document['x-views'])
  const views = declared.map(([key, view]) => buildView(context, entity, key, view, document))
  const all = views.some(({ kind }) => kind === 'list') ? views : [...views, defaultView(entity, views)]
  const marked = declared.find(([, view]) => view.default === true)?.[0] ?? all.find(({ kind }) => kind === 'list')?.key
  return all.map((view) => ({ ...view, isDefault: view.key === marked }))
}

/** `-amount,name` as keys; the paths are not checked. */
export function parseSort(sort: string): readonly SortKey[] {
  return sort
    .split(',')
    .map((key) => key.trim())
    .filter((key) => key !== '')
    .map((key) => ({ path: key.replace(/^-/, ''), isDescending: key.startsWith('-') }))
}

function buildView(context: CompileContext, entity: Entity, key: string, view: ViewDocument, document: EntityDocument): View {
  const pointer = `/x-views${pointerStep(key)}`
  const exists = (path: string, place: string) => context.path(context.at(entity.name, place), entity, path) !== undefined
  const sort = parseSort(view.sort ?? '').filter(({ path }) => exists(path, `${pointer}/sort`))
  if (view.filter !== undefined) checkCel(context, context.at(entity.name, `${pointer}/filter`), view.filter, { entity: entity.name })
  return {
    key,
    title: view.title,
    kind: (view.kind ?? 'list') as ViewKind,
    columns: (view.columns ?? []).flatMap((column, index) => {
      const [path, place] = typeof column === 'string' ? [column, ''] : [column.field, '/field']
      return exists(path, `${pointer}/columns/${index}${place}`) ? [path] : []
    }),
    columnOptions: columnOptions(view),
    sort: sort.length > 0 ? sort : defaultSort(entity),
    filter: view.filter,
    isDefault: false,
    isEditable: view.editable === true,
    ...rangeOf(view, document),
    ...given({ by: view.by, colorBy: view.colorBy, group: view.group }),
    ...(view.kind === 'tree' ? given({ parent: view.parent ?? document['x-tree'] }) : {}),
    sum: view.sum ?? [],
    cardFields: view.cardFields ?? [],
    quickFilters: view.filters ?? [],
    roles: typeof view.role === 'string' ? [view.role] : (view.role ?? []),
  }
}

function columnOptions(view: ViewDocument): ReadonlyMap<string, ColumnOptions> {
  const said = (view.columns ?? []).flatMap((column) => (typeof column === 'string' ? [] : [column]))
  return new Map(
    said.map(({ field, width, label, optional }) => [
      field,
      { ...given({ label }), ...(width === undefined ? {} : { width }), ...(optional === true ? { isOptional: true } : {}) },
    ]),
  )
}

/** From when to when a record lasts: as the view says, else as the entity does (`x-range`). */
function rangeOf(view: ViewDocument, { 'x-range': range }: EntityDocument): Pick<View, 'start' | 'end' | 'allDay'> {
  if (view.kind !== 'calendar' && view.kind !== 'timeline') return {}
  const ofEntity = view.start === undefined || view.start === range?.start
  return given({
    start: view.start ?? range?.start,
    end: view.end ?? (ofEntity ? range?.end : undefined),
    allDay: ofEntity ? range?.allDay : undefined,
  })
}

function given<K extends string>(values: Readonly<Record<K, string | undefined>>): { readonly [P in K]?: string } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as { readonly [P in K]?: string }
}

function defaultView(entity: Entity, others: readonly View[]): View {
  const own = [...entity.fields.values()].filter(
    (field) => !field.isSystem && field.lines === undefined && field.schema['x-not-in']?.includes('list') !== true,
  )
  const marked = own.filter((field) => field.schema['x-column'] === true)
  const columns = (marked.length > 0 ? marked : own.slice(0, 6)).map((field) => field.name)
  const plain = { filter: undefined, isDefault: true, isEditable: false, sum: [], cardFields: [], quickFilters: [], roles: [] }
  const key = others.some((view) => view.key === 'all') ? 'all-records' : 'all'
  const title = `All ${entity.plural.toLowerCase()}`
  return { ...plain, key, title, kind: 'list', columns, columnOptions: new Map(), sort: defaultSort(entity) }
}

/** By the first field of the label, else newest first. */
function defaultSort(entity: Entity): readonly SortKey[] {
  const first = entity.label.find((part) => 'path' in part)
  return first === undefined ? [{ path: 'createdAt', isDescending: true }] : [{ path: first.path, isDescending: false }]
}
