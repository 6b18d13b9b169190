import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { isJsonObject } from '../../base/json.ts'
import { allowedOrNearest } from '../../base/suggest.ts'
import type { Selection } from '../../database/index.ts'
import { type Field, percentDigits } from '../../fields/index.ts'
import { hasLinks } from '../../model/links.ts'
import type { Entity, Model } from '../../model/model.ts'
import { isReference, uniqueKey } from '../import/destination.ts'
import type { ExportCell, NumberShown } from './cell.ts'

/** One column of an export. */
export interface ExportColumn {
  /** What people read, and what an import knows the field by. */
  readonly title: string
  /** The same for programs: the path that an import takes. */
  readonly path: string
  readonly width: number
  /** The field of owned lines whose rows the column speaks of. */
  readonly lines: string | undefined
  /** What is asked of the database: the path of a selection. */
  readonly selects: readonly string[]
  /** The cell of a record in the JSON shape of the API, or of one of its lines. */
  cell(record: Readonly<Record<string, unknown>>): ExportCell
}

interface Place {
  readonly model: Model
  readonly title: string
  readonly path: readonly string[]
  readonly lines: string | undefined
}

/**
 * The columns of an export: every field that may be exported, or those that `fields` names (`name,address.city,lines`). A
 * composite has a column for each part. A reference is written by the unique key of its target; where the target has none, by its label,
 * with the id in a column of its own.
 */
export function exportColumns(model: Model, entity: Entity, fields: string | undefined): readonly ExportColumn[] {
  const names = fields === undefined || fields.trim() === '' ? undefined : fields.split(',').map((name) => name.trim())
  const columns =
    names === undefined ? defaultFields(entity).flatMap((field) => columnsOf(model, field)) : namedColumns(model, entity, names)
  const hasLines = columns.some(({ lines }) => lines !== undefined)
  return withOwnTitles(hasLines && !columns.some(({ path }) => path === 'id') ? [idColumn(), ...columns] : columns)
}

/** What the statement selects for the columns. */
export function selectionOf(columns: readonly ExportColumn[]): Selection {
  const selection = new Map<string, Map<string, true> | true>()
  for (const [name = '', inner] of columns.flatMap(({ selects }) => selects.map((path) => path.split('.')))) {
    const before = selection.get(name)
    if (inner === undefined) selection.set(name, before ?? true)
    else selection.set(name, new Map([...(before instanceof Map ? before : []), [inner, true]]))
  }
  return selection
}

function defaultFields(entity: Entity): readonly Field[] {
  return [...entity.fields.values()].filter((field) => !field.isSystem && field.lines === undefined && isExported(field))
}

function isExported(field: Field): boolean {
  return field.schema['x-not-in']?.includes('export') !== true && field.schema['x-secret'] === undefined
}

function namedColumns(model: Model, entity: Entity, names: readonly string[]): readonly ExportColumn[] {
  return names.flatMap((name) => {
    if (name === 'id') return [idColumn()]
    const [first = '', second, ...rest] = name.split('.')
    const field = entity.fields.get(first)
    const known = [...entity.fields.values()].filter(isExported).map((candidate) => candidate.name)
    if (field === undefined || !isExported(field) || rest.length > 0) throw unknown(entity, name, known)
    const columns = columnsOf(model, field)
    if (second === undefined) return columns
    const found = columns.filter(({ path }) => path === name || path.startsWith(`${name}.`))
    if (found.length === 0)
      throw unknown(
        entity,
        name,
        columns.map(({ path }) => path),
      )
    return found
  })
}

function unknown(entity: Entity, name: string, known: readonly string[]): KartotekaError {
  return new KartotekaError('invalid-parameter', `"${entity.name}" has no field "${name}" to export. ${allowedOrNearest(name, known)}`, {
    extensions: { parameter: 'fields' },
  })
}

function columnsOf(model: Model, field: Field): readonly ExportColumn[] {
  const lines = model.entities.get(field.lines?.entity ?? '')
  if (lines === undefined) return fieldColumns(field, { model, title: '', path: [], lines: undefined })
  return [...lines.fields.values()]
    .filter((inner) => !inner.isSystem && inner.lines === undefined && isExported(inner))
    .flatMap((inner) => fieldColumns(inner, { model, title: `${field.title}: `, path: [], lines: field.name }))
}

function fieldColumns(field: Field, place: Place): readonly ExportColumn[] {
  const here: Place = { ...place, title: place.title + field.title, path: [...place.path, field.name] }
  if (field.members.size > 0) {
    const inside = { ...here, title: `${here.title}: ` }
    return [...field.members.values()].filter(isExported).flatMap((member) => fieldColumns(member, inside))
  }
  if (field.targets.length === 0) return [valueColumn(field, here)]
  return isReference(place.model, field) ? referenceColumns(field, here) : fileColumns(here)
}

function column({ lines, path, title }: Place, more: Pick<ExportColumn, 'cell'> & Partial<ExportColumn>): ExportColumn {
  const [name = ''] = path
  const ownPath = [...(lines === undefined ? [] : [lines]), ...path].join('.')
  return { title, path: ownPath, width: 18, lines, selects: [lines ?? name], ...more }
}

function valueAlong(record: Readonly<Record<string, unknown>>, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, name) => (isJsonObject(value) ? value[name] : undefined), record) ?? null
}

function idColumn(): ExportColumn {
  return { title: 'Id', path: 'id', width: 38, lines: undefined, selects: [], cell: (record) => ({ text: String(record.id) }) }
}

