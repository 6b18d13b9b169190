import { pointerStep } from '../base/json.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import type { Field } from '../fields/field.ts'
import type { Cell, Entity, Insert, RelatedRecords, Section, Tab } from '../model/model.ts'
import type { CompileContext } from './compile-context.ts'
import { type CellDocument, type EntityDocument, inOrder, type RelatedDocument, type RowsDocument, type TabDocument } from './documents.ts'
import { isPlacedByItself, placeFields } from './place-fields.ts'

/** Widgets that take the whole width of a form; two of the others share a row. */
const wideWidgets = new Set(['textarea', 'lines', 'json', 'composite', 'address', 'attachment'])

interface LayoutState {
  readonly context: CompileContext
  readonly entity: Entity
  readonly placed: Map<string, string>
}

/**
 * The tabs of an entity as declared, with every field that no tab names put on the free tab, or on a tab "More" at the end,
 * and the fields that say their place themselves put there.
 */
export function buildTabs(context: CompileContext, entity: Entity, document: EntityDocument): readonly Tab[] {
  return placeFields(context, entity, declaredTabs(context, entity, document), (fields) => autoSection('main', undefined, fields).rows)
}

function declaredTabs(context: CompileContext, entity: Entity, document: EntityDocument): readonly Tab[] {
  const own = [...entity.fields.values()].filter(
    (field) => !field.isSystem && !isPlacedByItself(field) && field.schema['x-hidden'] !== true,
  )
  const declared = document['x-tabs']
  if (declared === undefined) return [autoTab('details', 'Details', own)]
  const state: LayoutState = { context, entity, placed: new Map() }
  const tabs = inOrder(declared).map(([key, tab]) => buildTab(state, key, tab, `/x-tabs${pointerStep(key)}`))
  const rest = own.filter((field) => !state.placed.has(field.name))
  if (rest.length === 0 && freeKey(declared) === undefined) return tabs
  const free = freeKey(declared)
  if (free === undefined) return [...tabs, autoTab('more', 'More', rest)]
  return tabs.map((tab) =>
    tab.key === free ? { ...tab, sections: [...tab.sections, ...(rest.length > 0 ? [autoSection('free', undefined, rest)] : [])] } : tab,
  )
}

function freeKey(declared: Readonly<Record<string, TabDocument>>): string | undefined {
  return Object.entries(declared).find(([, tab]) => tab.free === true)?.[0]
}

function buildTab(state: LayoutState, key: string, tab: TabDocument, pointer: string): Tab {
  const columns = tab.columns === undefined ? {} : { columns: tab.columns }
  const sections: Section[] = []
  if (tab.fields !== undefined)
    sections.push({ key: 'main', title: undefined, ...columns, ...buildRows(state, tab.fields, `${pointer}/fields`) })
  for (const [name, section] of inOrder(tab.sections)) {
    sections.push({
      key: name,
      title: section.title,
      ...columns,
      ...(section.columns === undefined ? {} : { columns: section.columns }),
      ...(section.description === undefined ? {} : { description: section.description }),
      ...(section.collapsed === true ? { isCollapsed: true as const } : {}),
      ...buildRows(state, section.fields ?? [], `${pointer}/sections${pointerStep(name)}/fields`),
    })
  }
  return {
    key,
    title: tab.title ?? titleOf(key),
    sections,
    tabs: inOrder(tab.tabs).map(([name, child]) => buildTab(state, name, child, `${pointer}/tabs${pointerStep(name)}`)),
    related: tab.related === undefined ? undefined : buildRelated(state, tab.related, `${pointer}/related`),
    ...(tab.description === undefined ? {} : { description: tab.description }),
  }
}

/** The fields of the rows, what is said of their places, and what stands between them. */
function buildRows(state: LayoutState, rows: RowsDocument, pointer: string): Pick<Section, 'rows' | 'cells' | 'inserts'> {
  const placed = placeRows(state, rows, pointer)
  const cells = new Map<string, Cell>()
  const inserts: Insert[] = []
  for (const { key, said, before, at } of cellsOf(rows)) {
    const { field, span, label, readOnly, text, template, related, view } = said
    const own = label === undefined ? {} : { label }
    if (field !== undefined) {
      cells.set(field, { ...own, ...(span === undefined ? {} : { span }), ...(readOnly === true ? { isReadOnly: true as const } : {}) })
      continue
    }
    const [entity = '', viewKey = ''] = view?.split('.') ?? []
    const list = related === undefined ? undefined : buildRelated(state, related, `${pointer}/${at}/related`)
    inserts.push({
      ...{ key, before, ...own },
      ...(text === undefined ? {} : { text }),
      ...(template === undefined ? {} : { template }),
      ...(list === undefined ? {} : { related: list }),
      ...(view === undefined ? {} : { view: { entity, key: viewKey } }),
    })
  }
  return { rows: placed, ...(cells.size === 0 ? {} : { cells }), ...(inserts.length === 0 ? {} : { inserts }) }
}

