import type { TabDescription } from '../../../engine/forms/description.ts'
import type { Document } from '../api/designer.ts'
import { isObject } from './merge.ts'

type Tabs = readonly TabDescription[]
type Row = readonly string[]

/** A section by the path of its tab (`management.billing`) and its key. */
export interface SectionPlace {
  readonly path: string
  readonly section: string
}

/** Where a field goes: beside another one, or to the end of a section. */
export type FieldTarget = { readonly field: string; readonly side: 'left' | 'right' | 'above' | 'below' } | SectionPlace

interface Placed extends SectionPlace {
  readonly rows: readonly Row[]
}

/** All sections in the order in which they are drawn. */
export function sectionsOf(tabs: Tabs, prefix = ''): readonly Placed[] {
  return tabs.flatMap((tab) => {
    const path = prefix + tab.key
    const own = tab.sections.map((section) => ({ path, section: section.key, rows: section.rows }))
    return [...own, ...sectionsOf(tab.tabs, `${path}.`)]
  })
}

/** The layout after a field was put somewhere; the same one where that changes nothing. */
export function moveField(tabs: Tabs, name: string, target: FieldTarget): Tabs {
  if ('field' in target && target.field === name) return tabs
  const without = mapRows(tabs, (rows) => rows.map((row) => row.filter((field) => field !== name)).filter((row) => row.length > 0))
  if (!('field' in target)) {
    const isTarget = (place: SectionPlace) => place.path === target.path && place.section === target.section
    const found = mapRows(without, (rows, place) => (isTarget(place) ? [...rows, [name]] : rows))
    return sectionsOf(without).some(isTarget) ? found : withSection(without, target, [[name]])
  }
  return mapRows(without, (rows) => rows.flatMap((row) => (row.includes(target.field) ? besideRow(row, name, target) : [row])))
}

function besideRow(row: Row, name: string, { field, side }: { field: string; side: string }): readonly Row[] {
  if (side === 'above' || (side === 'left' && row.length > 1)) return [[name], row]
  if (side === 'below' || (side === 'right' && row.length > 1)) return [row, [name]]
  return [side === 'left' ? [name, field] : [field, name]]
}

/** The layout after an arrow key: up and down through rows and sections, left and right within a row or to share one. */
export function nudgeField(tabs: Tabs, name: string, way: 'up' | 'down' | 'left' | 'right'): Tabs {
  const sections = sectionsOf(tabs)
  const at = sections.findIndex(({ rows }) => rows.some((row) => row.includes(name)))
  const place = sections[at]
  if (place === undefined) return tabs
  const index = place.rows.findIndex((row) => row.includes(name))
  const row = place.rows[index] ?? []
  if (way === 'left' || way === 'right') return sideways(tabs, place, index, row, name, way)
  const step = way === 'up' ? -1 : 1
  const others = row.filter((field) => field !== name)
  const neighbour = place.rows[index + step]?.[0]
  if (others[0] !== undefined) return moveField(tabs, name, { field: others[0], side: way === 'up' ? 'above' : 'below' })
  if (neighbour !== undefined) return moveField(tabs, name, { field: neighbour, side: way === 'up' ? 'above' : 'below' })
  const next = sections[at + step]
  if (next === undefined) return tabs
  const first = next.rows[0]?.[0]
  return way === 'down' && first !== undefined ? moveField(tabs, name, { field: first, side: 'above' }) : moveField(tabs, name, next)
}

function sideways(tabs: Tabs, place: Placed, index: number, row: Row, name: string, way: 'left' | 'right'): Tabs {
  const isHere = (candidate: SectionPlace) => candidate.path === place.path && candidate.section === place.section
  if (row.length > 1) {
    const isAtEnd = (way === 'left' ? row[0] : row.at(-1)) === name
    return isAtEnd ? tabs : mapRows(tabs, (rows, at) => (isHere(at) ? rows.map((one) => (one === row ? [...one].reverse() : one)) : rows))
  }
  const neighbour = place.rows[index + (way === 'left' ? -1 : 1)]
  const [other] = neighbour ?? []
  if (neighbour?.length !== 1 || other === undefined) return tabs
  return moveField(tabs, name, { field: other, side: way === 'left' ? 'right' : 'left' })
}

/** A tab, sub-tab or section one place further, among those beside it. */
export function orderAfterMove(keys: readonly string[], key: string, step: -1 | 1): readonly string[] {
  const from = keys.indexOf(key)
  const to = from + step
  if (from < 0 || to < 0 || to >= keys.length) return keys
  const moved = keys.filter((candidate) => candidate !== key)
  return [...moved.slice(0, to), key, ...moved.slice(to)]
}

/** The document of an entity whose rows say what `after` says, in every section that differs from `before`. */
export function writeLayout(document: Document, before: Tabs, after: Tabs): Document {
  const known = new Map(sectionsOf(before).map((place) => [`${place.path} ${place.section}`, place.rows]))
  let changed = document
  for (const place of sectionsOf(after)) {
    const rows = known.get(`${place.path} ${place.section}`) ?? []
    if (JSON.stringify(rows) !== JSON.stringify(place.rows)) changed = writeRows(changed, place, rows, after)
  }
  return changed
}

