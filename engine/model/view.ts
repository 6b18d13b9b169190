import type { SortKey } from './model.ts'

/** How the records of a view are drawn. */
export const viewKinds = ['list', 'board', 'calendar', 'tree', 'gallery', 'timeline'] as const
export type ViewKind = (typeof viewKinds)[number]

/** A list, board, calendar, tree, gallery or timeline: what it shows of which records. Paths are `name`, `address.city`, `firm.name`. */
export interface View {
  readonly key: string
  readonly title: string
  readonly kind: ViewKind
  readonly columns: readonly string[]
  /** What a view says of some of its columns, by path. */
  readonly columnOptions: ReadonlyMap<string, ColumnOptions>
  readonly sort: readonly SortKey[]
  readonly filter: string | undefined
  readonly isDefault: boolean
  readonly isEditable: boolean
  /** The field whose values are the columns of a board. */
  readonly by?: string
  readonly sum: readonly string[]
  readonly cardFields: readonly string[]
  readonly start?: string
  readonly end?: string
  readonly allDay?: string
  readonly colorBy?: string
  /** The reference of a record to its parent. */
  readonly parent?: string
  readonly group?: string
  /** Fields, and conditions with a title. */
  readonly quickFilters: readonly (string | QuickFilter)[]
  /** Only offered to people with one of these roles; to everybody where there is none. */
  readonly roles: readonly string[]
}

export interface ColumnOptions {
  readonly width?: number
  readonly label?: string
  /** Not shown until somebody asks for it. */
  readonly isOptional?: boolean
}

export interface QuickFilter {
  readonly title: string
  readonly filter: string
}

/** Without one of these a view of the kind shows nothing. */
const anchors: Readonly<Partial<Record<ViewKind, 'by' | 'start' | 'parent'>>> = {
  board: 'by',
  calendar: 'start',
  timeline: 'start',
  tree: 'parent',
}
const single = ['by', 'start', 'end', 'allDay', 'colorBy', 'parent', 'group'] as const

/** Every path that a view names outside of its conditions. */
export function viewPaths(view: View): readonly string[] {
  return [
    ...view.columns,
    ...view.sort.map(({ path }) => path),
    ...view.sum,
    ...view.cardFields,
    ...view.quickFilters.filter((filter) => typeof filter === 'string'),
    ...single.flatMap((key) => view[key] ?? []),
  ]
}

/** The view as if some paths did not exist; undefined when nothing could be shown without them. */
export function viewWithout(view: View, isLeft: (path: string) => boolean): View | undefined {
  const kept = (paths: readonly string[]) => paths.filter((path) => !isLeft(path))
  const anchor = view[anchors[view.kind] ?? 'group']
  if (anchors[view.kind] !== undefined && (anchor === undefined || isLeft(anchor))) return undefined
  const gone = single.filter((key) => view[key] !== undefined && isLeft(view[key]))
  return {
    ...(Object.fromEntries(Object.entries(view).filter(([key]) => !(gone as readonly string[]).includes(key))) as unknown as View),
    columns: kept(view.columns),
    sort: view.sort.filter(({ path }) => !isLeft(path)),
    sum: kept(view.sum),
    cardFields: kept(view.cardFields),
    quickFilters: view.quickFilters.filter((filter) => typeof filter !== 'string' || !isLeft(filter)),
  }
}
