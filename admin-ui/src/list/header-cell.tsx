import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { ListColumn } from './columns.ts'
import type { SortKey } from './sort.ts'

interface HeaderCellProps {
  readonly column: ListColumn
  readonly sort: readonly SortKey[]
  readonly onSort: (path: string, keepOthers: boolean) => void
  readonly onResize: ((event: unknown) => void) | undefined
}

/** A click sorts, with shift beside what is sorted already; the right edge draws the column wider. */
export function HeaderCell({ column, sort, onSort, onResize }: HeaderCellProps) {
  const position = sort.findIndex((key) => key.path === column.path)
  const key = sort[position]
  const order = key === undefined ? undefined : key.isDescending ? 'descending' : 'ascending'
  const Arrow = key?.isDescending ? IconArrowDown : IconArrowUp
  return (
    <th scope="col" className={column.field.align === 'end' ? 'num' : undefined} aria-sort={order}>
      {column.field.isSortable ? (
        <button
          type="button"
          className="sort-button"
          title="Sort; with shift: by several columns"
          onClick={(event) => onSort(column.path, event.shiftKey)}
        >
          {column.title}
          {key && <Arrow size={12} aria-hidden="true" />}
          {key && sort.length > 1 && <span className="sort-position">{position + 1}</span>}
        </button>
      ) : (
        column.title
      )}
      {onResize && <span className="resize-edge" aria-hidden="true" onMouseDown={onResize} onTouchStart={onResize} />}
    </th>
  )
}
