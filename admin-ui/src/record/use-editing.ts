import { useCallback, useEffect, useMemo, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { type Values, withChanges } from './changes.ts'
import { type Draft, fieldsOf, fitting, readDraft, writeDraft } from './draft.ts'
import { type ErrorMap, withoutFields } from './field-errors.ts'
import { useUnreadable } from './use-unreadable.ts'

export interface EditingOptions {
  /** Key of the draft: the person, the entity, the record. */
  readonly draftKey: string
  readonly model: string
  readonly entity: EntityDescription
  /** The stored values; of a new record its defaults. */
  readonly base: Values
  readonly version: number
}

interface Typed {
  readonly changes: Values
  readonly errors: ErrorMap
}

const noErrors: ErrorMap = new Map()

/** What has been typed and not yet saved, its messages, and the draft that keeps it over a reload. */
export function useEditing({ draftKey, model, entity, base: storedBase, version: storedVersion }: EditingOptions) {
  const [{ base, version }, hold] = useState({ base: storedBase, version: storedVersion })
  const [found] = useState(() => readDraft(draftKey, model, entity))
  const [restored, setRestored] = useState<Draft | undefined>(found.draft)
  const [lost, setLost] = useState(found.lost)
  const [{ changes, errors }, setTyped] = useState<Typed>(() => ({
    changes: restored ? withChanges(base, {}, restored.changes) : {},
    errors: noErrors,
  }))
  const { unreadable, reportUnreadable, forgetUnreadable } = useUnreadable()
  const [resetCount, setResetCount] = useState(0)
  const isChanged = Object.keys(changes).length > 0 || unreadable.size > 0
  // A record that is fetched anew under the hands of the person must not make an old change look like one of the new version.
  if (!isChanged && base !== storedBase) hold({ base: storedBase, version: storedVersion })
  // The same for a form that is customised under the hands of the person: what no longer fits is said, and not sent.
  const [typedIn, setTypedIn] = useState({ model, entity })
  if (typedIn.model !== model) {
    const known = { model: typedIn.model, version, changes, before: {}, fields: fieldsOf(changes, typedIn.entity) }
    const { draft, lost: gone } = fitting(known, entity)
    setTypedIn({ model, entity })
    if (gone.length > 0) {
      setTyped({ changes: draft?.changes ?? {}, errors })
      setLost([...lost, ...gone])
    }
  }
  const values = useMemo(() => ({ ...base, ...changes }), [base, changes])
  const all = useMemo(() => new Map([...errors, ...unreadable]), [errors, unreadable])

  useEffect(() => {
    const isEmpty = Object.keys(changes).length === 0
    const before = Object.fromEntries(Object.keys(changes).map((name) => [name, restored?.before[name] ?? base[name] ?? null]))
    const fields = fieldsOf(changes, entity)
    writeDraft(draftKey, isEmpty ? undefined : { model, version: restored?.version ?? version, changes, before, fields })
  }, [changes, base, draftKey, model, entity, version, restored])

  const change = useCallback(
    (next: Values) => {
      setTyped((typed) => {
        const merged = withChanges(base, typed.changes, next)
        const touched = Object.keys(next).filter((name) => JSON.stringify(merged[name]) !== JSON.stringify(typed.changes[name]))
        return touched.length > 0 ? { changes: merged, errors: withoutFields(typed.errors, touched) } : typed
      })
    },
    [base],
  )
  const reset = useCallback(() => {
    setTyped({ changes: {}, errors: noErrors })
    forgetUnreadable()
    setRestored(undefined)
    setLost([])
    setResetCount((count) => count + 1)
    writeDraft(draftKey, undefined)
  }, [draftKey, forgetUnreadable])

  return {
    values,
    changes,
    change,
    errors: all,
    setErrors: (next: ErrorMap) => setTyped((typed) => ({ ...typed, errors: next })),
    unreadable,
    reportUnreadable,
    reset,
    /** Counts the resets: a form that is drawn under another number forgets the text its controls hold. */
    resetCount,
    restored,
    /** Changes that have no place in the form any more, as it was customised since they were typed. */
    lost,
    forgetLost: () => setLost([]),
    /** The version that the changes were made on; older than the stored one after a reload. */
    version: restored?.version ?? version,
    before: restored ? { ...base, ...restored.before } : base,
    isChanged,
    count: Object.keys(changes).length,
  }
}

export type Editing = ReturnType<typeof useEditing>
