import type { PropertySchema } from '../fields/property-schema.ts'

/** The documents as the meta-schemas let them through: what `compile` may rely on after the first check. */
export interface EntityDocument {
  readonly $id: string
  readonly title: string
  readonly description?: string
  readonly required?: readonly string[]
  readonly properties: Readonly<Record<string, PropertySchema>>
  readonly 'x-plural'?: string
  readonly 'x-icon'?: string
  readonly 'x-label'?: string
  readonly 'x-menu'?: { readonly group: string; readonly order?: number }
  readonly 'x-kind'?: 'record' | 'internal'
  readonly 'x-info'?: readonly string[]
  readonly 'x-unique'?: readonly (readonly string[])[]
  readonly 'x-indexes'?: readonly (readonly string[])[]
  readonly 'x-tabs'?: Readonly<Record<string, TabDocument>>
  readonly 'x-views'?: Readonly<Record<string, ViewDocument>>
}

export interface TabDocument {
  readonly title?: string
  readonly order?: number
  readonly fields?: readonly (readonly string[])[]
  readonly sections?: Readonly<Record<string, SectionDocument>>
  readonly tabs?: Readonly<Record<string, TabDocument>>
  readonly related?: string
  readonly free?: boolean
}

export interface SectionDocument {
  readonly title?: string
  readonly order?: number
  readonly fields: readonly (readonly string[])[]
}

export interface ViewDocument {
  readonly title: string
  readonly columns: readonly string[]
  readonly sort?: string
  readonly filter?: string
  readonly default?: boolean
  readonly order?: number
}

export interface ListDocument {
  readonly $id: string
  readonly title: string
  readonly values: Readonly<
    Record<
      string,
      {
        readonly title: string
        readonly color?: string
        readonly aliases?: readonly string[]
        readonly retired?: boolean
        readonly description?: string
      }
    >
  >
}

export interface TypeDocument extends PropertySchema {
  readonly $id: string
  readonly title: string
}

/** The entries of a keyed part in their order: by `order` where it is given, else as they stand. */
export function inOrder<Entry extends { readonly order?: number }>(keyed: Readonly<Record<string, Entry>> = {}): [string, Entry][] {
  return Object.entries(keyed)
    .map(([key, entry], index) => ({ key, entry, place: entry.order ?? index * 10 }))
    .sort((a, b) => a.place - b.place)
    .map(({ key, entry }) => [key, entry])
}
