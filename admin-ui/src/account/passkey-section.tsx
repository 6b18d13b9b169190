import { Button, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Account, addPasskey, removePasskey } from '../api/account.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { useAccountAction } from './use-account-action.tsx'

/** Passkeys: a phone, a laptop, a security key, a password manager. */
export function PasskeySection({ passkeys }: Pick<Account, 'passkeys'>) {
  const { run, isBusy, dialog } = useAccountAction()
  const [isOpen, setIsOpen] = useState(false)
  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const name = String(new FormData(event.currentTarget).get('name'))
    run(async () => {
      await addPasskey(name)
      setIsOpen(false)
    })
  }
  return (
    <section aria-labelledby="account-passkeys">
      <header>
        <h2 id="account-passkeys">{t('Passkeys')}</h2>
        {!isOpen && <Button onClick={() => setIsOpen(true)}>{t('Add')}</Button>}
      </header>
      {passkeys.length === 0 && (
        <p className="mute">{t('With a passkey you sign in by your fingerprint, face or PIN, without password or code.')}</p>
      )}
      {isOpen && (
        <form className="account-form" onSubmit={submit}>
          <TextInput
            name="name"
            label={t('Name')}
            placeholder={t('Laptop, phone, security key')}
            maxLength={80}
            required
            autoFocus
            withAsterisk={false}
          />
          <Button type="submit" variant="filled" loading={isBusy}>
            {t('Add passkey')}
          </Button>
        </form>
      )}
      <ul className="account-list">
        {passkeys.map(({ id, name, lastUsedAt }) => (
          <li key={id}>
            <div>
              {name}
              <div className="mute">
                {lastUsedAt === null ? t('Not used yet') : t('Last used {lastUsedAt}', { lastUsedAt: formatInstant(lastUsedAt) })}
              </div>
            </div>
            <Button color="red" aria-label={t('Remove {name}', { name })} onClick={() => run(async () => void (await removePasskey(id)))}>
              {t('Remove')}
            </Button>
          </li>
        ))}
      </ul>
      {dialog}
    </section>
  )
}
