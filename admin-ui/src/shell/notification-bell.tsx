import { ActionIcon, Button, Popover } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { IconBell } from '@tabler/icons-react'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { waitingQuery } from '../api/approvals.ts'
import { markRead, notificationsQuery } from '../api/notifications.ts'
import { sayError } from '../api/problem.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'

/** What the person was told, with the number of what is unread; opening one reads it. */
export function NotificationBell({ onLeave }: { onLeave?: (() => void) | undefined }) {
  const queries = useQueryClient()
  const [isOpen, setIsOpen] = useState(false)
  const { data, error } = useQuery(notificationsQuery)
  const { data: waiting } = useQuery({ ...waitingQuery, enabled: isOpen })
  const reading = useMutation({
    mutationFn: markRead,
    onSettled: () => queries.invalidateQueries({ queryKey: notificationsQuery.queryKey }),
  })
  const unread = data?.unread ?? 0
  const isNarrow = useMediaQuery('(max-width: 900px)', false, { getInitialValueInEffect: false })
  return (
    <Popover position={isNarrow ? 'top' : 'right-end'} width={isNarrow ? 300 : 340} trapFocus opened={isOpen} onChange={setIsOpen}>
      <Popover.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={32}
          className="bell"
          aria-label={unread === 0 ? t('Notifications') : t('Notifications, {unread} unread', { unread })}
          onClick={() => setIsOpen(!isOpen)}
        >
          <IconBell size={17} />
          {unread > 0 && <span className="bell-count">{unread > 99 ? '99+' : unread}</span>}
        </ActionIcon>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Notifications')}>
        <div className="bell-head">
          <h2>{t('Notifications')}</h2>
          {unread > 0 && (
            <Button size="xs" onClick={() => reading.mutate({ all: true })}>
              {t('All read')}
            </Button>
          )}
        </div>
        {waiting !== undefined && waiting.length > 0 && (
          <p>
            <Link
              to="/approvals"
              onClick={() => {
                setIsOpen(false)
                onLeave?.()
              }}
            >
              {t('{count, plural, one {# decision waits for you} other {# decisions wait for you}}', { count: waiting.length })}
            </Link>
          </p>
        )}
        {error && <p className="mute">{sayError(error)}</p>}
        {data?.data.length === 0 && <p className="mute">{t('Nothing new. What concerns you appears here.')}</p>}
        <ul className="bell-list">
          {(data?.data ?? []).map(({ id, text, at, readAt, about }) => (
            <li key={id} data-unread={readAt === null || undefined}>
              {about ? (
                <Link
                  to="/$entity/$id"
                  params={{ entity: about.entity, id: about.id }}
                  onClick={() => {
                    setIsOpen(false)
                    onLeave?.()
                    if (readAt === null) reading.mutate({ ids: [id] })
                  }}
                >
                  {text}
                </Link>
              ) : (
                text
              )}
              <time className="mute" dateTime={at}>
                {formatInstant(at)}
              </time>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
