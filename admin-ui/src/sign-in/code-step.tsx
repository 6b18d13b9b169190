import { Button, TextInput } from '@mantine/core'
import { IconFingerprint } from '@tabler/icons-react'
import { type NextStep, sendCode, signInByPasskey } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { SignInFrame } from './sign-in-frame.tsx'
import { useStep } from './use-step.ts'

/** The second factor of somebody who has one. */
export function CodeStep({ step, onDone, onBack }: { step: NextStep; onDone: () => void; onBack: () => void }) {
  const { message, isBusy, run } = useStep()
  const takesCode = step.methods.includes('code')
  const submit = (values: FormData) =>
    run(async () => {
      if (takesCode) await sendCode(step.ticket, String(values.get('code')))
      else await signInByPasskey()
      onDone()
    })
  const byPasskey = () =>
    run(async () => {
      await signInByPasskey()
      onDone()
    })
  return (
    <SignInFrame title={t('Second step')} message={message} onSubmit={submit}>
      {takesCode && (
        <TextInput
          name="code"
          label={t('Code')}
          description={t('The six digits that your application shows, or a recovery code.')}
          autoComplete="one-time-code"
          required
          autoFocus
          withAsterisk={false}
        />
      )}
      {takesCode && (
        <Button type="submit" variant="filled" fullWidth loading={isBusy}>
          {t('Go on')}
        </Button>
      )}
      {step.methods.includes('passkey') && (
        <Button
          variant={takesCode ? 'default' : 'filled'}
          fullWidth
          leftSection={<IconFingerprint size={16} />}
          onClick={byPasskey}
          disabled={isBusy}
        >
          {t('Use a passkey')}
        </Button>
      )}
      <button type="button" className="text-button" onClick={onBack}>
        {t('Start again')}
      </button>
    </SignInFrame>
  )
}
