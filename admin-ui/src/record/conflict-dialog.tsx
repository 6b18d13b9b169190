import { Button, Group, Modal } from '@mantine/core'
import { useState } from 'react'
import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'
import type { RecordData } from '../api/records.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { t } from '../i18n/t.ts'
import type { Values } from './changes.ts'
import { type Choice, conflictingFields, resolvedChanges } from './conflicts.ts'

interface ConflictDialogProps {
  readonly entity: EntityDescription
  readonly before: Values
  readonly changes: Values
  readonly current: RecordData
  readonly onCancel: () => void
  readonly onResolve: (changes: Values) => void
}

/** Somebody else saved first: field by field the person takes the own value or the other one. */
export function ConflictDialog({ entity, before, changes, current, onCancel, onResolve }: ConflictDialogProps) {
  const names = conflictingFields(before, changes, current)
  const [choices, setChoices] = useState<Readonly<Record<string, Choice>>>({})
  return (
    <Modal opened onClose={onCancel} title={t('Somebody else has changed this record')} size="lg" centered>
      <p className="mute">
        {names.length === 0
          ? t('They changed other fields than you. Your changes can be saved beside theirs.')
          : t('Choose what is to stand in each field. Everything else that they saved is kept.')}
      </p>
      {names.map((name) => {
        const field = entity.fields[name]
        if (field === undefined) return null
        const pick = (choice: Choice) => setChoices({ ...choices, [name]: choice })
        const chosen = choices[name] ?? 'mine'
        return (
          <fieldset className="conflict" key={name}>
            <legend>{field.title}</legend>
            <ConflictChoice
              name={name}
              field={field}
              values={changes}
              title={t('Yours')}
              isChosen={chosen === 'mine'}
              onPick={() => pick('mine')}
            />
            <ConflictChoice
              name={name}
              field={field}
              values={current}
              title={t('Theirs')}
              isChosen={chosen === 'theirs'}
              onPick={() => pick('theirs')}
            />
          </fieldset>
        )
      })}
      <Group justify="flex-end" mt="lg">
        <Button onClick={onCancel}>{t('Back to the form')}</Button>
        <Button variant="filled" onClick={() => onResolve(resolvedChanges(changes, choices))} data-autofocus>
          {t('Save')}
        </Button>
      </Group>
    </Modal>
  )
}

interface ConflictChoiceProps {
  readonly name: string
  readonly field: FieldDescription
  readonly values: Values
  readonly title: string
  readonly isChosen: boolean
  readonly onPick: () => void
}

function ConflictChoice({ name, field, values, title, isChosen, onPick }: ConflictChoiceProps) {
  const value = values[name]
  return (
    <label data-chosen={isChosen || undefined}>
      <input type="radio" name={`conflict-${name}`} checked={isChosen} onChange={onPick} />
      <span>
        <span className="mute">{title}</span>
        <br />
        {isEmpty(value) ? <span className="mute">{t('empty')}</span> : <Value field={field} value={value} record={values} isPlain />}
      </span>
    </label>
  )
}
