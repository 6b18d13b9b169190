/** What the address of a list says: everything that is shown, so that it can be bookmarked, shared and reloaded. */
export interface ListSearch {
  /** Key of a view of the metadata: where the rest begins. */
  readonly view?: string
  /** Id of the saved view that was opened; what it holds stands in the other members. */
  readonly saved?: string
  readonly kind?: string
  readonly sort?: string
  /** CEL, beside the condition of the view. */
  readonly filter?: string
  readonly search?: string
  /** Field paths with commas between. */
  readonly columns?: string
  /** Path of the field by which a list is grouped; `-` for none where the view says one. */
  readonly group?: string
  /** Titles of the quick filters that are on, with bars between. */
  readonly quick?: string
  /** Number fields with totals; `-` for none. */
  readonly sum?: string
  /** Of a board: the field whose values are the columns. */
  readonly by?: string
  /** Of a calendar: month, week, day or agenda, a day in it, and the people shown. */
  readonly span?: string
  readonly date?: string
  readonly people?: string
  /** The view is being redone. */
  readonly customise?: string
}

const names = [
  'view', 'saved', 'kind', 'sort', 'filter', 'search', 'columns', 'group', 'quick', 'sum', 'by', 'span', 'date', 'people', 'customise',
] as const // biome-ignore format: one thought

/** What a saved view keeps: all but what is looked for just now. */
export const savedNames = ['view', 'kind', 'sort', 'filter', 'columns', 'group', 'quick', 'sum', 'by', 'span', 'people'] as const

export function readListSearch(search: { readonly [key: string]: string | undefined }): ListSearch {
  return Object.fromEntries(names.flatMap((name) => (search[name] === undefined ? [] : [[name, search[name]]])))
}

/** The part of an address that a saved view keeps. */
export function settingsOf(search: ListSearch): Readonly<Record<string, string>> {
  return Object.fromEntries(savedNames.flatMap((name) => (search[name] ? [[name, search[name]]] : [])))
}

export function isSameSettings(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): boolean {
  return savedNames.every((name) => (a[name] ?? '') === (b[name] ?? ''))
}
