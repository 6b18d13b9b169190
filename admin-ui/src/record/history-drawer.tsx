import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useMetadata } from '../api/metadata.ts'
import { sayError } from '../api/problem.ts'
import { type HistoryEntry, patchRecord, type RecordData, readHistory } from '../api/records.ts'
import { Moment } from '../format/moment.tsx'
import { ChangeList } from '../journal/change-list.tsx'
import { showUndo } from '../shell/undo.tsx'
import { toPatch, type Values } from './changes.ts'
import { RecordDrawer, type RecordDrawerProps } from './record-drawer.tsx'
import { valuesBefore, withKnownLines } from './restore-version.ts'
import '../journal/journal.css'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'

/** Every version of a record: who made it, when, and what was changed; an earlier one can be brought back. */
export function HistoryDrawer({ entity, record, onClose }: RecordDrawerProps) {
  const { entities } = useMetadata()
  const queries = useQueryClient()
  const pages = useInfiniteQuery({
    queryKey: ['history', entity.name, record.id, record.version],
    queryFn: ({ pageParam, signal }) => readHistory(entity.name, record.id, pageParam, signal),
    initialPageParam: '',
    getNextPageParam: ({ page }) => page.next ?? undefined,
  })
  const entries = pages.data?.pages.flatMap(({ data }) => data) ?? []
  const restoring = useMutation({
    mutationFn: ({ base, values }: { base: RecordData; values: Values; isUndo?: boolean }) =>
      patchRecord(entity.name, base.id, base.version, toPatch(entities, entity, base, values)),
    onSuccess: (saved, { base, values, isUndo }) => {
      queries.setQueryData(['record', entity.name, saved.id], saved)
      for (const key of ['records', 'journal', 'history', 'count']) void queries.invalidateQueries({ queryKey: [key] })
      if (isUndo) return
      const before = Object.fromEntries(Object.keys(values).map((name) => [name, base[name] ?? null]))
      showUndo(t('Earlier values restored'), () =>
        restoring.mutate({ base: saved, values: withKnownLines(entity, before, saved), isUndo: true }),
      )
    },
    onError: (error) => showRefusal(t('Not restored'), error),
  })
  const canRestore = (entry: HistoryEntry) => entity.can.update && entry.version < record.version
  return (
    <RecordDrawer onClose={onClose} title={t('History of {label}', { label: record.label })}>
      {pages.isPending && <span className="skeleton" style={{ width: '100%', height: 60 }} />}
      {pages.error && <p role="alert">{sayError(pages.error)}</p>}
      <ol className="versions-list">
        {entries.map((entry) => {
          const values = valuesBefore(entity, entries, entry.version, record)
          return (
            <li key={entry.id}>
              <div className="journal-head">
                <span className="journal-title">
                  {t('Version {version}', { version: entry.version })}
                  {entry.version === record.version && t(', now')}
                  <span className="mute"> {t('by {label}', { label: entry.by?.label ?? t('the system') })}</span>
                </span>
                <Moment at={entry.at} />
              </div>
              {entry.kind === 'created' ? (
                <p className="mute">{t('Created')}</p>
              ) : (
                <ChangeList entity={entity} changes={entry.changes ?? {}} />
              )}
              {canRestore(entry) && Object.keys(values).length > 0 && (
                <Button
                  size="compact-xs"
                  variant="subtle"
                  data-flush
                  disabled={restoring.isPending}
                  onClick={() => restoring.mutate({ base: record, values })}
                >
                  {t('Restore version {version}', { version: entry.version })}
                </Button>
              )}
            </li>
          )
        })}
      </ol>
      {entries.length === 0 && pages.data && <p className="mute">{t('No change was written down.')}</p>}
      {pages.hasNextPage && (
        <Button size="xs" onClick={() => void pages.fetchNextPage()} loading={pages.isFetchingNextPage}>
          {t('Show older')}
        </Button>
      )}
    </RecordDrawer>
  )
}
