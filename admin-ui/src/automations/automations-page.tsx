import { Button, Tabs } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { type Automation, automationsQuery } from '../api/automations.ts'
import { useMetadata } from '../api/metadata.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { ErrorState, PageState } from '../shell/page-state.tsx'
import { HookAddress } from './hook-address.tsx'
import { JobList } from './job-list.tsx'
import { RehearsalDialog } from './rehearsal-dialog.tsx'
import { RunList } from './run-list.tsx'
import { sayOccasion } from './say-occasion.ts'
import './automations.css'

/** What happens by itself: the rules, what they did, and what is to be done still or was given up. For administrators. */
export function AutomationsPage() {
  const automations = useQuery(automationsQuery)
  useDocumentTitle(`${t('What happens by itself')} · Kartoteka`)
  if (automations.error) return <ErrorState error={automations.error} onRetry={() => void automations.refetch()} />
  return (
    <>
      <header className="top">
        <h1>{t('What happens by itself')}</h1>
      </header>
      <Tabs defaultValue="runs" className="automations" keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="runs">{t('What was done')}</Tabs.Tab>
          <Tabs.Tab value="rules">{t('Rules')}</Tabs.Tab>
          <Tabs.Tab value="jobs">{t('Jobs')}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="runs">
          <RunList automations={automations.data ?? []} />
        </Tabs.Panel>
        <Tabs.Panel value="rules">
          <Rules automations={automations.data ?? []} />
        </Tabs.Panel>
        <Tabs.Panel value="jobs">
          <JobList automations={automations.data ?? []} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

function Rules({ automations }: { automations: readonly Automation[] }) {
  const { entities } = useMetadata()
  const [rehearsed, rehearse] = useState<Automation>()
  if (automations.length === 0) return <PageState title={t('No rules yet')}>{t('They are files of the folder “automations”.')}</PageState>
  return (
    <>
      <ul className="entry-list">
        {automations.map((automation) => (
          <li key={automation.name}>
            <div>
              <strong>{automation.title}</strong>
              <p className="mute">
                {entities[automation.entity]?.plural ?? automation.entity}: {sayOccasion(automation.on)}
                {!automation.isEnabled && ` · ${t('switched off')}`}
                {automation.nextAt && ` · ${t('next {when}', { when: formatInstant(automation.nextAt) })}`}
              </p>
              {automation.nextAt === null && <p className="automation-message">{t('It never comes: its schedule cannot be kept.')}</p>}
              {automation.on === 'webhook' && <HookAddress name={automation.name} />}
            </div>
            {automation.on !== 'webhook' && automation.on !== 'mail' && (
              <Button variant="default" size="compact-sm" onClick={() => rehearse(automation)}>
                {t('What would it have done?')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {rehearsed && <RehearsalDialog automation={rehearsed} onClose={() => rehearse(undefined)} />}
    </>
  )
}
