import { Button, PasswordInput } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { changePassword } from '../api/account.ts'
import { ApiError, sayError } from '../api/problem.ts'
import { t } from '../i18n/t.ts'

/** The own password; a change ends every other session, and every token. */
export function PasswordSection({ email }: { email: string }) {
  const queries = useQueryClient()
  const [isOpen, setIsOpen] = useState(false)
  const [errors, setErrors] = useState<{ old?: string; password?: string }>({})

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const values = new FormData(event.currentTarget)
    setErrors({})
    try {
      await changePassword(String(values.get('old')), String(values.get('password')))
      await queries.invalidateQueries({ queryKey: ['account'] })
      setIsOpen(false)
      notifications.show({ message: t('Password changed. Everywhere else you are signed out.'), autoClose: 5000 })
    } catch (error) {
      const isWeak = error instanceof ApiError && error.errors.some(({ pointer }) => pointer === '/password')
      setErrors(isWeak ? { password: sayError(error) } : { old: sayError(error) })
    }
  }
  return (
    <section aria-labelledby="account-password">
      <header>
        <h2 id="account-password">{t('Password')}</h2>
        {!isOpen && <Button onClick={() => setIsOpen(true)}>{t('Change')}</Button>}
      </header>
      {isOpen && (
        <form className="account-form" onSubmit={submit}>
          <input type="hidden" name="username" autoComplete="username" value={email} />
          <PasswordInput
            name="old"
            label={t('Password as it is')}
            autoComplete="current-password"
            error={errors.old}
            required
            autoFocus
            withAsterisk={false}
          />
          <PasswordInput
            name="password"
            label={t('New password')}
            description={t('Every other session of yours and every token ends.')}
            autoComplete="new-password"
            error={errors.password}
            required
            withAsterisk={false}
          />
          <Button type="submit" variant="filled">
            {t('Save')}
          </Button>
        </form>
      )}
    </section>
  )
}
