import { Button, NativeSelect, Popover, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { MetadataDescription } from '../../../engine/forms/description.ts'
import { inSentence, t } from '../i18n/t.ts'
import { focusAtOnce } from '../shell/focus.ts'
import { useKept } from '../shell/kept.ts'
import { type FieldKind, fieldKinds } from './field-types.ts'
import { useTitles } from './use-titles.ts'

interface AddFieldProps {
  readonly metadata: MetadataDescription
  /** Of the section, for those who hear the button. */
  readonly place: string
  readonly onAdd: (title: string, kind: FieldKind, choice: string | undefined) => void
}

/** A field in three steps: here is its place, then what it holds, then what it is called. */
export function AddField({ metadata, place, onAdd }: AddFieldProps) {
  const [isOpen, setIsOpen] = useState(false)
  const [kind, setKind] = useState<FieldKind>()
  const close = () => {
    setIsOpen(false)
    setKind(undefined)
  }
  return (
    <Popover
      opened={isOpen}
      onChange={(opened) => (opened ? setIsOpen(true) : close())}
      position="bottom-start"
      width={320}
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <button
          type="button"
          className="add-field"
          aria-label={t('Add field: {place}', { place })}
          onClick={() => (isOpen ? close() : setIsOpen(true))}
        >
          <IconPlus size={14} aria-hidden="true" /> {t('Add field')}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        {kind === undefined ? (
          <fieldset className="kind-grid" aria-label={t('What it holds')}>
            {fieldKinds.map((one) => (
              <button key={one.key} type="button" onClick={() => setKind(one)}>
                {one.title}
              </button>
            ))}
          </fieldset>
        ) : (
          <NameForm
            kind={kind}
            place={place}
            metadata={metadata}
            onBack={() => setKind(undefined)}
            onDone={(title, choice) => {
              close()
              onAdd(title, kind, choice)
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  )
}

const noPatches = {}

interface NameFormProps {
  readonly place: string
  readonly kind: FieldKind
  readonly metadata: MetadataDescription
  readonly onBack: () => void
  readonly onDone: (title: string, choice: string | undefined) => void
}

function NameForm({ place, kind, metadata, onBack, onDone }: NameFormProps) {
  const titleOf = useTitles(noPatches)
  const [title, setTitle, forget] = useKept(`new-field.${place}`, '')
  const choices =
    kind.needs === 'list'
      ? Object.keys(metadata.lists).map((name) => ({ value: name, label: titleOf('lists', name) }))
      : Object.values(metadata.entities).map(({ name, title: label }) => ({ value: name, label }))
  const [choice, setChoice] = useState(kind.needs === undefined ? undefined : choices[0]?.value)
  return (
    <form
      className="name-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (title.trim() === '') return
        forget()
        onDone(title.trim(), choice)
      }}
    >
      <TextInput
        label={t('Name of the field ({title})', { title: inSentence(kind.title) })}
        value={title}
        onChange={(event) => setTitle(event.currentTarget.value)}
        ref={focusAtOnce}
        maxLength={80}
      />
      {kind.needs && (
        <NativeSelect
          label={kind.needs === 'list' ? t('Code list') : t('Records of')}
          value={choice}
          data={choices}
          onChange={(event) => setChoice(event.currentTarget.value)}
        />
      )}
      <div className="name-buttons">
        <Button size="xs" onClick={onBack}>
          {t('Back')}
        </Button>
        <Button size="xs" variant="filled" type="submit" disabled={title.trim() === ''}>
          {t('Add')}
        </Button>
      </div>
    </form>
  )
}
