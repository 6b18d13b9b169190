import { Button, NativeSelect } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { memo, useMemo, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useMetadata } from '../api/metadata.ts'
import { sayError } from '../api/problem.ts'
import { type RecordData, readJournal } from '../api/records.ts'
import { CommentEditor } from './comment-editor.tsx'
import { FollowButton } from './follow-button.tsx'
import { JournalEntry } from './journal-entry.tsx'
import { journalFilters, logKinds } from './kinds.ts'
import { LogBar } from './log-bar.tsx'
import { useComments } from './use-comments.ts'
import './journal.css'
import { t } from '../i18n/t.ts'

interface JournalProps {
  readonly entity: EntityDescription
  readonly record: RecordData
}

/** Everything that belongs to a record, the newest first, with what can be entered there above it. */
export const Journal = memo(function Journal({ entity, record }: JournalProps) {
  const metadata = useMetadata()
  const comments = useComments(entity.name, record.id)
  const [kind, setKind] = useState('')
  const filters = useMemo(() => journalFilters(metadata, entity.name), [metadata, entity.name])
  const kinds = useMemo(() => logKinds(metadata, entity.name), [metadata, entity.name])
  const pages = useInfiniteQuery({
    queryKey: ['journal', entity.name, record.id, kind],
    queryFn: ({ pageParam, signal }) =>
      readJournal(entity.name, record.id, { kind, ...(pageParam === '' ? {} : { cursor: pageParam }) }, signal),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next ?? undefined,
  })
  const items = pages.data?.pages.flatMap(({ data }) => data) ?? []
  return (
    <div className="journal">
      {kinds.length > 0 && <LogBar kinds={kinds} entity={entity} record={record} />}
      <CommentEditor
        entity={entity.name}
        id={record.id}
        label={t('Comment on this record')}
        isPending={comments.isPending}
        onSend={(text) => comments.say(text)}
      />
      <div className="journal-filter">
        <h2>{t('Journal')}</h2>
        <FollowButton entity={entity} id={record.id} />
        <NativeSelect
          size="xs"
          aria-label={t('Show in the journal')}
          value={kind}
          onChange={(event) => setKind(event.currentTarget.value)}
          data={[{ value: '', label: t('Everything') }, ...filters.map(({ value, title }) => ({ value, label: title }))]}
        />
      </div>
      {pages.error && (
        <p role="alert" className="mute">
          {sayError(pages.error)}{' '}
          <Button size="xs" onClick={() => void pages.refetch()}>
            {t('Try again')}
          </Button>
        </p>
      )}
      {pages.isPending && <JournalSkeleton />}
      {pages.data && items.length === 0 && (
        <p className="mute">
          {kind === '' ? t('Nothing has happened here yet.') : t('Nothing of this kind. Show everything to see the rest.')}
        </p>
      )}
      <ol className="journal-items">
        {items.map((item) => (
          <JournalEntry
            key={`${item.source}${item.change?.id ?? item.file?.id ?? item.comment?.id ?? item.record.id}`}
            item={item}
            of={record}
          />
        ))}
      </ol>
      {pages.hasNextPage && (
        <Button size="xs" variant="subtle" onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t('Show older')}
        </Button>
      )}
    </div>
  )
})

function JournalSkeleton() {
  return (
    <div className="journal-skeleton" aria-busy="true">
      {[70, 50, 60].map((width) => (
        <span key={width} className="skeleton" style={{ width: `${width}%`, height: 14 }} />
      ))}
    </div>
  )
}