function valueColumn(field: Field, place: Place): ExportColumn {
  const shape = field.type.shape(field)
  const kind = shape.shape === 'column' ? shape.kind.kind : 'text'
  const say = field.options.length === 0 ? (value: unknown) => value : optionTexts(field)
  const digits = percentDigits(field.schema)
  const shown = digits === undefined ? undefined : ({ as: 'percent', digits } as const)
  return column(place, { width: widthOf(kind), cell: (record) => toCell(say(valueAlong(record, place.path)), kind, shown) })
}

/** Options by their title, as people read them, where an import knows it again; else by their code. */
function optionTexts(field: Field): (value: unknown) => unknown {
  const texts = new Map(field.options.map(({ value, title }) => [value as unknown, isReadAs(field, title, value) ? title : value]))
  const say = (value: unknown) => texts.get(value) ?? value
  return (value) => (Array.isArray(value) ? value.map(say) : say(value))
}

function isReadAs(field: Field, title: string, value: unknown): boolean {
  if (/[;|,\n[]/.test(title)) return false
  try {
    const read = field.type.fromText(title, field)
    return Array.isArray(read) ? read.length === 1 && read[0] === value : read === value
  } catch {
    return false
  }
}

function widthOf(kind: string): number {
  return { text: 28, json: 28, id: 38, boolean: 8, date: 12, instant: 20 }[kind] ?? 14
}

function toCell(value: unknown, kind: string, shown?: NumberShown): ExportCell {
  if (value === null || value === '') return null
  if (typeof value === 'number') return shown === undefined ? { number: value } : { number: value, shown }
  if (typeof value === 'boolean') return { boolean: value }
  if (Array.isArray(value)) return value.length === 0 ? null : { text: listText(value) }
  if (typeof value === 'object') return { text: JSON.stringify(value) }
  const text = String(value)
  if (kind === 'date') return { day: text }
  return kind === 'instant' ? { moment: text } : { text }
}

/** Items between semicolons; where that could not be told apart, as JSON. */
function listText(items: readonly unknown[]): string {
  const isPlain = items.every((item) => typeof item === 'number' || (typeof item === 'string' && !/[;|\n[]/.test(item)))
  return isPlain ? items.join('; ') : JSON.stringify(items)
}

/** A file by its name, and by its id for the import. */
function fileColumns(place: Place): readonly ExportColumn[] {
  const text = (name: string) => (record: Readonly<Record<string, unknown>>) => {
    const file = valueAlong(record, place.path)
    return isJsonObject(file) && file[name] !== undefined ? { text: String(file[name]) } : null
  }
  return [
    column(place, { cell: text('name') }),
    {
      ...column(place, { cell: text('id'), width: 38 }),
      title: `${place.title} (id)`,
      path: `${column(place, { cell: () => null }).path}.id`,
    },
  ]
}

function referenceColumns(field: Field, place: Place): readonly ExportColumn[] {
  const keys = new Map(field.targets.map((target) => [target, keyOf(place.model, target)]))
  const linksOf = (record: Readonly<Record<string, unknown>>) => {
    const value = valueAlong(record, place.path)
    return (Array.isArray(value) ? value : [value]).filter(isJsonObject)
  }
  const write = (say: (link: Readonly<Record<string, unknown>>) => string) => (record: Readonly<Record<string, unknown>>) => {
    const links = linksOf(record)
    return links.length === 0 ? null : { text: links.map(say).join('; ') }
  }
  const base = column(place, { cell: () => null })
  const nested = [...keys.values()].flatMap((key) => (key === undefined ? [] : [key.name]))
  const hasKeys = [...keys.values()].every((key) => key !== undefined)
  if (hasKeys && place.lines === undefined && place.path.length === 1) {
    const selects = [...new Set([...nested, 'deletedAt'])].map((name) => `${place.path[0]}.${name}`)
    return [{ ...base, selects, cell: write((link) => keyText(field, keys, link)) }]
  }
  const ids = { title: `${place.title} (id)`, path: `${base.path}.id`, width: 38, cell: write((link) => idText(field, link)) }
  return [
    { ...base, cell: write((link) => String(link.label ?? '')) },
    { ...base, ...ids },
  ]
}

function keyOf(model: Model, target: string): Field | undefined {
  const entity = model.entities.get(target)
  return entity === undefined ? undefined : uniqueKey(entity)
}

/** The key of a target; its id where an import could not find it by its key. */
function keyText(field: Field, keys: ReadonlyMap<string, Field | undefined>, link: Readonly<Record<string, unknown>>): string {
  const entity = field.targets.length > 1 ? String(link.entity) : (field.targets[0] ?? '')
  const key = keys.get(entity)
  const text = String(link[key?.name ?? ''] ?? '')
  const isFound = text !== '' && link.deletedAt === null && !isId(text as unknown) && !(hasLinks(field) && text.includes(';'))
  if (!isFound) return idText(field, link)
  return field.targets.length > 1 ? `${entity}:${text}` : text
}

function idText(field: Field, link: Readonly<Record<string, unknown>>): string {
  return field.targets.length > 1 ? `${String(link.entity)}:${String(link.id)}` : String(link.id)
}

/** Two fields of one title are told apart by the path of the second. */
function withOwnTitles(columns: readonly ExportColumn[]): readonly ExportColumn[] {
  const taken = new Set<string>()
  return columns.map((own) => {
    const title = taken.has(own.title) ? own.path : own.title
    taken.add(title)
    return { ...own, title }
  })
}
