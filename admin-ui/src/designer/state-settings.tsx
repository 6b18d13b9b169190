import { Button, NativeSelect, Switch } from '@mantine/core'
import { t } from '../i18n/t.ts'
import { dropValue, moveState, removeState, setState, stateDocument } from './edit-workflow.ts'
import { colours } from './field-types.ts'
import { PathList } from './path-list.tsx'
import { textsOf } from './role-choice.tsx'
import { SettledText } from './settled-text.tsx'
import { Translations } from './translations.tsx'
import { editWithValues, type WorkflowParts } from './workflow-settings.tsx'

const categories = [
  { value: 'open', label: t('open: something is still to be done') },
  { value: 'won', label: t('won') },
  { value: 'lost', label: t('lost') },
  { value: 'closed', label: t('closed') },
]

/** What can be said of one state. */
export function StateSettings({ name, ...parts }: WorkflowParts & { readonly name: string }) {
  const { document, states, entity, onEdit, onSelect } = parts
  const state = stateDocument(document, name)
  const index = states.findIndex(({ key }) => key === name)
  const title = states[index]?.title ?? name
  const set = (keywords: object) => onEdit((current) => setState(current, name, { ...keywords }))
  function remove() {
    const initial = String(removeState(document, name).initial)
    editWithValues(
      parts,
      (current) => removeState(current, name),
      (current) => dropValue(current, String(document.field), name, initial),
    )
    onSelect(undefined)
  }
  return (
    <section className="field-settings" aria-label={t('Settings of {title}', { title })}>
      <h2>{t('State {title}', { title })}</h2>
      <SettledText label={t('Name of the state')} value={state.title ?? name} onSettle={(text) => text !== '' && set({ title: text })} />
      <Translations designer={parts.designer} path={`workflows.${parts.id}.states.${name}`} drawn={title} />
      <NativeSelect
        size="xs"
        label={t('It is')}
        value={String(state.category ?? 'open')}
        data={categories}
        onChange={({ currentTarget }) => set({ category: currentTarget.value })}
      />
      <NativeSelect
        size="xs"
        label={t('Colour')}
        value={String(state.color ?? '')}
        data={[{ value: '', label: t('as its value says') }, ...colours]}
        onChange={({ currentTarget }) => set({ color: currentTarget.value })}
      />
      <SettledText label={t('What it means')} value={state.description} onSettle={(description) => set({ description })} isLong />
      <Switch
        size="xs"
        label={t('The record can only be read')}
        checked={state.lock === true}
        onChange={({ currentTarget: { checked } }) => set(checked ? { lock: true } : { lock: undefined, editable: undefined })}
      />
      {state.lock === true && (
        <PathList
          label={t('Can be changed all the same')}
          entity={entity}
          offered={Object.keys(entity.fields)}
          paths={textsOf(state.editable)}
          onChange={(editable) => set({ editable })}
        />
      )}
      <div className="name-buttons">
        <Button size="xs" disabled={index <= 0} onClick={() => onEdit((current) => moveState(current, name, -1))}>
          {t('Earlier')}
        </Button>
        <Button size="xs" disabled={index === states.length - 1} onClick={() => onEdit((current) => moveState(current, name, 1))}>
          {t('Later')}
        </Button>
        <Button size="xs" onClick={() => onSelect(undefined)}>
          {t('Done')}
        </Button>
        <Button size="xs" color="red" variant="subtle" data-flush disabled={states.length < 2} onClick={remove}>
          {t('Remove state')}
        </Button>
      </div>
    </section>
  )
}
