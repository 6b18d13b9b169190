import { Modal, Select } from '@mantine/core'
import { useCallback, useMemo, useState } from 'react'
import type { EntityDescription, FormDescription, TabDescription, TransitionOffer } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { ApiError } from '../api/problem.ts'
import type { RecordData } from '../api/records.ts'
import type { FormScope } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import { TabForm } from '../form/tab-form.tsx'
import { useConditions } from '../form/use-conditions.ts'
import { t } from '../i18n/t.ts'
import { DialogFoot } from '../shell/dialog-foot.tsx'
import { toPatch, type Values } from './changes.ts'
import { errorsByControl, strayMessages } from './field-errors.ts'
import { useQuickDraft } from './use-quick-draft.ts'

interface TransitionDialogProps {
  readonly entity: EntityDescription
  readonly form: FormDescription
  /** What is known of the record; what is not known and not typed is not sent. */
  readonly record: RecordData
  /** Transitions that lead to the same state; at least one. */
  readonly offers: readonly [TransitionOffer, ...TransitionOffer[]]
  readonly isPending: boolean
  readonly error: Error | null
  readonly onCancel: () => void
  /** `forget` is called when it is made: until then what was typed is kept. */
  readonly onConfirm: (offer: TransitionOffer, values: object, forget: () => void) => void
}

/** What a transition asks before it is made: its question, and the fields that it needs. */
export function TransitionDialog({ entity, form, record, offers, isPending, error, onCancel, onConfirm }: TransitionDialogProps) {
  const { entities } = useMetadata()
  const [name, setName] = useState(offers[0].name)
  const offer = offers.find((one) => one.name === name) ?? offers[0]
  const { fields } = offer.ask
  const about = `transition.${record.id}.${offer.field}.${offer.to.state}`
  const draft = useQuickDraft(entity, about, nothing, t('{title}: not done, what you typed is kept.', { title: offer.title }))
  const { typed: changes, setTyped, touch, end } = draft
  const change = useCallback(
    (next: Values) => {
      touch()
      setTyped((before) => ({ ...before, ...next }))
    },
    [touch, setTyped],
  )
  const values = useMemo(() => ({ ...record, ...changes }), [record, changes])
  const problems = error instanceof ApiError ? error.errors : []
  const errors = useMemo(() => errorsByControl(problems, 'ask'), [problems])
  const asked = useMemo(() => askedOnly(entity, fields), [entity, fields])
  const next = useMemo(() => ({ ...values, [offer.field]: offer.to.state }), [values, offer])
  const { hidden } = useConditions(entity, form, { values: next, stored: record, changes, isNew: false })
  const tab = useMemo((): TabDescription => {
    const rows = fields.filter((name) => !hidden.has(name)).map((name) => [name])
    return { key: 'ask', title: '', sections: [{ key: 'ask', rows }], tabs: [] }
  }, [fields, hidden])
  const scope = useMemo(
    (): FormScope => ({
      entity: asked,
      values,
      widgetFor: (field) => widgetFor(field),
      errors,
      reportUnreadable: () => {},
      idPrefix: 'ask',
    }),
    [asked, values, errors],
  )
  const stray = strayMessages(problems, fields)
  function giveUp() {
    end()
    onCancel()
  }
  return (
    <Modal opened onClose={onCancel} title={`${offer.title}: ${record.label}`} centered>
      <form
        className="quick-form"
        onSubmit={(event) => {
          event.preventDefault()
          const answered = fields.filter((field) => !hidden.has(field) && field in values && asked.fields[field]?.isReadOnly === false)
          const sent = Object.fromEntries(answered.map((field) => [field, values[field] ?? null]))
          onConfirm(offer, toPatch(entities, asked, {}, sent), end)
        }}
      >
        {offers.length > 1 && (
          <Select
            label={t('How')}
            data={offers.map((one) => ({ value: one.name, label: one.title }))}
            value={name}
            allowDeselect={false}
            onChange={(next) => next !== null && setName(next)}
          />
        )}
        {offer.confirm && <p>{offer.confirm}</p>}
        {offer.description && <p className="mute">{offer.description}</p>}
        {fields.length > 0 && <TabForm form={form} entity={asked} tab={tab} scope={scope} onChange={change} />}
        <DialogFoot confirm={offer.title} isPending={isPending} problems={stray} onCancel={giveUp} isFocused={fields.length === 0} />
      </form>
    </Modal>
  )
}

const nothing: Values = {}

/** Everything that is asked for and shown must be answered. */
function askedOnly(entity: EntityDescription, names: readonly string[]): EntityDescription {
  const fields = Object.entries(entity.fields).map(([name, field]) => [name, names.includes(name) ? { ...field, isRequired: true } : field])
  return { ...entity, fields: Object.fromEntries(fields) }
}
