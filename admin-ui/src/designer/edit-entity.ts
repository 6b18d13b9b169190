import type { TabDescription } from '../../../engine/forms/description.ts'
import type { Document } from '../api/designer.ts'
import { type SectionPlace, sectionsOf, tabDocument, withTabDocument, writtenTitle } from './layout.ts'
import { isObject } from './merge.ts'

type Tabs = readonly TabDescription[]

export function propertiesOf(document: Document): Readonly<Record<string, Document>> {
  return (isObject(document.properties) ? document.properties : {}) as Readonly<Record<string, Document>>
}

/** A field at the end of a section; on the tab that takes what stands nowhere else it needs to say no place. */
export function addField(document: Document, name: string, schema: Document, place: SectionPlace): Document {
  const tab = tabDocument(document, place.path)
  const isFree = tab?.free === true && (place.section === 'free' || place.section === 'main')
  const isDeclared = tab !== undefined && !isFree && place.section !== 'free'
  const path = place.section === 'main' ? place.path : `${place.path}.${place.section}`
  const declared = isDeclared ? { ...schema, 'x-place': path } : schema
  return { ...document, properties: { ...propertiesOf(document), [name]: declared } }
}

/** A field with other keywords; undefined takes one away. */
export function setField(document: Document, name: string, keywords: Document): Document {
  const next: Record<string, unknown> = { ...propertiesOf(document)[name], ...keywords }
  for (const [key, value] of Object.entries(keywords)) if (value === undefined || value === '') delete next[key]
  return { ...document, properties: { ...propertiesOf(document), [name]: next } }
}

export function setRequired(document: Document, name: string, isRequired: boolean): Document {
  const required = (Array.isArray(document.required) ? document.required : []) as readonly string[]
  const others = required.filter((one) => one !== name)
  return { ...document, required: isRequired ? [...others, name] : others }
}

/** Takes a field away with every row, column and rule of the entity that names it; what else names it, the plan tells. */
export function removeField(document: Document, name: string): Document {
  const { [name]: _, ...properties } = propertiesOf(document)
  const isIt = (value: unknown) =>
    (typeof value === 'string' && (value === name || value.startsWith(`${name}.`))) || (isObject(value) && value.field === name)
  const without = (value: unknown): unknown => {
    if (Array.isArray(value))
      return value
        .filter((one) => !isIt(one))
        .map(without)
        .filter((one) => !(Array.isArray(one) && one.length === 0))
    if (!isObject(value)) return value
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, without(inner)]))
  }
  const named = ['x-tabs', 'x-info', 'x-layouts', 'x-views', 'required', 'x-indexes'].filter((key) => key in document)
  return { ...document, properties, ...Object.fromEntries(named.map((key) => [key, without(document[key])])) }
}

export function addTab(document: Document, tabs: Tabs, title: string, key: string): Document {
  const declared = isObject(document['x-tabs']) ? document['x-tabs'] : {}
  // The first tab that is declared takes over what stood on the one that was drawn by itself.
  const first = Object.keys(declared).length === 0 ? firstTab(document, tabs[0]) : {}
  return { ...document, 'x-tabs': { ...first, ...declared, [key]: { title, fields: [] } } }
}

function firstTab(document: Document, drawn: TabDescription | undefined): Document {
  const key = drawn?.key ?? 'details'
  return { [key]: { title: writtenTitle(document, { path: key }, drawn?.title ?? key), free: true } }
}

export function addSection(document: Document, tabs: Tabs, path: string, key: string, title: string): Document {
  return withTabDocument(document, path, tabs, (tab) => ({
    ...tab,
    sections: { ...(isObject(tab.sections) ? tab.sections : {}), [key]: { title, fields: [] } },
  }))
}

export function setTab(document: Document, tabs: Tabs, path: string, keywords: Document): Document {
  return withTabDocument(document, path, tabs, (tab) => ({ ...tab, ...keywords }))
}

export function setSection(document: Document, tabs: Tabs, { path, section }: SectionPlace, keywords: Document): Document {
  return withTabDocument(document, path, tabs, (tab) => {
    const sections = isObject(tab.sections) ? tab.sections : {}
    return { ...tab, sections: { ...sections, [section]: { ...(isObject(sections[section]) ? sections[section] : {}), ...keywords } } }
  })
}

/** A tab taken away; its fields go to where those stand that no tab names. */
export function removeTab(document: Document, path: string): Document {
  const keys = path.split('.')
  const cut = (tabs: unknown, [key = '', ...rest]: readonly string[]): Document => {
    const all = isObject(tabs) ? tabs : {}
    const { [key]: tab, ...others } = all
    return rest.length === 0 || !isObject(tab) ? others : { ...all, [key]: { ...tab, tabs: cut(tab.tabs, rest) } }
  }
  const inPath = (place: unknown) => typeof place === 'string' && (place === path || place.startsWith(`${path}.`))
  const freed = Object.entries(propertiesOf(document)).map(([name, { 'x-place': place, ...rest }]) => [
    name,
    place === undefined || inPath(place) ? rest : { ...rest, 'x-place': place },
  ])
  return { ...document, properties: Object.fromEntries(freed), 'x-tabs': cut(document['x-tabs'], keys) }
}

/** Tabs (or sub-tabs of `parent`) in another order. */
export function orderTabs(document: Document, tabs: Tabs, parent: string | undefined, keys: readonly string[]): Document {
  const path = (key: string) => (parent === undefined ? key : `${parent}.${key}`)
  return keys.reduce((changed, key, index) => setTab(changed, tabs, path(key), { order: (index + 1) * 10 }), document)
}

export function orderSections(document: Document, tabs: Tabs, path: string, keys: readonly string[]): Document {
  return keys
    .filter((key) => key !== 'main' && key !== 'free')
    .reduce((changed, section, index) => setSection(changed, tabs, { path, section }, { order: (index + 1) * 10 }), document)
}

/** Where a field stands. */
export function placeOf(tabs: Tabs, name: string): SectionPlace | undefined {
  return sectionsOf(tabs).find(({ rows }) => rows.some((row) => row.includes(name)))
}
