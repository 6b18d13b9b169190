import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import type { EntityDescription, FormDescription, TabDescription } from '../../../engine/forms/description.ts'
import { formQuery, useMetadata } from '../api/metadata.ts'
import { ApiError, sayError } from '../api/problem.ts'
import { createRecord, type RecordData } from '../api/records.ts'
import type { FormScope } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import { TabForm } from '../form/tab-form.tsx'
import { useConditions } from '../form/use-conditions.ts'
import { useReactions } from '../form/use-reactions.ts'
import { inSentence, t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { toCreate, typedValues, type Values } from './changes.ts'
import { DuplicateWarning } from './duplicate-warning.tsx'
import { type ErrorMap, errorsByControl, strayMessages, withoutFields } from './field-errors.ts'
import { useQuickDraft } from './use-quick-draft.ts'
import { useUnreadable } from './use-unreadable.ts'

interface QuickFormProps {
  readonly entity: EntityDescription
  readonly prefill: Values
  /** What stands in the field that names the record, ready to be written over. */
  readonly name?: string
  readonly title: string
  /** What is entered has happened: it gets what the metadata says of that (`logged` of `x-timeline`). */
  readonly isLogged?: boolean
  /** Fields that are known already. */
  readonly hidden?: readonly string[]
  /** For what it is opened: what was typed and not saved stands there again when it is opened for the same. */
  readonly about: string
  readonly onCreated: (record: RecordData) => void
  readonly onCancel: () => void
  /** Goes to the page with all fields, with what is typed. */
  readonly onWhole?: ((typed: Values) => void) | undefined
}

/** The few fields that a record needs to begin with; `Enter` in a line or ctrl-Enter anywhere saves, `Escape` closes it and keeps what is typed. */
export function QuickForm(props: QuickFormProps) {
  const form = useQuery(formQuery(props.entity.name))
  if (form.error) return <p role="alert">{sayError(form.error)}</p>
  if (!form.data) return <span className="skeleton" style={{ width: '100%', height: 60 }} />
  return <QuickFields {...props} form={form.data} />
}

type QuickFieldsProps = QuickFormProps & { readonly form: FormDescription }

function QuickFields(props: QuickFieldsProps) {
  const { title, onCancel, onWhole } = props
  const box = useRef<HTMLElement>(null)
  const { entity, judged, scope, draft, change, reset, resetCount, setErrors, isReadable } = useQuickValues(props)
  const [tab = emptyTab] = judged.tabs
  const creating = useCreating(props, { judged, draft, tab, setErrors })
  const save = () => isReadable && !creating.isPending && creating.mutate()
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const input = box.current?.querySelector<HTMLInputElement>('input, textarea')
      input?.focus()
      input?.select()
    })
    return () => cancelAnimationFrame(frame)
  }, [])

  function giveUp() {
    draft.end()
    onCancel()
  }
  function goOn() {
    draft.end()
    onWhole?.(draft.typed)
  }
  function onKeyDown(event: KeyboardEvent) {
    const isLine = event.target instanceof HTMLInputElement && event.target.getAttribute('aria-expanded') !== 'true'
    if (event.key === 'Escape' && event.target instanceof HTMLElement && event.target.getAttribute('aria-expanded') !== 'true') onCancel()
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || isLine)) save()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <section className="quick-form" aria-label={title} ref={box} onKeyDown={onKeyDown}>
      <h3>{title}</h3>
      {draft.isRestored && (
        <p className="quick-restored mute">
          {t('You typed this before and did not save it.')}
          <Button size="compact-xs" variant="subtle" onClick={reset}>
            {t('Start anew')}
          </Button>
        </p>
      )}
      <TabForm
        key={resetCount}
        form={props.form}
        entity={judged.entity}
        tab={tab}
        scope={scope}
        onChange={(next) => {
          const touched = typedValues(next, judged.values)
          if (Object.keys(touched).length === 0) return
          draft.touch()
          change(touched)
        }}
      />
      <DuplicateWarning entity={entity} values={judged.values} />
      <Group gap={8} justify="flex-end">
        {onWhole && (
          <Button size="xs" variant="subtle" mr="auto" onClick={goOn}>
            {t('All fields')}
          </Button>
        )}
        <Button size="xs" onClick={giveUp}>
          {t('Cancel')}
        </Button>
        <Button size="xs" variant="filled" loading={creating.isPending} onClick={save}>
          {t('Save')}
        </Button>
      </Group>
    </section>
  )
}

