import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import type { EntityDescription, FormDescription, TabDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { ApiError, NetworkError } from '../api/problem.ts'
import { isReachable, useReachable } from '../api/reach.ts'
import { createRecord, patchRecord, type RecordData } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { isEqual, toCreate, toPatch, type Values } from './changes.ts'
import { type ErrorMap, errorsByControl, firstTabWithError, strayMessages } from './field-errors.ts'
import type { Editing } from './use-editing.ts'

interface SavingOptions {
  readonly entity: EntityDescription
  readonly form: FormDescription
  readonly record: RecordData | undefined
  readonly editing: Editing
  readonly tabs: readonly TabDescription[]
  readonly goToTab: (path: string) => void
  readonly mayLeave: RefObject<boolean>
}

interface Attempt {
  readonly changes: Values
  readonly base: Values
  readonly version: number
}

/** Sends what was changed; leads the person to what the server refuses, and to what somebody else changed meanwhile. */
export function useSaving({ entity, record, editing, tabs, goToTab, mayLeave }: SavingOptions) {
  const { entities } = useMetadata()
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [conflict, setConflict] = useState<RecordData>()
  const [isWaiting, wait] = useState(false)
  const keyOf = useRequestKey()

  const saving = useMutation({
    mutationFn: ({ changes, base, version }: Attempt) =>
      record
        ? patchRecord(entity.name, record.id, version, toPatch(entities, entity, base, changes))
        : createWithKey(toCreate(entities, entity, editing.values)),
    onSuccess: (saved) => finish(saved),
    onError: (error, attempt) => explain(error, attempt),
  })
  const createWithKey = (values: object) => createRecord(entity.name, values, keyOf(values))

  function finish(saved: RecordData) {
    setConflict(undefined)
    queries.setQueryData(['record', entity.name, saved.id], saved)
    flushSync(() => editing.reset())
    for (const key of ['records', 'count', 'journal', 'palette', 'picker', 'label']) void queries.invalidateQueries({ queryKey: [key] })
    notifications.show({ message: record ? t('Saved') : t('{title} created', { title: entity.title }), autoClose: 2500 })
    if (record) return
    mayLeave.current = true
    void navigate({ to: '/$entity/$id', params: { entity: entity.name, id: saved.id }, replace: true })
  }

  function explain(error: unknown, { changes }: Attempt) {
    if (error instanceof NetworkError && !isReachable()) return wait(true)
    if (error instanceof ApiError && error.status === 412 && isRecord(error.problem.current)) {
      const { current } = error.problem
      // An attempt whose answer was lost may have arrived.
      const isThere = Object.keys(changes).every((name) => isEqual(changes[name], current[name]))
      return isThere ? finish(current) : setConflict(current)
    }
    if (error instanceof ApiError && error.errors.length > 0) {
      const stray = strayMessages(error.errors, Object.keys(entity.fields))
      showErrors(errorsByControl(error.errors))
      if (stray.length > 0) notifications.show({ color: 'red', title: error.problem.title, message: stray.join(' '), autoClose: 10_000 })
      return
    }
    showRefusal(t('Not saved'), error)
  }

  function showErrors(errors: ErrorMap) {
    editing.setErrors(errors)
    goToFirst(errors)
  }
  function goToFirst(errors: ErrorMap) {
    const path = firstTabWithError(errors, tabs)
    if (path !== undefined) goToTab(path)
    setTimeout(() => focusFirst(errors), 60)
  }
  const isReached = useReachable()
  const latest = useRef(save)
  latest.current = save
  useEffect(() => {
    if (!isWaiting || !isReached) return
    wait(false)
    if (editing.isChanged) latest.current()
  }, [isWaiting, isReached, editing.isChanged])
  function save() {
    if (saving.isPending || (record && !editing.isChanged)) return
    if (editing.unreadable.size > 0) return goToFirst(editing.unreadable)
    saving.mutate({ changes: editing.changes, base: editing.before, version: editing.version })
  }
  /** Saves the chosen values on top of the version of the other person. */
  function resolveConflict(changes: Values) {
    if (conflict === undefined) return
    saving.mutate({ changes, base: conflict, version: conflict.version })
  }
  return {
    save,
    showErrors,
    isSaving: saving.isPending,
    isWaiting,
    conflict,
    cancelConflict: () => setConflict(undefined),
    resolveConflict,
  }
}

/** The key of a request by its content: what is sent again, because its answer was lost, is not carried out twice. */
function useRequestKey(): (values: object) => string {
  const last = useRef({ content: '', key: '' })
  return (values) => {
    const content = JSON.stringify(values)
    if (last.current.content !== content) last.current = { content, key: crypto.getRandomValues(new Uint32Array(4)).join('-') }
    return last.current.key
  }
}

function focusFirst(errors: ErrorMap) {
  const controls = [...errors.keys()].flatMap((id) => document.getElementById(id) ?? [])
  const [first] = controls.sort((a, b) => (a.compareDocumentPosition(b) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1))
  first?.focus()
  first?.scrollIntoView({ block: 'center' })
}

function isRecord(value: unknown): value is RecordData {
  return typeof value === 'object' && value !== null && 'version' in value
}
