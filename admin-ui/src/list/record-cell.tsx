import { Link } from '@tanstack/react-router'
import { type CSSProperties, type KeyboardEvent, Suspense } from 'react'
import { isJsonObject } from '../../../engine/base/json.ts'
import { valueAt } from '../api/metadata.ts'
import { notYet } from '../api/not-yet.ts'
import type { RecordData } from '../api/records.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'
import type { CellEditing } from './cell-editing.ts'
import type { ListColumn } from './columns.ts'
import { LateMark } from './late-mark.tsx'

const loadEditor = () => import('./cell-editor.tsx')
const CellEditor = lazily(loadEditor, 'CellEditor')

interface RecordCellProps {
  /** The record that a row leads to. */
  readonly place: { readonly entity: string; readonly id: string }
  readonly column: ListColumn
  readonly record: RecordData
  readonly row: number
  readonly isFirst: boolean
  readonly late: string | undefined
  readonly editing: CellEditing | undefined
  readonly style: CSSProperties | undefined
}

/** One cell; the first of a row leads to the record, so that a link can be opened in a new window. */
export function RecordCell(props: RecordCellProps) {
  const { column, record, row, editing, style } = props
  const className = column.field.align === 'end' ? 'num' : undefined
  const isEditable = editing?.isEditable(column) === true
  if (!isEditable || editing === undefined) {
    return (
      <td className={className} style={style}>
        <CellContent {...props} />
      </td>
    )
  }
  const cell = { row, path: column.path }
  if (editing.open?.row === row && editing.open.path === column.path) {
    return (
      <td className="editing-cell" style={style}>
        <Suspense fallback={<CellContent {...props} />}>
          <CellEditor editing={editing} column={column} record={record} />
        </Suspense>
      </td>
    )
  }
  return (
    <td
      className={className}
      style={style}
      tabIndex={-1}
      data-editable=""
      data-path={column.path}
      // Whoever stands on a cell may type at once.
      onFocus={() => loadEditor().catch(() => undefined)}
      onDoubleClick={() => editing.start(cell)}
      onKeyDown={(event) => moveOrStart(event, () => editing.start(cell))}
    >
      <CellContent {...props} />
    </td>
  )
}

/** Enter and F2 edit, the arrows go to the neighbours, Escape back to the row. */
function moveOrStart(event: KeyboardEvent<HTMLElement>, start: () => void): void {
  const cell = event.currentTarget
  if (event.target !== cell) return
  if (event.key === 'Enter' || event.key === 'F2') start()
  else if (event.key === 'ArrowRight') neighbour(cell, 'nextElementSibling')?.focus()
  else if (event.key === 'ArrowLeft') (neighbour(cell, 'previousElementSibling') ?? cell.parentElement)?.focus()
  else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
    const row = event.key === 'ArrowDown' ? cell.parentElement?.nextElementSibling : cell.parentElement?.previousElementSibling
    row?.querySelector<HTMLElement>(`td[data-path="${cell.dataset.path}"]`)?.focus()
  } else if (event.key === 'Escape') cell.parentElement?.focus()
  else return
  event.preventDefault()
  event.stopPropagation()
}

function neighbour(cell: Element, side: 'nextElementSibling' | 'previousElementSibling'): HTMLElement | undefined {
  for (let next = cell[side]; next !== null; next = next[side]) {
    if (next instanceof HTMLElement && next.dataset.editable !== undefined) return next
  }
  return undefined
}

/** A record that a cell points to, by its name. */
function labelOf(value: unknown): string | undefined {
  return isJsonObject(value) && typeof value.label === 'string' ? value.label : undefined
}

/** A chosen value in words, without the badge that a link would stand in. */
function optionTitle({ field }: ListColumn, value: unknown): string | undefined {
  return field.options === undefined || field.options === notYet
    ? undefined
    : (field.options.find((option) => option.value === value)?.title ?? String(value))
}

function CellContent(props: RecordCellProps) {
  if (props.late === undefined) return <CellValue {...props} />
  return (
    <span className="late-cell">
      <CellValue {...props} />
      <LateMark text={props.late} isSmall />
    </span>
  )
}

function CellValue({ place, column, record, isFirst }: RecordCellProps) {
  const value = valueAt(record, column.path)
  const shown = <Value field={column.field} value={value} record={record} />
  if (!isFirst) return shown
  const isPlain = !isEmpty(value) && typeof value !== 'object'
  const isLinked = ['email', 'url', 'phone'].includes(column.field.widget)
  return (
    <Link to="/$entity/$id" params={place} className="record-link" onClick={(event) => event.stopPropagation()} preload={false}>
      {isPlain ? (isLinked ? String(value) : (optionTitle(column, value) ?? shown)) : labelOf(value) || record.label || t('Without a name')}
    </Link>
  )
}
