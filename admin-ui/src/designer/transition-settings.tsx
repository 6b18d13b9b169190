import { Button, MultiSelect, NativeSelect, Switch } from '@mantine/core'
import { t } from '../i18n/t.ts'
import { CelInput } from './cel-input.tsx'
import { removeTransition, setTransition, transitionDocument, transitionsOf } from './edit-workflow.ts'
import { colours } from './field-types.ts'
import { PathList } from './path-list.tsx'
import { RoleChoice, textsOf } from './role-choice.tsx'
import { SettledText } from './settled-text.tsx'
import { Translations } from './translations.tsx'
import type { WorkflowParts } from './workflow-settings.tsx'

/** What can be said of one transition. */
export function TransitionSettings({ name, ...parts }: WorkflowParts & { readonly name: string }) {
  const { document, states, transitions, entity, metadata, onEdit, onSelect } = parts
  const transition = transitionDocument(document, name)
  const drawn = transitions.find(({ key }) => key === name)
  const set = (keywords: object) => onEdit((current) => setTransition(current, name, { ...keywords }))
  const options = states.map(({ key, title }) => ({ value: key, label: title }))
  const title = drawn?.title ?? name
  const written = transitionsOf(document).find(({ key }) => key === name)?.title
  return (
    <section className="field-settings" aria-label={t('Settings of {title}', { title })}>
      <h2>{t('Transition {title}', { title })}</h2>
      <SettledText
        label={t('Name of the transition')}
        value={transition.title ?? written}
        onSettle={(text) => text !== '' && set({ title: text })}
      />
      <Translations designer={parts.designer} path={`workflows.${parts.id}.transitions.${name}`} />
      <Switch
        size="xs"
        label={t('From every state')}
        checked={drawn?.isFromAnywhere === true}
        onChange={({ currentTarget: { checked } }) => set({ from: checked ? '*' : (drawn?.from ?? []) })}
      />
      {drawn?.isFromAnywhere !== true && (
        <MultiSelect
          size="xs"
          label={t('From')}
          data={options}
          value={[...(drawn?.from ?? [])]}
          onChange={(from) => from.length > 0 && set({ from })}
        />
      )}
      <NativeSelect
        size="xs"
        label={t('To')}
        value={drawn?.to ?? ''}
        data={options}
        onChange={({ currentTarget }) => set({ to: currentTarget.value })}
      />
      <CelInput
        label={t('Only if (CEL)')}
        value={String(transition.guard ?? '')}
        metadata={metadata}
        entity={entity}
        onSettle={(guard) => set(guard === '' ? { guard, message: undefined } : { guard })}
      />
      {transition.guard !== undefined && (
        <SettledText
          label={t('What a person is told when it does not hold')}
          value={transition.message}
          onSettle={(message) => set({ message })}
        />
      )}
      <PathList
        label={t('Asks for')}
        entity={entity}
        offered={Object.values(entity.fields).flatMap((field) => (field.isReadOnly ? [] : [field.name]))}
        paths={textsOf(transition.ask)}
        onChange={(ask) => set({ ask })}
      />
      <RoleChoice label={t('Who may')} value={transition.roles} onChange={(roles) => set({ roles })} />
      <SettledText label={t('Question that is asked first')} value={transition.confirm} onSettle={(confirm) => set({ confirm })} />
      <NativeSelect
        size="xs"
        label={t('Colour of its button')}
        value={String(transition.color ?? '')}
        data={[{ value: '', label: t('none') }, ...colours]}
        onChange={({ currentTarget }) => set({ color: currentTarget.value })}
      />
      <div className="name-buttons">
        <Button
          size="xs"
          color="red"
          variant="subtle"
          onClick={() => {
            onEdit((current) => removeTransition(current, name))
            onSelect(undefined)
          }}
        >
          {t('Remove transition')}
        </Button>
        <Button size="xs" onClick={() => onSelect(undefined)}>
          {t('Done')}
        </Button>
      </div>
    </section>
  )
}
