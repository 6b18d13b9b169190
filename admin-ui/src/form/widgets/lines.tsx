import { ActionIcon, Button } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import { type KeyboardEvent, useMemo, useRef } from 'react'
import type { FieldDescription } from '../../../../engine/forms/description.ts'
import { useMetadata } from '../../api/metadata.ts'
import { inSentence, t } from '../../i18n/t.ts'
import { Control } from '../control.tsx'
import { useScope } from '../form-scope.ts'
import { columnInLine } from '../line-conditions.ts'
import { addLine, type Line, lineColumns, lineKey } from '../line-rows.ts'
import type { WidgetProps } from '../widget.ts'
import { LineTotals } from './line-totals.tsx'

/** Owned lines as an editable grid: one control a cell. Enter goes down, and at the end begins a new line. */
export function LinesWidget({ id, field, value, onChange }: WidgetProps) {
  const metadata = useMetadata()
  const lines = (Array.isArray(value) ? value : []) as readonly Line[]
  const columns = useMemo(() => lineColumns(metadata.entities[field.lines ?? '']), [metadata, field.lines])
  // Two cells may change before either is drawn anew: a record that was looked for comes while another value is typed.
  const latest = useRef(lines)
  latest.current = lines
  function write(next: readonly Line[]) {
    latest.current = next
    onChange(next)
  }
  const title = inSentence(metadata.entities[field.lines ?? '']?.title ?? t('Line'))

  function focusCell(row: number, column: string) {
    requestAnimationFrame(() => document.getElementById(`${id}_${row}_${column}`)?.focus())
  }
  function onKeyDown(event: KeyboardEvent, row: number, column: FieldDescription) {
    if (event.key !== 'Enter' || event.defaultPrevented || event.shiftKey || column.widget === 'textarea') return
    event.preventDefault()
    if (row === lines.length - 1) addAtEnd()
    else focusCell(row + 1, column.name)
  }
  function addAtEnd() {
    write(addLine(latest.current, columns))
    const first = columns.find((column) => !column.isReadOnly)
    if (first) focusCell(lines.length, first.name)
  }
  return (
    <div className="lines" id={id} tabIndex={-1}>
      <div className="lines-scroller">
        <table aria-label={field.title}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" className={column.align === 'end' ? 'num' : undefined} data-widget={column.widget}>
                  {column.title} {column.isRequired && <b aria-hidden="true">*</b>}
                </th>
              ))}
              <th className="line-action" aria-label={t('Remove')} />
            </tr>
          </thead>
          <tbody>
            {lines.map((line, row) => (
              <LineRow
                key={lineKey(line, row)}
                id={`${id}_${row}`}
                line={line}
                position={row + 1}
                field={field.name}
                columns={columns}
                onChange={(name, cell) => write(latest.current.with(row, { ...latest.current[row], [name]: cell }))}
                onRemove={() => write(latest.current.toSpliced(row, 1))}
                onKeyDown={(event, column) => onKeyDown(event, row, column)}
              />
            ))}
          </tbody>
          <LineTotals columns={columns} lines={lines} />
        </table>
      </div>
      <Button size="xs" variant="subtle" leftSection={<IconPlus size={14} />} onClick={addAtEnd}>
        {t('Add {title}', { title })}
      </Button>
    </div>
  )
}

interface LineRowProps {
  readonly id: string
  readonly line: Line
  readonly position: number
  /** The field of the record that holds the lines. */
  readonly field: string
  readonly columns: readonly FieldDescription[]
  readonly onChange: (column: string, value: unknown) => void
  readonly onRemove: () => void
  readonly onKeyDown: (event: KeyboardEvent, column: FieldDescription) => void
}

function LineRow({ id, line, position, field, columns, onChange, onRemove, onKeyDown }: LineRowProps) {
  const own = useScope(({ errors }) => errors.get(id)) ?? []
  const rules = useScope(({ lines }) => lines?.get(field)?.[position - 1])
  const cells = useMemo(() => columns.map((column) => ({ column, inLine: columnInLine(column, rules) })), [columns, rules])
  return (
    <>
      <tr>
        {cells.map(({ column, inLine }) => (
          <td
            key={column.name}
            className={column.align === 'end' ? 'num' : undefined}
            data-required={(inLine?.isRequired && !column.isRequired) || undefined}
            onKeyDown={(event) => onKeyDown(event, column)}
          >
            {inLine && (
              <Control
                id={`${id}_${column.name}`}
                field={inLine}
                value={line[column.name] ?? null}
                onChange={(value) => onChange(column.name, value)}
                record={line}
                label={t('{title}, line {position}', { title: column.title, position })}
              />
            )}
          </td>
        ))}
        <td className="line-action">
          <ActionIcon variant="subtle" color="gray" size="sm" onClick={onRemove} aria-label={t('Remove line {position}', { position })}>
            <IconTrash size={15} />
          </ActionIcon>
        </td>
      </tr>
      {own.length > 0 && (
        <tr>
          <td colSpan={columns.length + 1} className="field-errors">
            {own.join(' ')}
          </td>
        </tr>
      )}
    </>
  )
}
