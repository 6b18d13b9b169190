import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { chooseNotifications, type NotificationChannel, notificationChoicesQuery } from '../api/account.ts'
import { t } from '../i18n/t.ts'
import { useAccountAction } from './use-account-action.tsx'

/** How the person is told of each kind of thing: on the screen, by mail, both or not at all. */
export function NotificationSection() {
  const { data } = useQuery(notificationChoicesQuery)
  const { run, isBusy, dialog } = useAccountAction()
  if (data === undefined) return null
  const kinds = {
    assigned: t('A record is given to me'),
    mention: t('Somebody mentions me'),
    following: t('A record that I follow changes'),
    reminder: t('Reminders'),
    approval: t('Decisions'),
    overdue: t('A record of mine is too long in its state'),
  }
  const channels = [
    { value: 'screen', label: t('On the screen') },
    { value: 'mail', label: t('By mail'), disabled: !data.canMail },
    { value: 'both', label: t('Both'), disabled: !data.canMail },
    { value: 'none', label: t('Not at all') },
  ]
  return (
    <section aria-labelledby="account-notifications">
      <header>
        <h2 id="account-notifications">{t('Notifications')}</h2>
      </header>
      {!data.canMail && <p className="mute">{t('No mail server is set here, so that nothing is told by mail.')}</p>}
      <div className="account-choices">
        {Object.entries(kinds).map(([kind, label]) => (
          <NativeSelect
            key={kind}
            label={label}
            data={channels}
            value={data.data[kind] ?? 'screen'}
            disabled={isBusy}
            onChange={({ currentTarget }) => run(() => chooseNotifications({ [kind]: currentTarget.value as NotificationChannel }))}
          />
        ))}
      </div>
      {dialog}
    </section>
  )
}
