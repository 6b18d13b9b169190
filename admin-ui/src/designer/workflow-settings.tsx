import { Button, NativeSelect } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useState } from 'react'
import type { EntityDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import type { Document } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import { addState, addValue, type EditedState, type EditedTransition, newStateKey } from './edit-workflow.ts'
import { SettledText } from './settled-text.tsx'
import { saidIn, Translations } from './translations.tsx'
import type { Designer, DocumentEdit } from './use-designer.ts'
import type { WorkflowSelection } from './workflow-picture.tsx'

/** What the parts of the panel know of the workflow that is redone. */
export interface WorkflowParts {
  readonly id: string
  readonly metadata: MetadataDescription
  readonly entity: EntityDescription
  readonly document: Document
  readonly states: readonly EditedState[]
  readonly transitions: readonly EditedTransition[]
  readonly designer: Designer
  /** The code list of which the states are values. */
  readonly list: string | undefined
  readonly onEdit: (change: (document: Document) => Document) => void
  readonly onSelect: (selection: WorkflowSelection | undefined) => void
}

/** Changes the workflow and the values of its field, which stand in the entity or in a code list, in one step. */
export function editWithValues(
  { designer, id, entity, list }: WorkflowParts,
  workflow: DocumentEdit['change'],
  values: DocumentEdit['change'],
): void {
  const holder = list === undefined ? { folder: 'entities', id: entity.name } : { folder: 'lists', id: list }
  designer.editAll([
    { folder: 'workflows', id, change: workflow },
    { ...holder, change: values },
  ])
}

/** The workflow as a whole: its states and transitions as a list, which the keyboard reaches as well as the picture. */
export function WorkflowSettings(props: WorkflowParts & { readonly onConnect: (from: string, to: string) => void }) {
  const { document, states, transitions, entity, onEdit, onSelect, onConnect } = props
  const field = String(document.field)
  const options = states.map(({ key, title }) => ({ value: key, label: title }))
  const [from, setFrom] = useState(states[0]?.key ?? '')
  const [to, setTo] = useState(states[1]?.key ?? '')
  function add() {
    const title = t('New state {number}', { number: states.length + 1 })
    const key = newStateKey(
      document,
      title,
      (entity.fields[field]?.options ?? []).map(({ value }) => String(value)),
    )
    editWithValues(
      props,
      (current) => addState(current, key, title),
      (current) => addValue(current, field, key, title),
    )
    onSelect({ kind: 'state', key })
  }
  return (
    <section className="field-settings" aria-label={t('Settings of the workflow')}>
      <h2>{saidIn(props.designer, `workflows.${props.id}`) ?? String(document.title)}</h2>
      <SettledText
        label={t('Name of the workflow')}
        value={document.title}
        onSettle={(title) => title !== '' && onEdit((current) => ({ ...current, title }))}
      />
      <Translations designer={props.designer} path={`workflows.${props.id}`} />
      <NativeSelect
        size="xs"
        label={t('A new record begins in')}
        value={String(document.initial)}
        data={options}
        onChange={({ currentTarget: { value: initial } }) => onEdit((current) => ({ ...current, initial }))}
      />
      <h3 className="part-title">{t('States')}</h3>
      <ul className="workflow-parts" aria-label={t('States')}>
        {states.map(({ key, title }) => (
          <li key={key}>
            <button type="button" onClick={() => onSelect({ kind: 'state', key })}>
              {title}
            </button>
          </li>
        ))}
      </ul>
      <Button size="xs" variant="subtle" leftSection={<IconPlus size={13} />} onClick={add}>
        {t('Add state')}
      </Button>
      <h3 className="part-title">{t('Transitions')}</h3>
      <ul className="workflow-parts" aria-label={t('Transitions')}>
        {transitions.map(({ key, title, isFromAnywhere, from: starts, to: end }) => (
          <li key={key}>
            <button type="button" onClick={() => onSelect({ kind: 'transition', key })}>
              {title}{' '}
              <span className="mute">
                {isFromAnywhere ? t('anywhere') : starts.map((state) => titleOf(states, state)).join(', ')} → {titleOf(states, end)}
              </span>
            </button>
          </li>
        ))}
      </ul>
      <div className="color-choice">
        <NativeSelect
          size="xs"
          aria-label={t('From')}
          value={from}
          data={options}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <NativeSelect size="xs" aria-label={t('To')} value={to} data={options} onChange={(event) => setTo(event.currentTarget.value)} />
      </div>
      <Button
        size="xs"
        variant="subtle"
        leftSection={<IconPlus size={13} />}
        disabled={from === to || to === ''}
        onClick={() => onConnect(from, to)}
      >
        {t('Add transition')}
      </Button>
    </section>
  )
}

function titleOf(states: readonly EditedState[], key: string): string {
  return states.find((state) => state.key === key)?.title ?? key
}
