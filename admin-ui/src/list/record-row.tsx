import { useRouter } from '@tanstack/react-router'
import type { CSSProperties, KeyboardEvent, MouseEvent } from 'react'
import type { RecordData } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { RecordCell } from './record-cell.tsx'
import type { RecordTableProps } from './record-table.tsx'

interface RecordRowProps extends RecordTableProps {
  readonly index: number
  readonly record: RecordData
  /** Where the frozen columns stand. */
  readonly lefts: readonly (number | undefined)[]
}

/** One record of a list: opened by a click or Enter; where cells are edited, a click goes to the cell. */
export function RecordRow(props: RecordRowProps) {
  const { index, record, entity, columns, activeRow, onActiveRow, selection, colors, editing, lefts, canOpen = true, linesOf } = props
  const router = useRouter()
  const held = colors?.get(record.id)
  const isSelected = selection?.has(record.id) === true
  const place = placeOf(entity, record, linesOf)
  const open = () => canOpen && void router.navigate({ to: '/$entity/$id', params: place })
  function onKeyDown(event: KeyboardEvent<HTMLElement>) {
    if (event.target !== event.currentTarget) return
    if (event.key === 'Enter') open()
    else if (event.key === 'ArrowRight' && editing) editing.focusFirst(event.currentTarget, index)
    else return
    event.preventDefault()
  }
  function onClick(event: MouseEvent<HTMLElement>) {
    const cell = (event.target as Element).closest('td')
    // What a control opens elsewhere in the page is not part of the row.
    if (cell === null || !event.currentTarget.contains(cell) || cell.matches('.box-cell, .editing-cell')) return
    onActiveRow(index)
    if (cell.dataset.editable !== undefined) return cell.focus()
    if (!window.getSelection()?.toString()) open()
  }
  return (
    <tr
      tabIndex={-1}
      data-index={index}
      data-active={index === activeRow || undefined}
      data-row-color={held?.row}
      data-text-color={held?.text}
      data-edge-color={held?.edge}
      aria-rowindex={index + 2}
      aria-selected={selection === undefined ? undefined : isSelected}
      onKeyDown={onKeyDown}
      onClick={onClick}
    >
      {selection && (
        <td className="box-cell">
          <label>
            <input
              type="checkbox"
              aria-label={t('Select {label}', { label: record.label })}
              checked={isSelected}
              onChange={(event) => selection.toggle(index, (event.nativeEvent as unknown as { shiftKey?: boolean }).shiftKey === true)}
            />
          </label>
        </td>
      )}
      {columns.map((column, position) => (
        <RecordCell
          key={column.path}
          place={place}
          column={column}
          record={record}
          row={index}
          isFirst={position === 0 && canOpen}
          late={position === 0 ? held?.late : undefined}
          editing={editing}
          style={stickyAt(lefts[position])}
        />
      ))}
    </tr>
  )
}

/** Where a row leads: to its record; a line to the record that it belongs to. */
function placeOf(entity: string, record: RecordData, linesOf: string | undefined): { readonly entity: string; readonly id: string } {
  const owner = record.owner as { readonly id?: string } | null | undefined
  return linesOf === undefined ? { entity, id: record.id } : { entity: linesOf, id: owner?.id ?? record.id }
}

/** A frozen column stays at its place while the rest moves below it. */
export function stickyAt(left: number | undefined): CSSProperties | undefined {
  return left === undefined ? undefined : { position: 'sticky', left, zIndex: 1 }
}
