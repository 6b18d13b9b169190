import { Button, SegmentedControl } from '@mantine/core'
import { useDocumentTitle } from '@mantine/hooks'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useMetadata } from '../api/metadata.ts'
import { type Repair, repairsQuery } from '../api/repairs.ts'
import { formatDate } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { ErrorState, PageState } from '../shell/page-state.tsx'
import './repairs.css'

/** Records that do not fit a rule which was made stricter: what is wrong, who is to mend it, and until when. */
export function RepairsPage() {
  const [whose, setWhose] = useState('mine')
  const { data, error, isPending, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    repairsQuery(whose === 'mine'),
  )
  const repairs = data?.pages.flatMap((page) => page.data)
  useDocumentTitle(`${t('To mend')} · Kartoteka`)
  return (
    <>
      <header className="top">
        <h1>{t('To mend')}</h1>
        <SegmentedControl
          aria-label={t('Whose')}
          value={whose}
          onChange={setWhose}
          data={[
            { value: 'mine', label: t('Mine') },
            { value: 'all', label: t('All') },
          ]}
        />
      </header>
      <div className="page-body">
        {isPending && <p className="mute">{t('Loading…')}</p>}
        {error && <ErrorState error={error} onRetry={() => void refetch()} />}
        {repairs?.length === 0 && (
          <PageState title={t('Nothing to mend')}>
            {t('When a rule is made stricter, the records that no longer fit it appear here until they do.')}
          </PageState>
        )}
        <ul className="repair-list">
          {repairs?.map((repair) => (
            <RepairItem key={repair.id} repair={repair} />
          ))}
        </ul>
        {hasNextPage && (
          <Button loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {t('Show more')}
          </Button>
        )}
      </div>
    </>
  )
}

function RepairItem({ repair: { about, problems, responsible, dueOn } }: { repair: Repair }) {
  const { entities } = useMetadata()
  const isLate = dueOn < new Date().toISOString().slice(0, 10)
  return (
    <li>
      <div>
        <Link to="/$entity/$id" params={{ entity: about.entity, id: about.id }}>
          {about.label}
        </Link>{' '}
        <span className="mute">{entities[about.entity]?.title}</span>
        <ul>
          {problems.map(({ pointer, title, message }) => (
            <li key={pointer + message}>
              {title !== null && <strong>{title}: </strong>}
              {message}
            </li>
          ))}
        </ul>
      </div>
      <p className="mute">
        {responsible?.label ?? t('Nobody yet')} ·{' '}
        <time dateTime={dueOn} data-late={isLate || undefined}>
          {isLate ? t('was due {when}', { when: formatDate(dueOn) }) : t('due {when}', { when: formatDate(dueOn) })}
        </time>
      </p>
    </li>
  )
}
