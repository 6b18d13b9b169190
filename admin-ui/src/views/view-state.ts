import { useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { EntityDescription, ViewDescription } from '../../../engine/forms/description.ts'
import { bothFilters, openView } from '../list/columns.ts'
import type { ListSearch } from './list-search.ts'

export type ViewKind = ViewDescription['kind']

/** A list as it stands in the address, resolved against the view it begins with. */
export interface ViewState {
  readonly search: ListSearch
  readonly view: ViewDescription | undefined
  readonly kind: ViewKind
  readonly columns: readonly string[]
  readonly sort: string
  readonly group: string | undefined
  readonly sum: readonly string[]
  readonly quick: readonly string[]
  /** All conditions together, in CEL. */
  readonly filter: string | undefined
  /** Something beside the view itself narrows what is shown. */
  readonly isNarrowed: boolean
  change(changes: Partial<ListSearch>): void
}

const kinds: readonly string[] = ['list', 'board', 'calendar', 'tree', 'gallery', 'timeline']

/** What is shown is in the address alone. */
export function useViewState(entity: EntityDescription): ViewState {
  const search = useSearch({ from: '/shell/$entity' })
  const navigate = useNavigate({ from: '/$entity' })
  return useMemo(() => {
    const change = (changes: Partial<ListSearch>) =>
      void navigate({ search: (current: ListSearch) => ({ ...current, ...changes }), replace: true })
    return { ...resolveView(entity, search), change }
  }, [entity, search, navigate])
}

export function resolveView(entity: EntityDescription, search: ListSearch): Omit<ViewState, 'change'> {
  const view = openView(entity, search.view)
  const kind = (kinds.includes(search.kind ?? '') ? search.kind : (view?.kind ?? 'list')) as ViewKind
  const quick = search.quick ? search.quick.split('|') : []
  const conditions = (view?.quickFilters ?? []).flatMap((one) => (typeof one !== 'string' && quick.includes(one.title) ? [one.filter] : []))
  return {
    search,
    view,
    kind,
    columns: search.columns ? search.columns.split(',') : columnsOfView(entity, view),
    sort: search.sort ?? view?.sort ?? '',
    group: search.group === '-' ? undefined : (search.group ?? view?.group),
    sum: search.sum === '-' ? [] : search.sum ? search.sum.split(',') : (view?.sum ?? []),
    quick,
    filter: [view?.filter, ...conditions, search.filter].reduce<string | undefined>((all, one) => bothFilters(all, one), undefined),
    isNarrowed: Boolean(search.filter || search.search || quick.length > 0),
  }
}

/** The columns of the view; a board that is looked at as a list takes those of the first list. */
function columnsOfView(entity: EntityDescription, view: ViewDescription | undefined): readonly string[] {
  const from = view !== undefined && view.columns.length > 0 ? view : entity.views.find(({ kind }) => kind === 'list')
  return (from?.columns ?? []).filter((path) => from?.columnOptions?.[path]?.isOptional !== true)
}
