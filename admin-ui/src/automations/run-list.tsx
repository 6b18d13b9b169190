import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { type Automation, type AutomationRun, listRuns, type RunState, retryRun } from '../api/automations.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { PageState } from '../shell/page-state.tsx'
import { PagedList, usePages } from '../shell/paged-list.tsx'
import { showRefusal } from '../shell/told.ts'
import { FieldValues } from './field-values.tsx'
import { sayOccasion } from './say-occasion.ts'
import { StepList } from './step-list.tsx'

const colors: Readonly<Record<RunState, string>> = { done: 'green', waiting: 'blue', failed: 'red', skipped: 'grey', stopped: 'orange' }

/** What automations did, the latest first; what failed is begun anew. */
export function RunList({ automations }: { automations: readonly Automation[] }) {
  const [automation, choose] = useState('')
  const [state, setState] = useState('')
  const pages = usePages(['automation-runs', automation, state], (cursor, signal) => listRuns({ automation, state, cursor }, signal))
  const titles = new Map(automations.map(({ name, title }) => [name, title]))
  return (
    <>
      <div className="automation-filters">
        <NativeSelect
          label={t('Rule')}
          value={automation}
          onChange={(event) => choose(event.currentTarget.value)}
          data={[{ value: '', label: t('All') }, ...automations.map(({ name, title }) => ({ value: name, label: title }))]}
        />
        <NativeSelect
          label={t('Outcome')}
          value={state}
          onChange={(event) => setState(event.currentTarget.value)}
          data={[
            { value: '', label: t('All') },
            ...(Object.keys(colors) as RunState[]).map((value) => ({ value, label: sayState(value) })),
          ]}
        />
      </div>
      <PagedList pages={pages} empty={<PageState title={t('Nothing was done yet')}>{t('What rules do appears here.')}</PageState>}>
        {(run) => <Run key={run.id} run={run} title={titles.get(run.automation) ?? run.automation} />}
      </PagedList>
    </>
  )
}

function Run({ run, title }: { run: AutomationRun; title: string }) {
  const queries = useQueryClient()
  const retry = useMutation({
    mutationFn: () => retryRun(run.id),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['automation-runs'] }),
    onError: (error) => showRefusal(t('Not begun'), error),
  })
  const { about, state, cause, message, steps } = run
  return (
    <li>
      <details>
        <summary>
          <span className="chip" data-color={colors[state]}>
            {sayState(state)}
          </span>{' '}
          <strong>{title}</strong> {about.label && `${about.label} `}
          <span className="mute">{formatInstant(run.at)}</span>
        </summary>
        {about.id !== null && (
          <Link to="/$entity/$id" params={{ entity: about.entity, id: about.id }}>
            {about.label ?? about.id}
          </Link>
        )}
        {message !== null && <p className="automation-message">{message}</p>}
        <p>
          {t('Set off')} {sayOccasion(cause.on)} <FieldValues entity={about.entity} values={cause.values} />
        </p>
        {cause.condition !== undefined && (
          <p>
            {t('What the condition read:')} <FieldValues entity={about.entity} values={cause.condition} />
          </p>
        )}
        <StepList steps={steps} entity={about.entity} labels={run.labels} />
      </details>
      {state === 'failed' && (
        <Button variant="default" size="compact-sm" loading={retry.isPending} onClick={() => retry.mutate()}>
          {t('Try again')}
        </Button>
      )}
    </li>
  )
}

function sayState(state: RunState): string {
  switch (state) {
    case 'done':
      return t('Done')
    case 'waiting':
      return t('Goes on later')
    case 'failed':
      return t('Failed')
    case 'skipped':
      return t('Left out')
    case 'stopped':
      return t('Stopped')
  }
}
