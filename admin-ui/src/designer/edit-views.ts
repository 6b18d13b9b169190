import { fieldName } from '../../../engine/base/names.ts'
import type { EntityDescription, ViewDescription } from '../../../engine/forms/description.ts'
import type { Document } from '../api/designer.ts'
import type { ViewKind } from '../views/view-state.ts'
import { orderAfterMove } from './layout.ts'
import { isObject } from './merge.ts'

/** A column as it is edited; in the document it is only its path where nothing more is said. */
export interface EditedColumn {
  readonly field: string
  readonly width?: number
  readonly label?: string
  readonly optional?: boolean
}

/** A quick filter: the path of a field, or a condition under a title. */
export type EditedFilter = string | { readonly title: string; readonly filter: string }

export interface EditedColor {
  readonly when: string
  readonly color: string
  readonly on: string
}

/** What a document says of a view; one that is drawn without being declared is told as it is drawn. */
export function viewDocument(document: Document, view: ViewDescription): Document {
  const declared = isObject(document['x-views']) ? document['x-views'][view.key] : undefined
  if (isObject(declared)) return declared
  return { title: writtenViewTitle(document), columns: view.columns, ...(view.sort === '' ? {} : { sort: view.sort }) }
}

/** The list that is made where none is declared is called after the entity, in the language of the documents. */
function writtenViewTitle({ title, 'x-plural': plural }: Document): string {
  return `All ${String(plural ?? `${String(title)}s`).toLowerCase()}`
}

/** A view with other keywords; what is undefined or empty is taken away. */
export function setView(document: Document, view: ViewDescription, keywords: Document): Document {
  const next: Record<string, unknown> = { ...viewDocument(document, view), ...keywords }
  for (const [key, value] of Object.entries(keywords)) if (isNothing(value)) delete next[key]
  return withView(document, view.key, next)
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === '' || value === false || (Array.isArray(value) && value.length === 0)
}

function withView(document: Document, key: string, view: Document): Document {
  return { ...document, 'x-views': { ...(isObject(document['x-views']) ? document['x-views'] : {}), [key]: view } }
}

/** Opens first, and no other does. */
export function setDefaultView(document: Document, view: ViewDescription): Document {
  const declared = setView(document, view, { default: true })['x-views'] as Readonly<Record<string, Document>>
  const views = Object.entries(declared).map(([key, one]) => {
    const { default: _, ...rest } = one
    return [key, key === view.key ? one : rest]
  })
  return { ...document, 'x-views': Object.fromEntries(views) }
}

/** A key for a new view that none has yet. */
export function newViewKey(entity: EntityDescription, document: Document, title: string): string {
  const declared = isObject(document['x-views']) ? Object.keys(document['x-views']) : []
  return fieldName(title, [...entity.views.map(({ key }) => key), ...declared])
}

/** A view of a kind, with what such a view cannot do without. The lists that there are stay, also one that is not declared. */
export function addView(document: Document, entity: EntityDescription, key: string, title: string, kind: ViewKind): Document {
  const list = entity.views.find((view) => view.kind === 'list')
  const kept = list === undefined ? document : setView(document, list, {})
  const columns = list?.columns ?? []
  const needs: Readonly<Record<ViewKind, Document>> = {
    list: { columns },
    board: { by: groupFields(entity)[0], cardFields: columns.slice(0, 3) },
    calendar: { start: dateFields(entity)[0] },
    tree: { parent: parentFields(entity)[0], columns },
    gallery: { cardFields: columns.slice(0, 4) },
    timeline: { start: dateFields(entity)[0], ...(dateFields(entity)[1] === undefined ? {} : { end: dateFields(entity)[1] }) },
  }
  return withView(kept, key, { title, ...(kind === 'list' ? {} : { kind }), ...needs[kind] })
}

/** The kinds of views for which an entity has the fields. */
export function possibleKinds(entity: EntityDescription): readonly ViewKind[] {
  const isPossible: Readonly<Record<ViewKind, boolean>> = {
    list: true,
    board: groupFields(entity).length > 0,
    calendar: dateFields(entity).length > 0,
    timeline: dateFields(entity).length > 0,
    tree: parentFields(entity).length > 0,
    gallery: true,
  }
  return (Object.keys(isPossible) as ViewKind[]).filter((kind) => isPossible[kind])
}

