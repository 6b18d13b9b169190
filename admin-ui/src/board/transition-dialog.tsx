import { Button, Group, Modal, Select } from '@mantine/core'
import { type FormEvent, useMemo, useState } from 'react'
import type { EntityDescription, TransitionOffer } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { FormScopeProvider } from '../form/form-scope.ts'
import { widgetFor } from '../form/registry.ts'
import type { Values } from '../record/changes.ts'
import '../form/form.css'

interface TransitionDialogProps {
  readonly entity: EntityDescription
  readonly record: RecordData
  /** Transitions that lead to the same state; at least one. */
  readonly offers: readonly TransitionOffer[]
  readonly onAnswer: (offer: TransitionOffer, values: Values) => void
  readonly onClose: () => void
}

/** What a transition asks before it is made: a confirmation, and values such as the reason why something was lost. */
export function TransitionDialog({ entity, record, offers, onAnswer, onClose }: TransitionDialogProps) {
  const [name, setName] = useState(offers[0]?.name ?? '')
  const [values, setValues] = useState<Values>({})
  const [missing, setMissing] = useState<ReadonlySet<string>>(new Set())
  const offer = offers.find((one) => one.name === name) ?? offers[0]
  const scope = useMemo(
    () => ({ entity, values: { ...record, ...values }, widgetFor, errors: new Map(), reportUnreadable: () => {} }),
    [entity, record, values],
  )
  if (offer === undefined) return null
  const fields = offer.ask.fields.flatMap((field) => entity.fields[field] ?? [])
  function submit(event: FormEvent) {
    event.preventDefault()
    if (offer === undefined) return
    const required = new Set((offer.ask.schema.required as readonly string[] | undefined) ?? [])
    const empty = fields.filter((field) => required.has(field.name) && (values[field.name] ?? null) === null)
    setMissing(new Set(empty.map((field) => field.name)))
    if (empty.length === 0) onAnswer(offer, values)
  }
  return (
    <Modal opened onClose={onClose} title={`${offer.title}: ${record.label}`} centered>
      <form className="change-dialog" onSubmit={submit}>
        {offers.length > 1 && (
          <Select
            label="How"
            data={offers.map((one) => ({ value: one.name, label: one.title }))}
            value={name}
            allowDeselect={false}
            onChange={(next) => next !== null && setName(next)}
          />
        )}
        {offer.confirm && <p>{offer.confirm}</p>}
        {offer.description && <p className="mute">{offer.description}</p>}
        <FormScopeProvider value={scope}>
          {fields.map((field) => {
            const Widget = widgetFor(field)
            return (
              <div key={field.name}>
                <label className="mantine-InputWrapper-label" htmlFor={`ask_${field.name}`}>
                  {field.title}
                </label>
                <Widget
                  id={`ask_${field.name}`}
                  field={field}
                  value={values[field.name] ?? null}
                  onChange={(value) => setValues((before) => ({ ...before, [field.name]: value }))}
                  record={record}
                  hasError={missing.has(field.name)}
                />
                {missing.has(field.name) && <p className="field-errors">This must be filled in.</p>}
              </div>
            )
          })}
        </FormScopeProvider>
        <Group justify="flex-end">
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" variant="filled" data-autofocus={fields.length === 0 || undefined}>
            {offer.title}
          </Button>
        </Group>
      </form>
    </Modal>
  )
}
