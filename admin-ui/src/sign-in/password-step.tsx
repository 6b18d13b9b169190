import { Button, PasswordInput, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type NextStep, signIn, signInByPasskey, signInWaysQuery } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { SignInFrame } from './sign-in-frame.tsx'
import { useStep } from './use-step.ts'

/** E-mail and password, and the other ways in. */
export function PasswordStep(props: {
  firstMessage: string | undefined
  target: string
  onDone: () => void
  onNext: (next: NextStep) => void
  onReset: () => void
}) {
  const { data: ways } = useQuery(signInWaysQuery)
  const { message, isBusy, run } = useStep()
  const submit = (values: FormData) =>
    run(async () => {
      const next = await signIn(String(values.get('email')), String(values.get('password')))
      if (next === undefined) props.onDone()
      else props.onNext(next)
    })
  const byPasskey = () =>
    run(async () => {
      await signInByPasskey()
      props.onDone()
    })
  return (
    <SignInFrame title={t('Sign in')} message={message ?? props.firstMessage} onSubmit={submit}>
      <TextInput name="email" type="email" label={t('E-mail')} autoComplete="username webauthn" required autoFocus withAsterisk={false} />
      <PasswordInput name="password" label={t('Password')} autoComplete="current-password" required withAsterisk={false} />
      <Button type="submit" variant="filled" fullWidth loading={isBusy}>
        {t('Sign in')}
      </Button>
      {'PublicKeyCredential' in window && (
        <Button fullWidth leftSection={<IconFingerprint size={16} />} onClick={byPasskey} disabled={isBusy}>
          {t('Use a passkey')}
        </Button>
      )}
      {ways?.provider && (
        <Button component="a" href={`/api/oidc/start?to=${encodeURIComponent(props.target)}`} fullWidth>
          {t('Sign in with {title}', { title: ways.provider.title })}
        </Button>
      )}
      {ways?.canReset && (
        <button type="button" className="text-button" onClick={props.onReset}>
          {t('I have forgotten my password')}
        </button>
      )}
    </SignInFrame>
  )
}
