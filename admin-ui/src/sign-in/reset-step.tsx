import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { askForReset } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { SignInFrame } from './sign-in-frame.tsx'
import { useStep } from './use-step.ts'

/** Asks for a mail with a link; whether there is such an account is not told. */
export function ResetStep({ onBack }: { onBack: () => void }) {
  const { message, isBusy, run } = useStep()
  const [isSent, setIsSent] = useState(false)
  const submit = (values: FormData) =>
    run(async () => {
      await askForReset(String(values.get('email')))
      setIsSent(true)
    })
  return (
    <SignInFrame title={t('Forgotten password')} message={message} onSubmit={submit}>
      {isSent ? (
        <p role="status">{t('If there is an account with this e-mail, a link is on its way. It works for one hour.')}</p>
      ) : (
        <>
          <TextInput name="email" type="email" label={t('E-mail')} autoComplete="username" required autoFocus withAsterisk={false} />
          <Button type="submit" variant="filled" fullWidth loading={isBusy}>
            {t('Send me a link')}
          </Button>
        </>
      )}
      <button type="button" className="text-button" onClick={onBack}>
        {t('Back to signing in')}
      </button>
    </SignInFrame>
  )
}
