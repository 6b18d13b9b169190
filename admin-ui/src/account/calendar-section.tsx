import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { calendarFeedQuery, makeCalendarFeed, revokeCalendarFeed } from '../api/account.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { ShownOnce } from './shown-once.tsx'
import { useAccountAction } from './use-account-action.tsx'

/** The secret address at which a calendar program reads what the person has in the calendar. */
export function CalendarSection() {
  const { data: feed } = useQuery(calendarFeedQuery)
  const { run, isBusy, dialog } = useAccountAction()
  const [made, setMade] = useState<string>()
  return (
    <section aria-labelledby="account-calendar">
      <header>
        <h2 id="account-calendar">{t('Calendar')}</h2>
        <Button loading={isBusy} onClick={() => run(async () => setMade(await makeCalendarFeed()))}>
          {feed ? t('New address') : t('Make an address')}
        </Button>
      </header>
      <p className="mute">
        {feed
          ? t('There is an address since {when}; a new one takes its place.', { when: formatInstant(feed.createdAt) })
          : t('A calendar program shows your appointments from a secret address. Whoever knows it can read them.')}{' '}
        {feed?.lastUsedAt && t('Last read {when}.', { when: formatInstant(feed.lastUsedAt) })}
      </p>
      {made !== undefined && (
        <ShownOnce hint={t('This is shown only now. Add it to your calendar program as a subscription:')} secret={made} />
      )}
      {feed && (
        <Button
          variant="subtle"
          color="red"
          onClick={() =>
            run(async () => {
              await revokeCalendarFeed()
              setMade(undefined)
            })
          }
        >
          {t('Take the address back')}
        </Button>
      )}
      {dialog}
    </section>
  )
}
