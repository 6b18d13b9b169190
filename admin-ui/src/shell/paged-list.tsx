import { Button } from '@mantine/core'
import { type QueryKey, useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { ErrorState } from './page-state.tsx'

interface Page {
  readonly data: readonly unknown[]
  readonly page: { readonly next: string | null }
}

/** What a server answers page by page. */
export function usePages<P extends Page>(queryKey: QueryKey, load: (cursor: string | undefined, signal: AbortSignal) => Promise<P>) {
  const query = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) => load(pageParam, signal),
    initialPageParam: undefined as string | undefined,
    // What waits to be done changes without the person: it is asked for whenever the list is opened.
    refetchOnMount: 'always',
    getNextPageParam: (last) => last.page.next ?? undefined,
  })
  return { ...query, first: query.data?.pages[0], items: query.data?.pages.flatMap(({ data }): readonly P['data'][number][] => data) ?? [] }
}

interface PagedListProps<T> {
  readonly pages: {
    readonly items: readonly T[]
    readonly isPending: boolean
    readonly isSuccess: boolean
    readonly error: unknown
    readonly refetch: () => unknown
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly fetchNextPage: () => unknown
  }
  /** What is said when there is nothing. */
  readonly empty: ReactNode
  readonly children: (item: T) => ReactNode
}

/** A list of entries with what it says while it loads, fails or is empty, and the way to more of them. */
export function PagedList<T>({ pages, empty, children }: PagedListProps<T>) {
  return (
    <>
      {Boolean(pages.error) && <ErrorState error={pages.error} onRetry={() => void pages.refetch()} />}
      {pages.isSuccess && pages.items.length === 0 && empty}
      <ul className="entry-list" aria-busy={pages.isPending}>
        {pages.items.map(children)}
        {pages.isPending && <EntrySkeletons />}
      </ul>
      {pages.hasNextPage && (
        <Button variant="default" loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
          {t('Load more')}
        </Button>
      )}
    </>
  )
}

/** Entries that are still being loaded. */
export function EntrySkeletons() {
  return [220, 280, 180].map((width) => (
    <li key={width} aria-hidden="true">
      <span className="skeleton" style={{ width }} />
    </li>
  ))
}
