import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import { type DragEvent, type KeyboardEvent, useState } from 'react'
import { t } from '../i18n/t.ts'
import type { ListColumn } from './columns.ts'
import { stickyAt } from './record-row.tsx'
import type { ColumnLayout } from './record-table.tsx'
import type { SortKey } from './sort.ts'

interface HeaderCellProps {
  readonly column: ListColumn
  readonly columns: readonly ListColumn[]
  readonly index: number
  readonly sort: readonly SortKey[]
  readonly onSort: (path: string, keepOthers: boolean) => void
  readonly onResize: ((event: unknown) => void) | undefined
  readonly left: number | undefined
  readonly layout: ColumnLayout | undefined
}

const dragType = 'application/x-kartoteka-column'
const step = 20

/**
 * A click sorts, with shift beside what is sorted already; the right edge draws the column wider; dragged, it moves to another
 * place. By keyboard: alt and an arrow moves it, shift, alt and an arrow makes it wider or narrower.
 */
export function HeaderCell({ column, columns, index, sort, onSort, onResize, left, layout }: HeaderCellProps) {
  const [isOver, setIsOver] = useState(false)
  const position = sort.findIndex((key) => key.path === column.path)
  const key = sort[position]
  const order = key === undefined ? undefined : key.isDescending ? 'descending' : 'ascending'
  const Arrow = key?.isDescending ? IconArrowDown : IconArrowUp

  function onKeyDown(event: KeyboardEvent) {
    const direction = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (layout === undefined || direction === 0 || !event.altKey) return
    event.preventDefault()
    if (!event.shiftKey) return layout.onMove(column.path, Math.max(0, Math.min(columns.length - 1, index + direction)))
    const width = layout.widths[column.path] ?? column.width
    layout.onWidths({ ...layout.widths, [column.path]: Math.max(60, width + direction * step) })
  }
  const dragging = layout && {
    draggable: true,
    onDragStart: (event: DragEvent) => event.dataTransfer.setData(dragType, column.path),
    onDragOver: (event: DragEvent) => {
      if (!event.dataTransfer.types.includes(dragType)) return
      event.preventDefault()
      setIsOver(true)
    },
    onDragLeave: () => setIsOver(false),
    onDrop: (event: DragEvent) => {
      setIsOver(false)
      layout.onMove(event.dataTransfer.getData(dragType), index)
    },
  }
  return (
    <th
      scope="col"
      className={column.field.align === 'end' ? 'num' : undefined}
      aria-sort={order}
      data-over={isOver || undefined}
      style={stickyAt(left) && { ...stickyAt(left), zIndex: 3 }}
      onKeyDown={onKeyDown}
      {...dragging}
    >
      {column.field.isSortable ? (
        <button
          type="button"
          className="sort-button"
          title={`${column.title}. ${
            layout
              ? t('Sort; with shift: by several columns. Alt and an arrow moves the column')
              : t('Sort; with shift: by several columns')
          }`}
          onClick={(event) => onSort(column.path, event.shiftKey)}
        >
          <span className="sort-title">{column.title}</span>
          {key && <Arrow size={12} aria-hidden="true" />}
          {key && sort.length > 1 && <span className="sort-position">{position + 1}</span>}
        </button>
      ) : (
        column.title
      )}
      {onResize && (
        <span
          className="resize-edge"
          aria-hidden="true"
          draggable
          onDragStart={(event) => {
            event.preventDefault()
            event.stopPropagation()
          }}
          onMouseDown={onResize}
          onTouchStart={onResize}
        />
      )}
    </th>
  )
}
