import { columnResizingFeature, columnSizingFeature, createColumnHelper, tableFeatures, useTable } from '@tanstack/react-table'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type CSSProperties, type ReactNode, useEffect, useMemo, useRef } from 'react'
import type { RecordData } from '../api/records.ts'
import { rowHeights, useDensity } from '../shell/density.ts'
import { ErrorState } from '../shell/page-state.tsx'
import type { CellEditing } from './cell-editing.ts'
import type { ListColumn } from './columns.ts'
import { GroupRow } from './group-row.tsx'
import { HeaderCell } from './header-cell.tsx'
import { RecordRow } from './record-row.tsx'
import type { SortKey } from './sort.ts'
import { type ListGroup, type TableItem, tableItems } from './table-items.ts'
import { TotalsRow } from './totals-row.tsx'
import type { RecordColors } from './use-colors.ts'
import type { RecordList } from './use-record-list.ts'
import type { Selection } from './use-selection.ts'
import './record-table.css'
import { t } from '../i18n/t.ts'

const boxWidth = 40
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
  /** What is offered beside trying again, where the rows cannot be read. */
  readonly wayOut?: ReactNode
  readonly selection?: Selection
  readonly grouping?: Grouping
  readonly totals?: ListGroup
  readonly colors?: ReadonlyMap<string, RecordColors>
  readonly editing?: CellEditing
  readonly layout?: ColumnLayout
  /** False: the rows lead nowhere. */
  readonly canOpen?: boolean
  /** Of owned lines: the entity of the records that they belong to, and to which they lead. */
  readonly linesOf?: string | undefined
}

export interface Grouping {
  readonly path: string
  readonly groups: readonly ListGroup[]
  readonly closed: ReadonlySet<string>
  toggle(group: ListGroup): void
}

/** What a person does to the columns: widths by path, their order, and how many of them stay while the rest moves sideways. */
export interface ColumnLayout {
  readonly widths: Readonly<Record<string, number>>
  readonly frozen: number
  onWidths(widths: Readonly<Record<string, number>>): void
  onMove(path: string, to: number): void
  onFreeze(count: number): void
}

/** Rows of one height of which only the visible ones exist; the next page is fetched before its end is reached. */
export function RecordTable(props: RecordTableProps) {
  const { title, columns, list, selection, grouping, totals, activeRow } = props
  const scroller = useRef<HTMLDivElement>(null)
  const [density] = useDensity()
  const items = useMemo(() => tableItems(list.rows, grouping?.path, grouping?.groups ?? []), [list.rows, grouping?.path, grouping?.groups])
  const measures = useMeasures(props)
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeights[density],
    overscan: 12,
  })
  const shown = rows.getVirtualItems()
  // Heights that were measured by the other density are wrong.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the density is why it is measured anew
  useEffect(() => rows.measure(), [density, rows])
  const last = lastRow(items, shown.at(-1)?.index ?? 0)
  const { hasNextPage, isFetchingNextPage, fetchNextPage, isFetchNextPageError } = list

  useEffect(() => {
    if (last >= list.rows.length - 20 && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) void fetchNextPage()
  }, [last, list.rows.length, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage])
  const target = grouping === undefined ? activeRow : items.findIndex((item) => item.kind === 'row' && item.index === activeRow)
  useEffect(() => {
    if (activeRow < 0 || target < 0) return
    rows.scrollToIndex(target)
    requestAnimationFrame(() => {
      const row = scroller.current?.querySelector<HTMLElement>(`tr[data-index="${activeRow}"]`)
      if (row && !row.contains(document.activeElement)) row.focus({ preventScroll: true })
    })
  }, [activeRow, target, rows])

  const width = columns.length + (selection === undefined ? 0 : 1)
  const above = shown[0]?.start ?? 0
  const below = rows.getTotalSize() - (shown.at(-1)?.end ?? 0)
  return (
    <div className="table-scroller" ref={scroller} data-stale={list.isPlaceholderData || undefined}>
      <table
        className="record-table"
        aria-label={title}
        aria-rowcount={list.total ?? -1}
        aria-busy={list.isPending}
        data-density={density}
        data-frozen={measures.frozen > 0 || undefined}
        data-selectable={selection !== undefined || undefined}
        style={tableWidth(measures.total)}
      >
        <TableHead {...props} measures={measures} />
        <tbody>
          {above > 0 && <Spacer height={above} columns={width} />}
          {shown.map(({ index }) => {
            const item = items[index]
            if (item === undefined) return null
            if (item.kind === 'group') {
              return grouping && <GroupRow key={`group ${item.group.key}`} {...props} grouping={grouping} group={item.group} />
            }
            const record = list.rows[item.index]
            return record && <RecordRow key={record.id} {...props} index={item.index} record={record} lefts={measures.lefts} />
          })}
          {below > 0 && <Spacer height={below} columns={width} />}
          {(list.isPending || isFetchingNextPage) && (
            <SkeletonRows columns={columns} count={list.isPending ? 14 : 3} isBoxed={!!selection} />
          )}
        </tbody>
        {totals && list.rows.length > 0 && <TotalsRow columns={columns} totals={totals} isBoxed={selection !== undefined} />}
      </table>
      {list.error && (
        <ErrorState
          error={list.error}
          onRetry={() => void (list.rows.length > 0 ? fetchNextPage() : list.refetch())}
          action={props.wayOut}
        />
      )}
      {list.isSuccess && items.length === 0 && props.empty}
    </div>
  )
}

