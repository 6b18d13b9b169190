import type { Entity } from '../../model/model.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { CellDocument, PanelDocument, RelatedDocument, RowsDocument, SectionDocument, TabDocument } from '../documents.ts'
import { checkCel, formVariables } from './expression.ts'
import { below, checkDocument, checkField, checkView, checkViewOf } from './place.ts'

/** Conditions, cells, panels and special layouts of the record page; the fields of tabs are placed by `layout.ts`. */
export function checkScreens(context: CompileContext): void {
  for (const entity of context.entities.values()) {
    const document = context.documentOf(entity.name)
    const tabs = document['x-tabs'] ?? {}
    const free: string[] = []
    for (const [key, tab] of Object.entries(tabs)) checkTab(context, entity, tab, context.at(entity.name, `/x-tabs/${key}`), key, free)
    for (const key of free.slice(1))
      context.report(
        entity.name,
        'free-twice',
        `/x-tabs/${key}/free`,
        `The tab "${free[0]}" takes the fields that stand nowhere else already.`,
        'Only one tab can be free.',
      )
    for (const [name, layout] of Object.entries(document['x-layouts'] ?? {}))
      checkRows(context, entity, layout.fields, context.at(entity.name, `/x-layouts/${name}/fields`), true)
    for (const [key, panel] of Object.entries(document['x-panels'] ?? {}))
      checkPanel(context, entity, panel, context.at(entity.name, `/x-panels/${key}`))
    checkRequired(context, entity)
  }
}

function checkTab(context: CompileContext, entity: Entity, tab: TabDocument, place: Place, path: string, free: string[]): void {
  checkGroup(context, entity, tab, place)
  if (tab.free === true) free.push(path)
  for (const [key, section] of Object.entries(tab.sections ?? {})) checkGroup(context, entity, section, below(place, 'sections', key))
  for (const [key, child] of Object.entries(tab.tabs ?? {}))
    checkTab(context, entity, child, below(place, 'tabs', key), `${path}/tabs/${key}`, free)
  if (typeof tab.related === 'object') checkRelated(context, tab.related, below(place, 'related'))
  const isEmpty = !tab.free && tab.related === undefined && tab.fields === undefined && tab.tabs === undefined && tab.sections === undefined
  const isNamed = [...entity.fields.values()].some((field) =>
    String(field.schema['x-place'] ?? '').startsWith(path.replaceAll('/tabs/', '.')),
  )
  if (isEmpty && !isNamed)
    context.add(
      place,
      'empty-tab',
      `Nothing stands on the tab "${path}".`,
      'Give it fields, sections, tabs or a related list, or take it away.',
    )
}

function checkGroup(context: CompileContext, entity: Entity, group: TabDocument | SectionDocument, place: Place): void {
  const variables = formVariables(entity)
  if (group.showIf !== undefined) checkCel(context, below(place, 'showIf'), group.showIf, { entity: entity.name, variables })
  if ('collapsed' in group && typeof group.collapsed === 'string')
    checkCel(context, below(place, 'collapsed'), group.collapsed, { entity: entity.name, variables })
  checkRows(context, entity, group.fields ?? [], below(place, 'fields'), false)
}

/** `alone`: the rows are not those of tabs, whose fields are checked where they are placed. */
function checkRows(context: CompileContext, entity: Entity, rows: RowsDocument, place: Place, alone: boolean): void {
  for (const [i, row] of rows.entries()) {
    for (const [j, cell] of row.entries()) {
      const at = below(place, i, j)
      if (typeof cell === 'object') checkCell(context, entity, cell, at)
      const name = typeof cell === 'string' ? cell : cell.field
      if (alone && name !== undefined) checkField(context, typeof cell === 'string' ? at : below(at, 'field'), entity, name)
    }
  }
}

function checkCell(context: CompileContext, entity: Entity, cell: CellDocument, place: Place): void {
  if (cell.showIf !== undefined)
    checkCel(context, below(place, 'showIf'), cell.showIf, { entity: entity.name, variables: formVariables(entity) })
  if (cell.template !== undefined) checkDocument(context, below(place, 'template'), 'templates', cell.template)
  if (cell.related !== undefined) checkRelatedPath(context, below(place, 'related'), cell.related)
  if (cell.view !== undefined) checkView(context, below(place, 'view'), cell.view)
}

function checkRelated(context: CompileContext, related: RelatedDocument, place: Place): void {
  const [name = ''] = related.list.split('.')
  const target = context.entities.get(name)
  if (target === undefined) return
  if (related.view !== undefined) checkViewOf(context, below(place, 'view'), name, related.view)
  for (const [index, path] of (related.columns ?? []).entries()) context.path(below(place, 'columns', index), target, path)
  for (const path of (related.sort ?? '').split(',').filter(Boolean)) context.path(below(place, 'sort'), target, path.replace(/^-/, ''))
  if (related.filter !== undefined) checkCel(context, below(place, 'filter'), related.filter, { entity: name })
}

function checkRelatedPath(context: CompileContext, place: Place, path: string): void {
  const [name = '', ...field] = path.split('.')
  if (!checkDocument(context, place, 'entities', name)) return
  const entity = context.entities.get(name)
  if (entity !== undefined) context.path(place, entity, field.join('.'))
}

function checkPanel(context: CompileContext, entity: Entity, panel: PanelDocument, place: Place): void {
  const { showIf, fields, related, view, filter, template } = panel
  if (showIf !== undefined) checkCel(context, below(place, 'showIf'), showIf, { entity: entity.name, variables: formVariables(entity) })
  if (fields !== undefined) checkRows(context, entity, fields, below(place, 'fields'), true)
  if (typeof related === 'string') checkRelatedPath(context, below(place, 'related'), related)
  if (typeof related === 'object') {
    checkRelatedPath(context, below(place, 'related', 'list'), related.list)
    checkRelated(context, related, below(place, 'related'))
  }
  if (view !== undefined) checkView(context, below(place, 'view'), view)
  if (template !== undefined) checkDocument(context, below(place, 'template'), 'templates', template)
  const list = typeof related === 'object' ? related.list : related
  const shown = (view ?? list)?.split('.')[0] ?? entity.name
  if (filter !== undefined) checkCel(context, below(place, 'filter'), filter, { entity: shown, variables: { ...formVariables(entity) } })
}

/** A required field that nobody can fill makes every new record impossible. */
function checkRequired(context: CompileContext, entity: Entity): void {
  for (const field of entity.fields.values()) {
    const { schema } = field
    if (field.isSystem || !field.isRequired || entity.isInternal) continue
    const isFilled = [
      schema.default,
      schema['x-default'],
      schema['x-number'],
      schema['x-computed'],
      schema['x-fetch'],
      schema['x-stamp'],
    ].some((value) => value !== undefined)
    if (isFilled || !(schema.readOnly === true || schema['x-hidden'] === true)) continue
    context.report(
      entity.name,
      'never-filled',
      `/properties/${field.name}`,
      `"${field.name}" is required, but nobody can enter it and nothing fills it.`,
      'Give it a default, or do not require it.',
    )
  }
}
