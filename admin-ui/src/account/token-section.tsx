import { Button, Select, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { makeToken, revokeToken, tokensQuery } from '../api/account.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { ShownOnce } from './shown-once.tsx'
import { useAccountAction } from './use-account-action.tsx'

const day = 24 * 60 * 60 * 1000
const lifetimes = [
  { value: '30', label: t('30 days') },
  { value: '90', label: t('90 days') },
  { value: '365', label: t('One year') },
]

/** Tokens by which programs do what one may do oneself, or less. */
export function TokenSection({ isAdministrator }: { isAdministrator: boolean }) {
  const { data: tokens = [] } = useQuery(tokensQuery)
  const { run, isBusy, dialog } = useAccountAction()
  const [isOpen, setIsOpen] = useState(false)
  const [made, setMade] = useState<string>()
  const rights = [
    { value: 'read', label: t('Read') },
    { value: 'read propose', label: t('Read and propose') },
    { value: 'write', label: t('Read and write') },
    ...(isAdministrator ? [{ value: 'admin', label: t('Everything, also administer') }] : []),
  ]
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const values = new FormData(event.currentTarget)
    const expires = new Date(Date.now() + Number(values.get('days')) * day).toISOString()
    run(async () => {
      setMade(await makeToken({ name: String(values.get('name')), scopes: String(values.get('scope')).split(' '), expires }))
      setIsOpen(false)
    })
  }
  return (
    <section aria-labelledby="account-tokens">
      <header>
        <h2 id="account-tokens">{t('API tokens')}</h2>
        {!isOpen && <Button onClick={() => setIsOpen(true)}>{t('New token')}</Button>}
      </header>
      {tokens.length === 0 && made === undefined && (
        <p className="mute">{t('A program signs in with a token: it may read, or do what you may do, until it ends or you revoke it.')}</p>
      )}
      {isOpen && (
        <form className="account-form" onSubmit={submit}>
          <TextInput
            name="name"
            label={t('Name')}
            placeholder={t('What is it for?')}
            maxLength={80}
            required
            autoFocus
            withAsterisk={false}
          />
          <Select name="scope" label={t('May')} data={rights} defaultValue="read" allowDeselect={false} withAsterisk={false} />
          <Select name="days" label={t('Ends after')} data={lifetimes} defaultValue="90" allowDeselect={false} withAsterisk={false} />
          <Button type="submit" variant="filled" loading={isBusy}>
            {t('Make token')}
          </Button>
        </form>
      )}
      {made !== undefined && <ShownOnce hint={t('This is shown only now. Keep it where the program finds it:')} secret={made} />}
      <ul className="account-list">
        {tokens.map(({ id, name, scopes, expiresAt, lastUsedAt }) => (
          <li key={id}>
            <div>
              {name} <span className="chip">{scopes.join(', ')}</span>
              <div className="mute">
                {new Date(expiresAt) < new Date()
                  ? t('Ended {expiresAt}', { expiresAt: formatInstant(expiresAt) })
                  : t('Ends {expiresAt}', { expiresAt: formatInstant(expiresAt) })}
                , {lastUsedAt === null ? t('not used yet') : t('last used {lastUsedAt}', { lastUsedAt: formatInstant(lastUsedAt) })}
              </div>
            </div>
            <Button color="red" aria-label={t('Revoke {name}', { name })} onClick={() => run(async () => void (await revokeToken(id)))}>
              {t('Revoke')}
            </Button>
          </li>
        ))}
      </ul>
      {dialog}
    </section>
  )
}
