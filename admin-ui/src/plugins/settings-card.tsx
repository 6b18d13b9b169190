import { Button, Group } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useInputFields } from '../actions/input-fields.tsx'
import { AnswerView } from '../agent/answer-view.tsx'
import { keepSettings, type PluginSettings, pluginSettingsQuery, trySettings } from '../api/plugin-settings.ts'
import { sayError } from '../api/problem.ts'
import { Moment } from '../format/moment.tsx'
import { t } from '../i18n/t.ts'
import type { Values } from '../record/changes.ts'
import { UsageTable } from './usage-table.tsx'

/** The settings of one plugin or connector. What was typed stays until it is kept, also when it is tried or refused. */
export function SettingsCard({ settings }: { settings: PluginSettings }) {
  const { name, title, plugin, kind, form, changed, variables, usage, tryOut } = settings
  const queries = useQueryClient()
  const [typed, setTyped] = useState<Values>()
  const refresh = () => {
    for (const key of [pluginSettingsQuery.queryKey, ['model'], ['actions']]) void queries.invalidateQueries({ queryKey: key })
  }
  const keeping = useMutation({
    mutationFn: (values: object) => keepSettings(name, values),
    onSuccess: (kept) => {
      queries.setQueryData(pluginSettingsQuery.queryKey, (all) => all?.map((one) => (one.name === name ? kept : one)))
      setTyped(undefined)
      refresh()
    },
  })
  const idPrefix = `set-${name.replaceAll('.', '-')}`
  const values = typed ?? settings.values
  const options = { name, title, form, values, error: keeping.error, idPrefix, columns: 2, onChange: setTyped }
  const { fields, stray, toSend } = useInputFields(options)
  const discard = () => {
    setTyped(undefined)
    keeping.reset()
  }
  const headingId = `${idPrefix}-title`
  return (
    <section className="settings-card" aria-labelledby={headingId}>
      <h2 id={headingId}>
        {title} {kind !== 'plugin' && <span className="mute">{plugin}</span>}
      </h2>
      <form
        className="quick-form"
        onSubmit={(event) => {
          event.preventDefault()
          keeping.mutate(toSend())
        }}
      >
        {fields}
        {variables.map(({ field, name: variable, isSet }) => (
          <p key={field} className="mute">
            {isSet
              ? t('{variable} is set in the environment.', { variable })
              : t('{variable} is not set in the environment.', { variable })}
          </p>
        ))}
        {usage.length > 0 && <UsageTable usage={usage} />}
        {stray.length > 0 && (
          <p className="field-errors" role="alert">
            {stray.join(' ')}
          </p>
        )}
        <Group mt="sm" justify="space-between">
          <span className="mute">
            {changed === null ? (
              t('As it was shipped or started')
            ) : (
              <>
                {changed.by === null ? t('Set') : t('Set by {name}', { name: changed.by })} <Moment at={changed.at} />
              </>
            )}
          </span>
          <Group gap="xs">
            {typed !== undefined && <Button onClick={discard}>{t('Discard')}</Button>}
            <Button type="submit" variant="filled" disabled={typed === undefined} loading={keeping.isPending}>
              {t('Keep')}
            </Button>
          </Group>
        </Group>
      </form>
      {tryOut !== null && <Trial settings={settings} form={tryOut.form} idPrefix={idPrefix} valuesOf={toSend} onTried={refresh} />}
    </section>
  )
}

interface TrialProps {
  readonly settings: PluginSettings
  readonly form: NonNullable<PluginSettings['tryOut']>['form']
  readonly idPrefix: string
  readonly valuesOf: () => Values
  readonly onTried: () => void
}

/** Tries what stands in the form, kept or not, and shows the answer or what went wrong. */
function Trial({ settings: { name, title }, form, idPrefix, valuesOf, onTried }: TrialProps) {
  const [input, setInput] = useState<Values>(form.defaults)
  const trying = useMutation({
    mutationFn: (given: object) => trySettings(name, valuesOf(), given),
    onSettled: onTried,
  })
  const options = { name: `${name}-try`, title, form, values: input, error: null, idPrefix: `try-${idPrefix}`, onChange: setInput }
  const { fields, toSend } = useInputFields(options)
  return (
    <form
      className="quick-form settings-trial"
      aria-label={t('Try {title}', { title })}
      onSubmit={(event) => {
        event.preventDefault()
        trying.mutate(toSend())
      }}
    >
      {Object.keys(form.fields).length > 0 && fields}
      <Button type="submit" loading={trying.isPending}>
        {t('Try it')}
      </Button>
      <div aria-live="polite" className="settings-answer">
        {trying.error && (
          <p role="alert" className="field-errors">
            {sayError(trying.error)}
          </p>
        )}
        {trying.data && <AnswerView answer={trying.data} onLeave={() => trying.reset()} />}
      </div>
    </form>
  )
}