/** The cells of rows that say more than a name: those of a field have its name as key, the others a number; `before` are the fields that follow. */
export function cellsOf(
  rows: RowsDocument = [],
): readonly { readonly key: string; readonly said: CellDocument; readonly before: readonly string[]; readonly at: string }[] {
  const all = rows.flatMap((row, index) => row.map((cell, column) => ({ cell, at: `${index}/${column}` })))
  const nameOf = (cell: string | CellDocument) => (typeof cell === 'string' ? cell : cell.field)
  return all.flatMap(({ cell, at }, index) => {
    if (typeof cell === 'string') return []
    const before = all.slice(index + 1).flatMap((next) => nameOf(next.cell) ?? [])
    return [{ key: cell.field ?? `~${at.replace('/', '-')}`, said: cell, before, at }]
  })
}

/** The fields of the rows. */
function placeRows(state: LayoutState, rows: RowsDocument, pointer: string): string[][] {
  return rows.flatMap((row, index) => {
    const names = row.flatMap((cell, column) => {
      const name = typeof cell === 'string' ? cell : cell.field
      const place = `${pointer}/${index}/${column}${typeof cell === 'string' ? '' : '/field'}`
      return name !== undefined && placeField(state, name, place) ? [name] : []
    })
    return names.length === 0 ? [] : [names]
  })
}

function placeField(state: LayoutState, name: string, place: string): boolean {
  const { context, entity, placed } = state
  const field = entity.fields.get(name)
  if (field === undefined) {
    reportUnknownField(context, entity, name, place)
    return false
  }
  if (isPlacedByItself(field)) return false
  const before = placed.get(name)
  if (before !== undefined) {
    context.report(entity.name, 'shown-twice', place, `The field "${name}" already stands at ${before}.`, 'Leave one of the two.')
    return false
  }
  placed.set(name, place)
  return true
}

function buildRelated({ context, entity }: LayoutState, declared: string | RelatedDocument, at: string): Tab['related'] {
  return relatedRecords(context, entity, declared, at)
}

/** A related list of an entity; what it names wrongly is reported. */
export function relatedRecords(
  context: CompileContext,
  entity: Entity,
  declared: string | RelatedDocument,
  at: string,
): RelatedRecords | undefined {
  const related = typeof declared === 'string' ? declared : declared.list
  const pointer = typeof declared === 'string' ? at : `${at}/list`
  const [entityName = '', ...path] = related.split('.')
  const source = context.entities.get(entityName)
  const holder = path.length > 1 ? context.entities.get(source?.owner?.entity ?? '') : source
  const fieldName = path.at(-1) ?? ''
  const field = holder?.fields.get(fieldName)
  const { name } = entity
  if (source === undefined) {
    if (context.isKnown('entities', entityName)) return undefined
    context.report(
      name,
      'unknown-entity',
      pointer,
      `There is no entity "${entityName}".`,
      'Write "entity.field", such as "person.company".',
    )
  } else if (field === undefined) {
    reportUnknownField(context, holder ?? source, holder === undefined ? path.join('.') : fieldName, pointer, name)
  } else if (!field.targets.includes(name)) {
    context.report(
      name,
      'wrong-value',
      pointer,
      `The field "${related}" does not point to "${name}".`,
      'Name a reference field whose x-ref is this entity.',
    )
  } else return { entity: entityName, field: path.join('.'), ...listOptions(declared) }
  return undefined
}

function listOptions(declared: string | RelatedDocument): Omit<RelatedRecords, 'entity' | 'field'> {
  if (typeof declared === 'string') return {}
  const { view, sort, columns, filter, allow, counts } = declared
  return {
    ...(view === undefined ? {} : { view }),
    ...(sort === undefined ? {} : { sort }),
    ...(columns === undefined ? {} : { columns }),
    ...(filter === undefined ? {} : { filter }),
    ...(allow === undefined ? {} : { allows: allow }),
    ...(counts === false ? { hasCount: false as const } : {}),
  }
}

/** Reports a field name that does not exist; `at` is the entity whose document says it, when that is another one. */
export function reportUnknownField(context: CompileContext, entity: Entity, name: string, pointer: string, at = entity.name): void {
  if (context.brokenFields.has(`${entity.name}.${name}`)) return
  context.report(at, 'unknown-field', pointer, `"${entity.name}" has no field "${name}".`, allowedOrNearest(name, entity.fields.keys()))
}

function autoTab(key: string, title: string, fields: readonly Field[]): Tab {
  return { key, title, sections: [autoSection('main', undefined, fields)], tabs: [], related: undefined }
}

function autoSection(key: string, title: string | undefined, fields: readonly Field[]): Section {
  const rows: string[][] = []
  let open: string[] | undefined
  for (const field of fields) {
    if (wideWidgets.has(field.type.widget(field))) {
      rows.push([field.name])
      open = undefined
    } else if (open === undefined) {
      open = [field.name]
      rows.push(open)
    } else {
      open.push(field.name)
      open = undefined
    }
  }
  return { key, title, rows }
}

function titleOf(key: string): string {
  return (
    key.charAt(0).toUpperCase() +
    key
      .slice(1)
      .replace(/([A-Z])/g, ' $1')
      .toLowerCase()
  )
}
