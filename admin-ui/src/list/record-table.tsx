import { useRouter } from '@tanstack/react-router'
import { columnResizingFeature, columnSizingFeature, createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type KeyboardEvent, type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { RecordData } from '../api/records.ts'
import { ErrorState } from '../shell/page-state.tsx'
import type { ListColumn } from './columns.ts'
import { HeaderCell } from './header-cell.tsx'
import { RecordCell } from './record-cell.tsx'
import type { SortKey } from './sort.ts'
import type { RecordList } from './use-record-list.ts'
import './record-table.css'

const rowHeight = 36
const features = tableFeatures({ columnSizingFeature, columnResizingFeature })
const helper = createColumnHelper<typeof features, RecordData>()

export interface RecordTableProps {
  readonly entity: string
  readonly title: string
  readonly columns: readonly ListColumn[]
  readonly list: RecordList
  readonly sort: readonly SortKey[]
  readonly onSort: (path: string, keepOthers: boolean) => void
  /** Row the keyboard stands on, -1 for none. */
  readonly activeRow: number
  readonly onActiveRow: (index: number) => void
  readonly empty: ReactNode
}

/** Rows of 36 px of which only the visible ones exist; the next page is fetched before its end is reached. */
export function RecordTable(props: RecordTableProps) {
  const { entity, title, columns, list, sort, onSort, activeRow, onActiveRow } = props
  const scroller = useRef<HTMLDivElement>(null)
  const definitions = useMemo(
    () => columns.map(({ path, width }) => helper.accessor((record) => record[path], { id: path, size: width, minSize: 60 })),
    [columns],
  )
  const table = useTable({
    features,
    columns: definitions,
    data: list.rows as RecordData[],
    columnResizeMode: 'onChange',
    getRowId: (row) => row.id,
  })
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const rows = useVirtualizer({
    count: list.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 12,
  })
  const items = rows.getVirtualItems()
  const last = items.at(-1)?.index ?? 0
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = list

  useEffect(() => {
    if (last >= list.rows.length - 20 && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [last, list.rows.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  useEffect(() => {
    if (activeRow < 0) return
    rows.scrollToIndex(activeRow)
    requestAnimationFrame(() =>
      scroller.current?.querySelector<HTMLElement>(`tr[data-index="${activeRow}"]`)?.focus({ preventScroll: true }),
    )
  }, [activeRow, rows])

  const above = items[0]?.start ?? 0
  const below = rows.getTotalSize() - (items.at(-1)?.end ?? 0)
  return (
    <div className="table-scroller" ref={scroller} data-stale={list.isPlaceholderData || undefined}>
      <table
        className="record-table"
        aria-label={title}
        aria-rowcount={list.total ?? -1}
        aria-busy={list.isPending}
        style={tableWidth(table.getTotalSize())}
      >
        <colgroup>
          {headers.map((header) => (
            <col key={header.id} style={{ width: `${(header.getSize() / table.getTotalSize()) * 100}%` }} />
          ))}
        </colgroup>
        <thead>
          <tr>
            {columns.map((column, index) => (
              <HeaderCell key={column.path} column={column} sort={sort} onSort={onSort} onResize={headers[index]?.getResizeHandler()} />
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <Spacer height={above} columns={columns.length} />}
          {items.map((item) => (
            <Row
              key={list.rows[item.index]?.id ?? item.index}
              index={item.index}
              isActive={item.index === activeRow}
              onActive={onActiveRow}
              entity={entity}
              columns={columns}
              record={list.rows[item.index]}
            />
          ))}
          {below > 0 && <Spacer height={below} columns={columns.length} />}
          {(list.isPending || isFetchingNextPage) && <SkeletonRows columns={columns} count={list.isPending ? 14 : 3} />}
        </tbody>
      </table>
      {list.error && <ErrorState error={list.error} onRetry={() => void (list.rows.length > 0 ? fetchNextPage() : list.refetch())} />}
      {list.isSuccess && list.rows.length === 0 && props.empty}
    </div>
  )
}

/** The style sheet decides how far the columns may shrink before the table scrolls sideways. */
function tableWidth(pixels: number): CSSProperties {
  return { '--table-width': `${pixels}px` } as CSSProperties
}

interface RowProps {
  readonly index: number
  readonly isActive: boolean
  readonly onActive: (index: number) => void
  readonly entity: string
  readonly columns: readonly ListColumn[]
  readonly record: RecordData | undefined
}

function Row({ index, isActive, onActive, entity, columns, record }: RowProps) {
  const router = useRouter()
  if (record === undefined) return null
  const open = () => void router.navigate({ to: '/$entity/$id', params: { entity, id: record.id } })
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.key === 'Enter' && event.target === event.currentTarget) open()
  }
  return (
    <tr
      tabIndex={-1}
      data-index={index}
      data-active={isActive || undefined}
      aria-rowindex={index + 2}
      onKeyDown={onKeyDown}
      onClick={() => {
        onActive(index)
        if (!window.getSelection()?.toString()) open()
      }}
    >
      {columns.map((column, position) => (
        <RecordCell key={column.path} entity={entity} column={column} record={record} isFirst={position === 0} />
      ))}
    </tr>
  )
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr className="spacer">
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}

function SkeletonRows({ columns, count }: { columns: readonly ListColumn[]; count: number }) {
  return Array.from({ length: count }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
    <tr key={row}>
      {columns.map((column, index) => (
        <td key={column.path} className={column.field.align === 'end' ? 'num' : undefined}>
          <span className="skeleton" style={{ width: `${40 + ((row * 17 + index * 29) % 45)}%` }} />
        </td>
      ))}
    </tr>
  ))
}
