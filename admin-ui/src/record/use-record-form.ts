import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo, useRef } from 'react'
import type { EntityDescription, FieldDescription, FormDescription } from '../../../engine/forms/description.ts'
import { ownAccessQuery } from '../api/access.ts'
import { useMetadata } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { meQuery } from '../api/session.ts'
import type { FormScope } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import { useConditions } from '../form/use-conditions.ts'
import { useReactions } from '../form/use-reactions.ts'
import { useOwnKey } from '../shell/kept.ts'
import { typedValues, type Values } from './changes.ts'
import { asNew, useStates } from './state-path.tsx'
import { type Editing, useEditing } from './use-editing.ts'

interface FormOf {
  readonly entity: EntityDescription
  readonly form: FormDescription
  /** Undefined: a new one. */
  readonly record: RecordData | undefined
  readonly base: Values
}

/** What is typed on the page of a record, what follows from it by the conditions of the form, and what of it may be typed at all. */
export function useRecordForm({ entity, form, record, base }: FormOf) {
  const metadata = useMetadata()
  const { data: me } = useQuery(meQuery)
  const isNew = record === undefined
  const editing = useEditing({
    draftKey: useOwnKey(`${entity.name}.${record?.id ?? 'new'}`),
    model: metadata.version,
    entity,
    base,
    version: record?.version ?? 0,
  })
  const { values, changes } = editing
  const judged = useConditions(entity, form, { values, stored: editing.before, changes, isNew })
  const { stateFields, isLocked: isLockedByState } = useStates(form, values, isNew)
  const rights = useRights(entity, record, me?.isAdministrator !== false)
  const isLocked = useCallback(
    (name: string) => !rights.mayWrite(name) || isLockedByState(name) || judged.locked.has(name),
    [rights, isLockedByState, judged.locked],
  )
  const drawn = useMemo(() => (isNew ? asNew(judged.entity, form) : judged.entity), [isNew, judged.entity, form])
  const scope = useScope(drawn, judged, editing, isLocked)
  const shown = useRef(judged.values)
  shown.current = judged.values
  const change = useCallback((next: Values) => editing.change(typedValues(next, shown.current)), [editing.change])
  useReactions(
    { reactions: judged.reactions, lines: judged.reactingLines },
    { isNew, isChanged: editing.isChanged, values, change: editing.change },
  )
  const writable = Object.values(judged.entity.fields).filter((field) => !isLocked(field.name) && !field.isReadOnly)
  return { editing, judged, scope, change, stateFields, writable, isOnlyRead: rights.isOnlyRead }
}

interface Rights {
  /** The record may be seen, as others of its kind may be changed, but not changed. */
  readonly isOnlyRead: boolean
  mayWrite(field: string): boolean
}

/** What the person may write of this very record: roles speak of kinds of records, their conditions of each. Until it is known, what the kind allows. */
function useRights(entity: EntityDescription, record: RecordData | undefined, isUnrestricted: boolean): Rights {
  const mayEver = record === undefined ? entity.can.create : entity.can.update
  const isAsked = record !== undefined && mayEver && !isUnrestricted
  const { data } = useQuery({ ...ownAccessQuery(entity.name, record?.id ?? '', record?.version ?? 0), enabled: isAsked })
  return useMemo(() => {
    const isRefused = isAsked && data?.verbs.update?.isAllowed === false
    const mayWrite = (field: string) =>
      mayEver && !isRefused && ['write', undefined].includes(isAsked ? data?.fields[field]?.right : undefined)
    return { isOnlyRead: isRefused, mayWrite }
  }, [mayEver, isAsked, data])
}

/** What the controls of the form share; another object only when something of it is another. */
function useScope(
  entity: EntityDescription,
  judged: ReturnType<typeof useConditions>,
  editing: Editing,
  isLocked: (name: string) => boolean,
): FormScope {
  const widgetOf = useCallback((field: FieldDescription) => widgetFor(field, isLocked(field.name)), [isLocked])
  return useMemo(
    () => ({
      entity,
      values: judged.values,
      widgetFor: widgetOf,
      prefills: judged.prefills,
      lines: judged.lines,
      errors: editing.errors,
      reportUnreadable: editing.reportUnreadable,
    }),
    [entity, judged.values, judged.prefills, judged.lines, widgetOf, editing.errors, editing.reportUnreadable],
  )
}