/** The index of the last row at or before an item. */
function lastRow(items: readonly TableItem[], from: number): number {
  for (let index = Math.min(from, items.length - 1); index >= 0; index--) {
    const item = items[index]
    if (item?.kind === 'row') return item.index
  }
  return 0
}

interface Measures {
  readonly total: number
  readonly sizes: readonly number[]
  readonly frozen: number
  /** Where a frozen column stands, by its place. */
  readonly lefts: readonly (number | undefined)[]
  readonly resizers: readonly (((event: unknown) => void) | undefined)[]
}

/** Widths of the columns, as they are drawn; what somebody drew wider is told to the layout, which keeps it. */
function useMeasures({ columns, layout, selection, list }: RecordTableProps): Measures {
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
    ...(layout && {
      state: { columnSizing: layout.widths },
      onColumnSizingChange: (update: SizingUpdate) => layout.onWidths(typeof update === 'function' ? update(layout.widths) : update),
    }),
  })
  const headers = table.getHeaderGroups()[0]?.headers ?? []
  const sizes = headers.map((header) => header.getSize())
  const box = selection === undefined ? 0 : boxWidth
  const frozen = Math.min(layout?.frozen ?? 0, columns.length)
  const lefts = sizes.map((_, index) => (index < frozen ? box + sizes.slice(0, index).reduce((sum, size) => sum + size, 0) : undefined))
  return { total: table.getTotalSize() + box, sizes, frozen, lefts, resizers: headers.map((header) => header.getResizeHandler()) }
}

type SizingUpdate = Record<string, number> | ((before: Record<string, number>) => Record<string, number>)

function TableHead({ columns, sort, onSort, selection, list, layout, measures }: RecordTableProps & { readonly measures: Measures }) {
  const { sizes, total, lefts, resizers } = measures
  return (
    <>
      <colgroup>
        {selection && <col style={{ width: boxWidth }} />}
        {columns.map(({ path }, index) => (
          <col key={path} style={{ width: `${((sizes[index] ?? 0) / total) * 100}%` }} />
        ))}
      </colgroup>
      <thead>
        <tr>
          {selection && (
            <th scope="col" className="box-cell">
              <SelectAll selection={selection} rows={list.rows} />
            </th>
          )}
          {columns.map((column, index) => (
            <HeaderCell
              key={column.path}
              column={column}
              index={index}
              sort={sort}
              onSort={onSort}
              onResize={resizers[index]}
              left={lefts[index]}
              layout={layout}
              columns={columns}
            />
          ))}
        </tr>
      </thead>
    </>
  )
}

function SelectAll({ selection, rows }: { selection: Selection; rows: readonly RecordData[] }) {
  const chosen = rows.filter((row) => selection.has(row.id)).length
  const isEvery = rows.length > 0 && chosen === rows.length
  return (
    <input
      type="checkbox"
      aria-label={t('Select all that are loaded')}
      checked={isEvery}
      ref={(box) => {
        if (box) box.indeterminate = chosen > 0 && !isEvery
      }}
      onChange={selection.toggleLoaded}
    />
  )
}

/** The style sheet decides how far the columns may shrink before the table scrolls sideways. */
function tableWidth(pixels: number): CSSProperties {
  return { '--table-width': `${pixels}px` } as CSSProperties
}

function Spacer({ height, columns }: { height: number; columns: number }) {
  return (
    <tr className="spacer">
      <td colSpan={columns} style={{ height }} />
    </tr>
  )
}

function SkeletonRows({ columns, count, isBoxed }: { columns: readonly ListColumn[]; count: number; isBoxed: boolean }) {
  return Array.from({ length: count }, (_, row) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: placeholders have no identity
    <tr key={row}>
      {isBoxed && <td className="box-cell" />}
      {columns.map((column, index) => (
        <td key={column.path} className={column.field.align === 'end' ? 'num' : undefined}>
          <span className="skeleton" style={{ width: `${40 + ((row * 17 + index * 29) % 45)}%` }} />
        </td>
      ))}
    </tr>
  ))
}
