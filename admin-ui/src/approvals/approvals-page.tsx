import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type Approval, waitingQuery } from '../api/approvals.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { ErrorState, PageState } from '../shell/page-state.tsx'
import { EntrySkeletons } from '../shell/paged-list.tsx'
import { whoIsAsked } from './approval-bar.tsx'
import { DecideButtons } from './decide-buttons.tsx'
import { Deputies } from './deputies.tsx'
import './approvals.css'

/** Everything that waits for the person's decision, the oldest first, and who decides while they are away. */
export function ApprovalsPage() {
  const waiting = useQuery(waitingQuery)
  useDocumentTitle(`${t('Waiting for you')} · Kartoteka`)
  return (
    <>
      <header className="top">
        <h1>{t('Waiting for you')}</h1>
      </header>
      <div className="page-body">
        {waiting.error && <ErrorState error={waiting.error} onRetry={() => void waiting.refetch()} />}
        {waiting.data?.length === 0 && (
          <PageState title={t('Nothing waits for you')}>{t('What you are to decide appears here.')}</PageState>
        )}
        <ul className="entry-list">
          {waiting.data?.map((approval) => (
            <Waiting key={approval.id} approval={approval} />
          ))}
          {waiting.isPending && <EntrySkeletons />}
        </ul>
        {!waiting.isPending && <Deputies />}
      </div>
    </>
  )
}

function Waiting({ approval }: { approval: Approval }) {
  const { title, about, askedBy, askedAt, dueAt } = approval
  const when = formatInstant(askedAt)
  return (
    <li>
      <div>
        {about === null ? (
          <strong>{title}</strong>
        ) : (
          <Link to="/$entity/$id" params={{ entity: about.entity, id: about.id }}>
            {title}: {about.label}
          </Link>
        )}
        <p className="mute">
          {askedBy === null ? when : t('{name} asked, {when}.', { name: askedBy.label, when })} {whoIsAsked(approval)}{' '}
          {dueAt !== null && t('Due {when}.', { when: formatInstant(dueAt) })}
        </p>
      </div>
      <DecideButtons approval={approval} />
    </li>
  )
}
