import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { endOtherSessions, endSession, sessionsQuery } from '../api/account.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { deviceName } from './device-name.ts'
import { useAccountAction } from './use-account-action.tsx'

/** Where one is signed in, and the way to end that. */
export function SessionSection() {
  const { data: sessions = [] } = useQuery(sessionsQuery)
  const { run, isBusy, dialog } = useAccountAction()
  return (
    <section aria-labelledby="account-sessions">
      <header>
        <h2 id="account-sessions">{t('Signed in')}</h2>
        {sessions.length > 1 && (
          <Button loading={isBusy} onClick={() => run(async () => void (await endOtherSessions()))}>
            {t('Sign out everywhere else')}
          </Button>
        )}
      </header>
      <ul className="account-list">
        {sessions.map(({ id, device, address, lastUsedAt, isThis }) => (
          <li key={id}>
            <div>
              {deviceName(device)} {isThis && <span className="chip">{t('This browser')}</span>}
              <div className="mute">
                {t('{address}, last used {lastUsedAt}', { address: plainAddress(address), lastUsedAt: formatInstant(lastUsedAt) })}
              </div>
            </div>
            {!isThis && (
              <Button
                aria-label={t('Sign out {device}', { device: deviceName(device) })}
                onClick={() => run(async () => void (await endSession(id)))}
              >
                {t('Sign out')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {dialog}
    </section>
  )
}

/** An address of version 4 as people know it, also where the server listens by version 6. */
function plainAddress(address: string | null): string | null {
  return address === null ? null : address.replace(/^::ffff:(?=\d+\.)/, '')
}