/** What can make the columns of a board: choices, values of lists, yes and no, references to one record. */
export function groupFields(entity: EntityDescription): readonly string[] {
  const isOne = (widget: string) => !['multiselect', 'references', 'tags', 'lines'].includes(widget)
  const fields = Object.values(entity.fields).filter((field) => isOne(field.widget) && !systemPeople.includes(field.name))
  const choices = fields.filter(({ options }) => options !== undefined)
  return [...choices, ...fields.filter(({ options, targets }) => options === undefined && targets?.length === 1)].map(({ name }) => name)
}

const systemPeople = ['createdBy', 'updatedBy']

export function dateFields(entity: EntityDescription): readonly string[] {
  const dates = Object.values(entity.fields).filter(({ widget }) => widget === 'date' || widget === 'instant')
  const own = dates.filter(({ name }) => !['archivedAt', 'deletedAt', 'createdAt', 'updatedAt'].includes(name))
  return [...own.map(({ name }) => name), 'createdAt'].filter((name) => entity.fields[name] !== undefined)
}

export function parentFields(entity: EntityDescription): readonly string[] {
  return Object.values(entity.fields).flatMap(({ name, targets }) => (targets?.length === 1 && targets[0] === entity.name ? [name] : []))
}

export function removeView(document: Document, key: string): Document {
  const { [key]: _, ...views } = isObject(document['x-views']) ? document['x-views'] : {}
  const { 'x-views': __, ...rest } = document
  return Object.keys(views).length === 0 ? rest : { ...document, 'x-views': views }
}

/** A view one place further; all of them say their place from then on. */
export function moveView(document: Document, views: readonly ViewDescription[], key: string, step: -1 | 1): Document {
  const keys = orderAfterMove(
    views.map((view) => view.key),
    key,
    step,
  )
  return keys.reduce((changed, one, index) => {
    const view = views.find((candidate) => candidate.key === one)
    return view === undefined ? changed : setView(changed, view, { order: (index + 1) * 10 })
  }, document)
}

export function columnsOf(view: Document): readonly EditedColumn[] {
  const columns = (Array.isArray(view.columns) ? view.columns : []) as readonly (string | EditedColumn)[]
  return columns.map((column) => (typeof column === 'string' ? { field: column } : column))
}

/** Columns as they stand in a document. */
export function writeColumns(columns: readonly EditedColumn[]): readonly (string | EditedColumn)[] {
  return columns.map(({ field, width, label, optional }) => {
    const said = {
      ...(width === undefined ? {} : { width }),
      ...(label ? { label } : {}),
      ...(optional === true ? { optional } : {}),
    }
    return Object.keys(said).length === 0 ? field : { field, ...said }
  })
}

/** Columns by their paths, each with what was said of it before. */
export function chooseColumns(view: Document, paths: readonly string[]): readonly (string | EditedColumn)[] {
  const known = new Map(columnsOf(view).map((column) => [column.field, column]))
  const optional = columnsOf(view).filter((column) => column.optional === true && !paths.includes(column.field))
  return writeColumns([...paths.map((path) => ({ ...(known.get(path) ?? { field: path }) })), ...optional])
}

/** The widths that a person has drawn, told to the columns. */
export function widenColumns(view: Document, widths: Readonly<Record<string, number>>): readonly (string | EditedColumn)[] {
  const columns = columnsOf(view).map((column) => {
    const width = widths[column.field]
    return width === undefined ? column : { ...column, width: Math.max(20, Math.min(2000, Math.round(width))) }
  })
  return writeColumns(columns)
}

export function colorsOf(document: Document): readonly EditedColor[] {
  const rules = Array.isArray(document['x-colors']) ? document['x-colors'] : []
  return rules.filter(isObject).map(({ when, color, on }) => ({ when: String(when), color: String(color), on: String(on ?? 'row') }))
}

export function setColors(document: Document, rules: readonly EditedColor[]): Document {
  const { 'x-colors': _, ...rest } = document
  return rules.length === 0 ? rest : { ...document, 'x-colors': rules }
}
