import { type FocusEvent, type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import { valueAt } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { FormScopeProvider } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import type { CellEditing } from './cell-editing.ts'
import type { ListColumn } from './columns.ts'
import '../form/form.css'

/** These have nothing to type: what is chosen is meant. */
const choosing: ReadonlySet<string> = new Set(['select', 'radio', 'statusbar', 'checkbox', 'switch', 'reference', 'rating', 'date'])

/** The control of a field in its cell: Enter and Tab save, Tab goes on, Escape leaves everything as it was. */
export function CellEditor({ editing, column, record }: { editing: CellEditing; column: ListColumn; record: RecordData }) {
  const before = valueAt(record, column.path)
  const [value, setValue] = useState<unknown>(before)
  const [complaint, setComplaint] = useState<string>()
  const box = useRef<HTMLFieldSetElement>(null)
  const isDone = useRef(false)
  const scope = useMemo(
    () => ({
      entity: editing.entity,
      values: record,
      widgetFor,
      errors: new Map(),
      reportUnreadable: (_id: string, message: string | undefined) => setComplaint(message),
    }),
    [editing.entity, record],
  )
  useEffect(() => {
    const control = box.current?.querySelector<HTMLInputElement>('input:not([type=hidden]), textarea, button')
    control?.focus()
    control?.select?.()
  }, [])

  function finish(next: unknown, step: -1 | 0 | 1) {
    if (isDone.current || complaint !== undefined) return
    isDone.current = true
    editing.commit(record, column, next, step)
  }
  function onKeyDown(event: KeyboardEvent) {
    event.stopPropagation()
    if (event.key === 'Escape') {
      isDone.current = true
      editing.cancel()
    } else if (event.key === 'Tab') finish(value, event.shiftKey ? -1 : 1)
    else if (event.key === 'Enter' && !event.defaultPrevented) finish(value, 0)
    else return
    event.preventDefault()
  }
  function onBlur(event: FocusEvent) {
    const target = event.relatedTarget
    const isInside = target instanceof Element && (box.current?.contains(target) || target.closest('[data-portal]') !== null)
    if (!isInside) finish(value, 0)
  }
  const Widget = widgetFor(column.field)
  return (
    <FormScopeProvider value={scope}>
      <fieldset className="cell-editor" ref={box} onKeyDown={onKeyDown} onBlur={onBlur} title={complaint}>
        <Widget
          id={`cell_${column.path}`}
          field={column.field}
          value={value}
          onChange={(next) => {
            setValue(next)
            if (choosing.has(column.field.widget)) finish(next, 0)
          }}
          record={record}
          hasError={complaint !== undefined}
          label={column.title}
        />
      </fieldset>
    </FormScopeProvider>
  )
}