const nothing: ErrorMap = new Map()
const nowhere: Values = {}
const emptyTab: TabDescription = { key: 'quick', title: '', sections: [], tabs: [] }

/** What is typed, and what follows from it, as on the page with all fields. */
function useQuickValues({ entity, form, prefill, name, hidden, about }: QuickFieldsProps) {
  const [quick] = useState(() => ({ ...form, tabs: [quickTab(form, hidden)] }))
  const [initial] = useState<Values>(() => {
    const first = quick.tabs[0]?.sections[0]?.rows[0]?.[0]
    return {
      ...(name !== undefined && first !== undefined && entity.fields[first]?.widget === 'text' ? { [first]: name } : {}),
      ...prefill,
    }
  })
  const kept = t('New {title}: not saved, what you typed is kept.', { title: inSentence(entity.title) })
  const draft = useQuickDraft(entity, about, initial, kept)
  const { typed, setTyped, restart } = draft
  const [resetCount, setResetCount] = useState(0)
  const [refused, setErrors] = useState<ErrorMap>(nothing)
  const { unreadable, reportUnreadable, forgetUnreadable } = useUnreadable()
  const values = useMemo(() => ({ ...form.defaults, ...typed }), [form, typed])
  const judged = useConditions(entity, quick, { values, stored: nowhere, changes: typed, isNew: true })
  const change = useCallback(
    (next: Values) => {
      setErrors((before) => withoutFields(before, Object.keys(next), 'quick'))
      setTyped((before) => ({ ...before, ...next }))
    },
    [setTyped],
  )
  function reset() {
    setErrors(nothing)
    forgetUnreadable()
    restart()
    setResetCount((count) => count + 1)
  }
  useReactions({ reactions: judged.reactions, lines: judged.reactingLines }, { isNew: true, isChanged: true, values, change })
  const scope = useMemo(
    (): FormScope => ({
      entity: judged.entity,
      values: judged.values,
      widgetFor: (field) => widgetFor(field, judged.locked.has(field.name)),
      prefills: judged.prefills,
      lines: judged.lines,
      errors: new Map([...refused, ...unreadable]),
      reportUnreadable,
      idPrefix: 'quick',
    }),
    [judged.entity, judged.values, judged.locked, judged.prefills, judged.lines, refused, unreadable, reportUnreadable],
  )
  return { entity, judged, scope, draft, change, reset, resetCount, setErrors, isReadable: unreadable.size === 0 }
}

interface Filled {
  readonly judged: ReturnType<typeof useConditions>
  readonly draft: ReturnType<typeof useQuickDraft>
  readonly tab: TabDescription
  readonly setErrors: (errors: ErrorMap) => void
}

function useCreating({ entity, isLogged, onCreated }: QuickFieldsProps, { judged, draft, tab, setErrors }: Filled) {
  const { entities } = useMetadata()
  const queries = useQueryClient()
  return useMutation({
    // Defaults are left to the server, whose rules may say otherwise by what is typed.
    mutationFn: () => createRecord(entity.name, toCreate(entities, entity, { ...draft.typed, ...(isLogged ? judged.logged : {}) })),
    onSuccess: (record) => {
      draft.end()
      for (const key of ['records', 'count', 'journal', 'picker', 'palette']) void queries.invalidateQueries({ queryKey: [key] })
      notifications.show({ message: t('{title} created', { title: entity.title }), autoClose: 2500 })
      onCreated(record)
    },
    onError: (error) => {
      if (!(error instanceof ApiError) || error.errors.length === 0) {
        showRefusal(t('Not saved'), error)
        return
      }
      setErrors(errorsByControl(error.errors, 'quick'))
      const shown = tab.sections.flatMap((section) => section.rows.flat())
      const stray = strayMessages(error.errors, shown)
      if (stray.length > 0) notifications.show({ color: 'red', title: error.problem.title, message: stray.join(' '), autoClose: 10_000 })
    },
  })
}

function quickTab(form: FormDescription, hidden: readonly string[] = []): TabDescription {
  const rows = form.quick.map((row) => row.filter((name) => !hidden.includes(name))).filter((row) => row.length > 0)
  return { key: 'quick', title: '', sections: [{ key: 'quick', rows }], tabs: [] }
}
