import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Automation, changeJob, type Job, type JobState, listJobs } from '../api/automations.ts'
import { formatInstant } from '../format/date.ts'
import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'
import { PageState } from '../shell/page-state.tsx'
import { PagedList, usePages } from '../shell/paged-list.tsx'
import { showRefusal } from '../shell/told.ts'

const colors: Readonly<Record<JobState, string>> = { dead: 'red', waiting: 'blue', running: 'violet', done: 'green', cancelled: 'grey' }

/** What is done later or beside; first of all what was given up, which is begun anew or cancelled. */
export function JobList({ automations }: { automations: readonly Automation[] }) {
  const [state, setState] = useState<JobState>('dead')
  const pages = usePages(['jobs', state], (cursor, signal) => listJobs({ state, cursor }, signal))
  const counts = pages.first?.counts ?? {}
  const label = (name: JobState) => `${sayState(name)} (${formatNumber(counts[name] ?? 0)})`
  return (
    <>
      <div className="automation-filters">
        <NativeSelect
          label={t('Jobs that are')}
          value={state}
          onChange={(event) => setState(event.currentTarget.value as JobState)}
          data={(Object.keys(colors) as JobState[]).map((value) => ({ value, label: label(value) }))}
        />
      </div>
      <PagedList
        pages={pages}
        empty={<PageState title={t('No such jobs')}>{t('A job that failed ten times is given up and waits for you here.')}</PageState>}
      >
        {(job) => <JobItem key={job.id} job={job} title={titleOf(job, automations)} />}
      </PagedList>
    </>
  )
}

function JobItem({ job, title }: { job: Job; title: string | undefined }) {
  const queries = useQueryClient()
  const change = useMutation({
    mutationFn: (what: 'retry' | 'cancel') => changeJob(job.id, what),
    onSuccess: () => void queries.invalidateQueries({ queryKey: ['jobs'] }),
    onError: (error) => showRefusal(t('Not changed'), error),
  })
  const { kind, state, dueAt, attempts, maxAttempts, error, payload } = job
  return (
    <li>
      <details>
        <summary>
          <span className="chip" data-color={colors[state]}>
            {sayState(state)}
          </span>{' '}
          <strong>{sayKind(kind)}</strong> {title && `${title} `}
          <span className="mute">
            {t('due {when}, tried {count} of {most} times', { when: formatInstant(dueAt), count: attempts, most: maxAttempts })}
          </span>
        </summary>
        {error !== null && <p className="automation-message">{error}</p>}
        <pre>{JSON.stringify(payload, null, 2)}</pre>
      </details>
      <div className="automation-buttons">
        {(state === 'dead' || state === 'cancelled') && (
          <Button variant="default" size="compact-sm" loading={change.isPending} onClick={() => change.mutate('retry')}>
            {t('Try again')}
          </Button>
        )}
        {(state === 'dead' || state === 'waiting') && (
          <Button variant="subtle" color="red" size="compact-sm" onClick={() => change.mutate('cancel')}>
            {t('Cancel')}
          </Button>
        )}
      </div>
    </li>
  )
}

/** The rule that a job is of, as its schedule (`due name`) or itself names it. */
function titleOf({ payload }: Job, automations: readonly Automation[]): string | undefined {
  const { automation, name } = (payload ?? {}) as { readonly automation?: unknown; readonly name?: unknown }
  const wanted = String(automation ?? name ?? '').replace(/^due /, '')
  return automations.find((one) => one.name === wanted)?.title
}

/** What a job does; the name of a kind that is not known here. */
function sayKind(kind: string): string {
  const kinds: Readonly<Record<string, string>> = {
    automation: t('Rule'),
    schedule: t('Schedule'),
    'state-age': t('Too long in a state'),
    'approval-due': t('Late decision'),
    webhook: t('Call of another server'),
    mail: t('Mail of a rule'),
    'written-mail': t('Written mail'),
    'notification-mail': t('Message by mail'),
    'report-mail': t('Report by mail'),
    mailbox: t('Look into a mailbox'),
    repairs: t('Records to mend'),
    outdated: t('Outdated records'),
    retention: t('Data kept long enough'),
    plugin: t('Job of a plugin'),
    'plugin-action': t('Action of a plugin'),
  }
  return kinds[kind] ?? kind
}

function sayState(state: JobState): string {
  switch (state) {
    case 'dead':
      return t('Given up')
    case 'waiting':
      return t('Waiting')
    case 'running':
      return t('Under way')
    case 'done':
      return t('Done')
    case 'cancelled':
      return t('Cancelled')
  }
}
