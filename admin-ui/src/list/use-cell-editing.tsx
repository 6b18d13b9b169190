import { type InfiniteData, useQueryClient } from '@tanstack/react-query'
import { type ReactNode, Suspense, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useMetadata, valueAt } from '../api/metadata.ts'
import { ApiError } from '../api/problem.ts'
import { getFields, patchRecord, type RecordData, type RecordPage } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { isEqual, toPatch, type Values } from '../record/changes.ts'
import { lazily } from '../shell/lazily.ts'
import { showRefusal } from '../shell/told.ts'
import { type CellEditing, type CellPlace, changedField, isEditableColumn, nextPlace } from './cell-editing.ts'
import { type ListColumn, requestedFields } from './columns.ts'

const ConflictDialog = lazily(() => import('../record/conflict-dialog.tsx'), 'ConflictDialog')

interface Conflict {
  readonly record: RecordData
  readonly before: Values
  readonly changes: Values
  readonly current: RecordData
}

/** Values changed in the list; undefined where the view does not say that they are. */
export function useCellEditing(
  entity: EntityDescription,
  columns: readonly ListColumn[],
  rows: readonly RecordData[],
  isOn: boolean,
): { editing: CellEditing | undefined; dialog: ReactNode } {
  const { entities } = useMetadata()
  const queries = useQueryClient()
  const [open, setOpen] = useState<CellPlace>()
  const [conflict, setConflict] = useState<Conflict>()

  const paths = columns.filter((column) => isEditableColumn(entity, column)).map(({ path }) => path)
  const editing: CellEditing = {
    entity,
    open,
    isEditable: (column) => paths.includes(column.path),
    start: setOpen,
    cancel() {
      setOpen(undefined)
      if (open) focusCell(open)
    },
    commit(record, column, value, step) {
      setOpen(open && step !== 0 ? nextPlace(open, paths, rows.length, step) : undefined)
      if (open && step === 0) focusCell(open)
      if (!isEqual(value, valueAt(record, column.path))) void save(record, changedField(record, column.path, value), record)
    },
    focusFirst: (row) => row.querySelector<HTMLElement>('td[data-editable]')?.focus(),
  }

  async function save(record: RecordData, changes: Values, base: RecordData) {
    showRow({ ...base, ...changes, version: record.version })
    try {
      await patchRecord(entity.name, record.id, base.version, toPatch(entities, entity, base, changes))
      showRow(await getFields(entity.name, record.id, requestedFields(columns)))
      setConflict(undefined)
      for (const kind of ['aggregate', 'colors']) void queries.invalidateQueries({ queryKey: ['records', entity.name, kind] })
      queries.removeQueries({ queryKey: ['record', entity.name, record.id] })
    } catch (error) {
      showRow(record)
      if (error instanceof ApiError && error.status === 412 && isRecord(error.problem.current)) {
        return setConflict({ record, before: record, changes, current: error.problem.current })
      }
      const detail = error instanceof ApiError ? error.errors.map(({ message }) => message).join(' ') : ''
      showRefusal(t('Not saved'), error, detail || undefined)
    }
  }

  /** Puts a record in the place of the one that is listed, without fetching the pages anew: nothing jumps. */
  function showRow(record: RecordData) {
    queries.setQueriesData<InfiniteData<RecordPage>>(
      { queryKey: ['records', entity.name], predicate: ({ queryKey }) => typeof queryKey[2] === 'object' },
      (data) =>
        data?.pages && {
          ...data,
          pages: data.pages.map((page) => ({
            ...page,
            data: page.data.map((row) => (row.id === record.id ? { ...row, ...record } : row)),
          })),
        },
    )
  }

  const dialog = conflict && (
    <Suspense>
      <ConflictDialog
        entity={entity}
        before={conflict.before}
        changes={conflict.changes}
        current={conflict.current}
        onCancel={() => {
          setConflict(undefined)
          void queries.invalidateQueries({ queryKey: ['records', entity.name] })
        }}
        onResolve={(changes) => {
          if (Object.keys(changes).length > 0) return void save(conflict.record, changes, conflict.current)
          setConflict(undefined)
          void queries.invalidateQueries({ queryKey: ['records', entity.name] })
        }}
      />
    </Suspense>
  )
  return { editing: isOn && entity.can.update ? editing : undefined, dialog }
}

/** In the table that has the focus, as a page may hold several. */
function focusCell({ row, path }: CellPlace): void {
  const table = document.activeElement?.closest('table') ?? document
  requestAnimationFrame(() => table.querySelector<HTMLElement>(`tr[data-index="${row}"] td[data-path="${path}"]`)?.focus())
}

function isRecord(value: unknown): value is RecordData {
  return typeof value === 'object' && value !== null && 'version' in value
}