function writeRows(document: Document, { path, section, rows }: Placed, before: readonly Row[], tabs: Tabs): Document {
  const declared = tabDocument(document, path)
  const sections = isObject(declared?.sections) ? declared.sections : {}
  // The section of fields that no row names fills itself: what leaves it needs no word there.
  const fillsItself = section === 'free' && sections.free === undefined
  if (fillsItself && rows.flat().every((field) => before.flat().includes(field)) && isSubsequence(rows.flat(), before.flat()))
    return document
  const key = fillsItself ? 'own' : section
  const placed = withoutPlaces(document, rows.flat())
  return withTabDocument(placed, path, tabs, (tab) => {
    if (key === 'main') return { ...tab, fields: withCells(tab.fields, rows) }
    const own = isObject(tab.sections) ? tab.sections : {}
    const one = isObject(own[key]) ? own[key] : {}
    return { ...tab, sections: { ...own, [key]: { ...one, fields: withCells(one.fields, rows) } } }
  })
}

function isSubsequence(part: readonly string[], whole: readonly string[]): boolean {
  let at = 0
  for (const name of whole) if (name === part[at]) at += 1
  return at === part.length
}

/** Rows of names as they stand in a document: a cell that says more than the name keeps it, and fixed texts stay. */
function withCells(declared: unknown, rows: readonly Row[]): readonly unknown[] {
  const cells = (Array.isArray(declared) ? declared : []).flat() as readonly unknown[]
  const own = new Map(cells.flatMap((cell) => (isObject(cell) && typeof cell.field === 'string' ? [[cell.field, cell] as const] : [])))
  const texts = cells.filter((cell) => isObject(cell) && cell.field === undefined).map((cell) => [cell])
  return [...texts, ...rows.map((row) => row.map((name) => own.get(name) ?? name))]
}

/** Fields that stand in rows say no place of their own any more: it would win. */
function withoutPlaces(document: Document, names: readonly string[]): Document {
  const properties = isObject(document.properties) ? document.properties : {}
  const placed = names.filter((name) => isObject(properties[name]) && 'x-place' in (properties[name] as Document))
  if (placed.length === 0) return document
  const freed = Object.fromEntries(
    placed.map((name) => {
      const { 'x-place': _, ...rest } = properties[name] as Document
      return [name, rest]
    }),
  )
  return { ...document, properties: { ...properties, ...freed } }
}

/** The part of a document that is about a tab or sub-tab. */
export function tabDocument(document: Document, path: string): Document | undefined {
  let found: unknown = { tabs: document['x-tabs'] }
  for (const key of path.split('.')) {
    const tabs: unknown = isObject(found) ? found.tabs : undefined
    found = isObject(tabs) ? tabs[key] : undefined
  }
  return isObject(found) ? found : undefined
}

/** What the tabs are called that the engine adds by itself, in the language of the documents. */
const madeTabs: Readonly<Record<string, string>> = { details: 'Details', more: 'More' }

/** What a document says a tab or a section is called; what is drawn may be a translation of it. */
export function writtenTitle(document: Document, { path, section }: { path: string; section?: string }, drawn: string): string {
  const tab = tabDocument(document, path)
  if (tab === undefined && section === undefined) return madeTabs[path] ?? drawn
  const sections = isObject(tab?.sections) ? tab.sections : {}
  const title = section === undefined ? tab?.title : isObject(sections[section]) ? sections[section].title : undefined
  return typeof title === 'string' ? title : drawn
}

/** A document with another text about a tab; one that is drawn without being declared is declared. */
export function withTabDocument(document: Document, path: string, tabs: Tabs, change: (tab: Document) => Document): Document {
  const [key = '', ...rest] = path.split('.')
  const declared = isObject(document['x-tabs']) ? document['x-tabs'] : {}
  const drawn = tabs.find((tab) => tab.key === key)
  const isFirst = Object.keys(declared).length === 0
  const tab = isObject(declared[key])
    ? declared[key]
    : { title: writtenTitle(document, { path: key }, drawn?.title ?? key), ...(isFirst ? { free: true } : {}) }
  return { ...document, 'x-tabs': { ...declared, [key]: inside(tab, rest, change) } }
}

function inside(tab: Document, path: readonly string[], change: (tab: Document) => Document): Document {
  const [key, ...rest] = path
  if (key === undefined) return change(tab)
  const tabs = isObject(tab.tabs) ? tab.tabs : {}
  return { ...tab, tabs: { ...tabs, [key]: inside(isObject(tabs[key]) ? tabs[key] : {}, rest, change) } }
}

function mapRows(tabs: Tabs, change: (rows: readonly Row[], place: SectionPlace) => readonly Row[], prefix = ''): Tabs {
  return tabs.map((tab) => {
    const path = prefix + tab.key
    return {
      ...tab,
      sections: tab.sections.map((section) => ({ ...section, rows: change(section.rows, { path, section: section.key }) })),
      tabs: mapRows(tab.tabs, change, `${path}.`),
    }
  })
}

function withSection(tabs: Tabs, target: SectionPlace, rows: readonly Row[], prefix = ''): Tabs {
  return tabs.map((tab) => {
    const path = prefix + tab.key
    const sections = path === target.path ? [...tab.sections, { key: target.section, rows }] : tab.sections
    return { ...tab, sections, tabs: withSection(tab.tabs, target, rows, `${path}.`) }
  })
}
