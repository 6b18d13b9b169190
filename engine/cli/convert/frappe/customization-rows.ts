import { isJsonObject } from '../../../base/json.ts'

export type Row = Readonly<Record<string, unknown>>

/** What a site has changed about DocTypes: the rows of `custom/*.json`, or of the fixtures of an application. */
export interface Customizations {
  readonly fields: readonly Row[]
  readonly setters: readonly Row[]
  readonly permissions: readonly Row[]
  readonly links: readonly Row[]
}

export const noCustomizations: Customizations = { fields: [], setters: [], permissions: [], links: [] }

/** The lists of a file that is exported for one DocType, and where each stands here. */
const lists = { custom_fields: 'fields', property_setters: 'setters', custom_perms: 'permissions', links: 'links' } as const

/** The fixtures that are rows of these lists. */
const fixtures = {
  'Custom Field': 'fields',
  'Property Setter': 'setters',
  'Custom DocPerm': 'permissions',
  'DocType Link': 'links',
} as const

/** What one item of a file says; undefined where it is nothing of this kind. */
export function customizationsIn(item: unknown): Customizations | undefined {
  if (!isJsonObject(item)) return undefined
  const kind = Object.entries(fixtures).find(([doctype]) => doctype === item.doctype)?.[1]
  if (kind !== undefined) return { ...noCustomizations, [kind]: [item] }
  if (!Array.isArray(item.custom_fields) && !Array.isArray(item.property_setters) && !Array.isArray(item.custom_perms)) return undefined
  const found = Object.entries(lists).map(([key, name]) => [name, Array.isArray(item[key]) ? item[key].filter(isJsonObject) : []])
  return { ...noCustomizations, ...Object.fromEntries(found) }
}

export function joined(all: readonly Customizations[]): Customizations {
  return {
    fields: all.flatMap(({ fields }) => fields),
    setters: all.flatMap(({ setters }) => setters),
    permissions: all.flatMap(({ permissions }) => permissions),
    links: all.flatMap(({ links }) => links),
  }
}
