import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { type ListQuery, listRecords } from '../api/records.ts'

/** The records of a list, page after page; the total is counted once, with the first page. */
export function useRecordList(entity: string, query: ListQuery) {
  const result = useInfiniteQuery({
    queryKey: ['records', entity, query],
    queryFn: ({ pageParam, signal }) => listRecords(entity, { ...query, cursor: pageParam, count: pageParam === undefined }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page.next ?? undefined,
    placeholderData: (previous, previousQuery) => (previousQuery?.queryKey[1] === entity ? previous : undefined),
  })
  const rows = useMemo(() => result.data?.pages.flatMap((page) => page.data) ?? [], [result.data])
  return { ...result, rows, total: result.data?.pages[0]?.page.total }
}

export type RecordList = ReturnType<typeof useRecordList>
