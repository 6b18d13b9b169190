import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { listVersions, type MetadataVersion, rollBack } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import type { SayTitle } from './changes-text.ts'
import { versionTexts } from './version-text.ts'

/** The versions that were published, newest first; each but the live one can be gone back to. */
export function Versions({ titleOf, isBusy }: { titleOf: SayTitle; isBusy: boolean }) {
  const queries = useQueryClient()
  const versions = useQuery({ queryKey: ['versions'], queryFn: ({ signal }) => listVersions(signal) })
  const going = useMutation({
    mutationFn: rollBack,
    onSuccess: () => {
      void queries.invalidateQueries()
      notifications.show({ message: t('Rolled back'), autoClose: 4000 })
    },
    onError: (error) => showRefusal(t('Not rolled back'), error),
  })
  const [shown, setShown] = useState(5)
  const all = versions.data ?? []
  return (
    <section aria-label={t('Versions')}>
      <h3>{t('Versions')}</h3>
      <ol className="versions">
        {all.slice(0, shown).map((version, index) => (
          <VersionItem
            key={version.number}
            version={version}
            titleOf={titleOf}
            isLive={index === 0}
            isBusy={isBusy || going.isPending}
            onRollBack={() => going.mutate(version.number)}
          />
        ))}
      </ol>
      {all.length > shown && (
        <Button size="xs" variant="subtle" data-flush onClick={() => setShown(shown + 20)}>
          {t('Show older')}
        </Button>
      )}
    </section>
  )
}

interface VersionItemProps {
  readonly version: MetadataVersion
  readonly titleOf: SayTitle
  readonly isLive: boolean
  readonly isBusy: boolean
  readonly onRollBack: () => void
}

function VersionItem({ version, titleOf, isLive, isBusy, onRollBack }: VersionItemProps) {
  const { number, appliedAt, actor, changes, rolledBackTo } = version
  const metadata = useMetadata()
  const [isWhole, showWhole] = useState(false)
  const all = rolledBackTo === null ? versionTexts(changes, metadata, titleOf) : [t('Back to version {number}', { number: rolledBackTo })]
  const shown = isWhole ? all : all.slice(0, 3)
  return (
    <li>
      <span className="version-number">{number}</span>
      <div>
        <div className="version-head">
          <span>
            {t('Version {number}', { number })}
            {isLive && `, ${t('live')}`}
          </span>
          <time dateTime={appliedAt}>{formatInstant(appliedAt)}</time>
        </div>
        <p className="mute">{actor ?? t('Files')}</p>
        {shown.length > 0 && (
          <ul className="version-changes">
            {shown.map((text) => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        )}
        {all.length > shown.length && (
          <Button size="compact-xs" variant="subtle" onClick={() => showWhole(true)}>
            {t('and {count} more', { count: all.length - shown.length })}
          </Button>
        )}
        {!isLive && (
          <Button size="xs" variant="subtle" disabled={isBusy} onClick={onRollBack}>
            {t('Go back to this one')}
          </Button>
        )}
      </div>
    </li>
  )
}
