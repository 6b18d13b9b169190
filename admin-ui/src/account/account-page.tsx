import { useQueries, useQuery } from '@tanstack/react-query'
import { accountQuery, calendarFeedQuery, notificationChoicesQuery, sessionsQuery, tokensQuery } from '../api/account.ts'
import { meQuery } from '../api/session.ts'
import { ErrorState } from '../shell/page-state.tsx'
import { CalendarSection } from './calendar-section.tsx'
import { NotificationSection } from './notification-section.tsx'
import { PasskeySection } from './passkey-section.tsx'
import { PasswordSection } from './password-section.tsx'
import { SecondFactorSection } from './second-factor-section.tsx'
import { SessionSection } from './session-section.tsx'
import { TokenSection } from './token-section.tsx'
import './account.css'
import { t } from '../i18n/t.ts'

/** How one signs in oneself: password, second factor, passkeys, where one is signed in, tokens of programs. */
export function AccountPage() {
  const { data: me } = useQuery(meQuery)
  const { data: account, error, refetch } = useQuery(accountQuery)
  // Drawn together, so that no part is moved by one above it that comes later.
  const parts = useQueries({ queries: [notificationChoicesQuery, sessionsQuery, calendarFeedQuery, tokensQuery] })
  const isKnown = account !== undefined && parts.every(({ isPending }) => !isPending)
  if (error) return <ErrorState error={error} onRetry={() => void refetch()} />
  return (
    <>
      <div className="top">
        <h1>{t('My account')}</h1>
        <span className="mute">{me?.email}</span>
      </div>
      {!isKnown && (
        <div className="account" aria-hidden="true">
          {[58, 94, 94, 210].map((height, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: these never change
            <span key={index} className="skeleton" style={{ width: '100%', height }} />
          ))}
        </div>
      )}
      {isKnown && (
        <div className="account">
          {account.hasPassword && <PasswordSection email={me?.email ?? ''} />}
          <SecondFactorSection account={account} />
          <PasskeySection passkeys={account.passkeys} />
          <SessionSection />
          <NotificationSection />
          <CalendarSection />
          <TokenSection isAdministrator={me?.isAdministrator === true} />
        </div>
      )}
    </>
  )
}
