import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { EntityDescription, FormDescription, TabDescription } from '../../../engine/forms/description.ts'
import { formQuery, useMetadata } from '../api/metadata.ts'
import { ApiError, sayError } from '../api/problem.ts'
import { createRecord, type RecordData } from '../api/records.ts'
import type { FormScope } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import { TabForm } from '../form/tab-form.tsx'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { toCreate, type Values } from './changes.ts'
import { DuplicateWarning } from './duplicate-warning.tsx'
import { type ErrorMap, errorsByControl, strayMessages, withoutFields } from './field-errors.ts'

interface QuickFormProps {
  readonly entity: EntityDescription
  readonly prefill: Values
  /** What stands in the field that names the record, ready to be written over. */
  readonly name?: string
  readonly title: string
  /** Fields that are known already. */
  readonly hidden?: readonly string[]
  readonly onCreated: (record: RecordData) => void
  readonly onCancel: () => void
}

/** The few fields that a record needs to begin with; `Enter` in a line or ctrl-Enter anywhere saves, `Escape` gives up. */
export function QuickForm(props: QuickFormProps) {
  const form = useQuery(formQuery(props.entity.name))
  if (form.error) return <p role="alert">{sayError(form.error)}</p>
  if (!form.data) return <span className="skeleton" style={{ width: '100%', height: 60 }} />
  return <QuickFields {...props} form={form.data} />
}

const nothing: ErrorMap = new Map()

function QuickFields({ entity, form, prefill, name, title, hidden = [], onCreated, onCancel }: QuickFormProps & { form: FormDescription }) {
  const { entities } = useMetadata()
  const queries = useQueryClient()
  const box = useRef<HTMLElement>(null)
  const tab = useMemo(() => quickTab(form, hidden), [form, hidden])
  const first = tab.sections[0]?.rows[0]?.[0]
  const [values, setValues] = useState<Values>(() => ({
    ...form.defaults,
    ...(name !== undefined && first !== undefined && entity.fields[first]?.widget === 'text' ? { [first]: name } : {}),
    ...prefill,
  }))
  const [errors, setErrors] = useState<ErrorMap>(nothing)
  const creating = useMutation({
    mutationFn: () => createRecord(entity.name, toCreate(entities, entity, values)),
    onSuccess: (record) => {
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
  const scope = useMemo(
    (): FormScope => ({ entity, values, widgetFor: (field) => widgetFor(field), errors, reportUnreadable: () => {}, idPrefix: 'quick' }),
    [entity, values, errors],
  )
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const input = box.current?.querySelector<HTMLInputElement>('input, textarea')
      input?.focus()
      input?.select()
    })
    return () => cancelAnimationFrame(frame)
  }, [])

  function onKeyDown(event: KeyboardEvent) {
    const isLine = event.target instanceof HTMLInputElement && event.target.getAttribute('aria-expanded') !== 'true'
    if (event.key === 'Escape' && event.target instanceof HTMLElement && event.target.getAttribute('aria-expanded') !== 'true') onCancel()
    else if (event.key === 'Enter' && (event.ctrlKey || event.metaKey || isLine)) creating.mutate()
    else return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <section className="quick-form" aria-label={title} ref={box} onKeyDown={onKeyDown}>
      <h3>{title}</h3>
      <TabForm
        form={form}
        entity={entity}
        tab={tab}
        scope={scope}
        onChange={(next) => {
          const touched = Object.keys(next).filter((field) => JSON.stringify(next[field]) !== JSON.stringify(values[field] ?? null))
          if (touched.length === 0) return
          setErrors(withoutFields(errors, touched, 'quick'))
          setValues({ ...values, ...next })
        }}
      />
      <DuplicateWarning entity={entity} values={values} />
      <Group gap={8} justify="flex-end">
        <Button size="xs" onClick={onCancel}>
          {t('Cancel')}
        </Button>
        <Button size="xs" variant="filled" loading={creating.isPending} onClick={() => creating.mutate()}>
          {t('Save')}
        </Button>
      </Group>
    </section>
  )
}

function quickTab(form: FormDescription, hidden: readonly string[]): TabDescription {
  const rows = form.quick.map((row) => row.filter((name) => !hidden.includes(name))).filter((row) => row.length > 0)
  return { key: 'quick', title: '', sections: [{ key: 'quick', rows }], tabs: [] }
}
