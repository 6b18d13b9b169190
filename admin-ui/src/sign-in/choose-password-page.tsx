import { Button, PasswordInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from '@tanstack/react-router'
import { useState } from 'react'
import { sayError } from '../api/problem.ts'
import { choosePassword, lookAtLink } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { SignInFrame } from './sign-in-frame.tsx'
import { useStep } from './use-step.ts'

/** Where the link of an invitation or a reset leads. Its token stands behind the hash, and leaves the address bar at once. */
export function ChoosePasswordPage() {
  const [token] = useState(takeToken)
  const { message, setMessage, isBusy, run } = useStep()
  const navigate = useNavigate()
  const link = useQuery({ queryKey: ['password-link', token], queryFn: () => lookAtLink(token), retry: false, gcTime: 0 })
  const submit = (values: FormData) => {
    const password = String(values.get('password'))
    if (password !== values.get('again')) return setMessage(t('The two passwords differ. Enter the same one twice.'))
    void run(async () => {
      await choosePassword(token, password)
      await navigate({ to: '/sign-in', search: {} })
    })
  }
  if (link.error) {
    return (
      <SignInFrame title={t('Choose a password')} message={sayError(link.error)} onSubmit={() => undefined}>
        <Link to="/sign-in" search={{}}>
          {t('Sign in')}
        </Link>
      </SignInFrame>
    )
  }
  return (
    <SignInFrame title={t('Choose a password')} message={message} onSubmit={submit}>
      <p className="mute">{link.data === undefined ? ' ' : t('For {name}, {email}', { name: link.data.name, email: link.data.email })}</p>
      <input type="hidden" name="username" autoComplete="username" value={link.data?.email ?? ''} />
      <PasswordInput
        name="password"
        label={t('Password')}
        description={t('At least 10 characters; four words that have nothing to do with each other are good.')}
        autoComplete="new-password"
        required
        autoFocus
        withAsterisk={false}
      />
      <PasswordInput name="again" label={t('The same again')} autoComplete="new-password" required withAsterisk={false} />
      <Button type="submit" variant="filled" fullWidth loading={isBusy} disabled={link.data === undefined}>
        {t('Save')}
      </Button>
    </SignInFrame>
  )
}

function takeToken(): string {
  const token = location.hash.slice(1)
  if (token !== '') history.replaceState(history.state, '', location.pathname)
  return token
}
