import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { IconDownload, IconFileText } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { type Erasure, erase, personalFileAddress, type StayingField } from '../api/personal.ts'
import { sayError } from '../api/problem.ts'
import { formatDate } from '../format/date.ts'
import { formatPeriod } from '../format/duration.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import { RecordDrawer, type RecordDrawerProps } from './record-drawer.tsx'

/** What is kept about a person, in one click; and its erasure, which says first what goes and what has to stay. */
export function PersonalDrawer({ entity, record, onClose }: RecordDrawerProps) {
  const link = (format: 'json' | 'html') => personalFileAddress(entity.name, record.id, format)
  return (
    <RecordDrawer onClose={onClose} title={t('Personal data of {label}', { label: record.label })}>
      {entity.can.export && (
        <section className="personal">
          <h3>{t('The file of the person')}</h3>
          <p className="mute">
            {t('Everything that is kept here, what points to it, and its history. That you asked for it stands in the audit.')}
          </p>
          <Group gap={8}>
            <Button
              component="a"
              href={link('html')}
              target="_blank"
              rel="noreferrer"
              leftSection={<IconFileText size={15} aria-hidden="true" />}
            >
              {t('Read it')}
            </Button>
            <Button
              component="a"
              href={link('json')}
              download={`${entity.name}-${record.id}.json`}
              leftSection={<IconDownload size={15} aria-hidden="true" />}
            >
              {t('As JSON')}
            </Button>
          </Group>
        </section>
      )}
      {entity.can.purge && <ErasureSection entity={entity} record={record} onClose={onClose} />}
    </RecordDrawer>
  )
}

function ErasureSection({ entity, record, onClose }: RecordDrawerProps) {
  const queries = useQueryClient()
  const preview = useQuery({
    queryKey: ['erasure', entity.name, record.id, record.version],
    queryFn: () => erase(entity.name, record.id, { isPreview: true }),
    retry: false,
  })
  const erasing = useMutation({
    mutationFn: () => erase(entity.name, record.id, { isPreview: false }),
    onSuccess: ({ goes }) => {
      for (const key of ['record', 'records', 'journal', 'history', 'erasure', 'palette', 'picker'])
        void queries.invalidateQueries({ queryKey: [key] })
      notifications.show({ message: t('{count, plural, one {# field} other {# fields}} erased', { count: goes.length }), autoClose: 4000 })
      onClose()
    },
    onError: (error) => showRefusal(t('Not erased'), error),
  })
  return (
    <section className="personal">
      <h3>{t('Erasure')}</h3>
      {preview.isPending && <span className="skeleton" style={{ width: '100%', height: 60 }} />}
      {preview.error && <p role="alert">{sayError(preview.error)}</p>}
      {preview.data && <ErasurePreview erasure={preview.data} />}
      {preview.data && preview.data.goes.length > 0 && (
        <>
          <p>{t('This cannot be undone.')}</p>
          <Button className="danger" loading={erasing.isPending} onClick={() => erasing.mutate()}>
            {t('Erase {count, plural, one {# field} other {# fields}} for good', { count: preview.data.goes.length })}
          </Button>
        </>
      )}
    </section>
  )
}

function ErasurePreview({ erasure: { goes, stays, history, files, messages } }: { erasure: Erasure }) {
  if (goes.length === 0 && stays.length === 0) return <p className="mute">{t('No personal value is filled in.')}</p>
  return (
    <>
      <h4>{t('What goes')}</h4>
      {goes.length === 0 && <p className="mute">{t('Nothing.')}</p>}
      <ul>
        {goes.map(({ field, title, how }) => (
          <li key={field}>
            {title} {how === 'replaced' && <span className="mute">{t('(replaced, as something must stand there)')}</span>}
          </li>
        ))}
        {files.map(({ id, name }) => (
          <li key={id}>{name}</li>
        ))}
        {history > 0 && <li>{t('{count, plural, one {# entry} other {# entries}} of the history', { count: history })}</li>}
        {messages > 0 && <li>{t('{count, plural, one {# message} other {# messages}} that wait', { count: messages })}</li>}
      </ul>
      {stays.length > 0 && <h4>{t('What has to stay')}</h4>}
      <ul>
        {stays.map((one) => (
          <li key={one.field}>
            {one.title}: <span className="mute">{sayWhy(one)}</span>
          </li>
        ))}
      </ul>
    </>
  )
}

function sayWhy({ kept, until }: StayingField): string {
  if (kept === null) return t('A record must have a value here, and nothing can stand in its place.')
  const time = formatPeriod(kept.retention)
  const sentence =
    until === null
      ? t('It has to be kept for {time} after the record is closed, and it is not closed yet.', { time })
      : t('It has to be kept for {time} after the record is closed, until {day}.', { time, day: formatDate(until.slice(0, 10)) })
  return kept.purpose === null ? sentence : `${sentence} (${kept.purpose})`
}
