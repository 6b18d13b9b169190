import { Button, TextInput } from '@mantine/core'
import { useEffect, useState } from 'react'
import { AuthenticatorPicture } from '../account/authenticator-picture.tsx'
import { RecoveryCodes } from '../account/recovery-codes.tsx'
import { type AuthenticatorOffer, acceptFirstAuthenticator, offerFirstAuthenticator } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { SignInFrame } from './sign-in-frame.tsx'
import { useStep } from './use-step.ts'

/** Somebody who needs a second factor and has none sets one up before anything else. */
export function SetUpStep({ ticket, onDone, onBack }: { ticket: string; onDone: () => void; onBack: () => void }) {
  const { message, isBusy, run, setMessage } = useStep()
  const [offer, setOffer] = useState<AuthenticatorOffer>()
  const [codes, setCodes] = useState<readonly string[]>()
  useEffect(() => {
    offerFirstAuthenticator(ticket).then(setOffer, (error: unknown) => setMessage(String(error instanceof Error ? error.message : error)))
  }, [ticket, setMessage])

  if (codes !== undefined) {
    return (
      <SignInFrame title={t('Keep these codes')} onSubmit={onDone}>
        <RecoveryCodes codes={codes} />
        <Button type="submit" variant="filled" fullWidth>
          {t('I have kept them')}
        </Button>
      </SignInFrame>
    )
  }
  const submit = (values: FormData) =>
    run(async () => {
      if (offer !== undefined) setCodes(await acceptFirstAuthenticator(offer.ticket, String(values.get('code'))))
    })
  return (
    <SignInFrame title={t('Set up a second step')} message={message} onSubmit={submit}>
      <p className="mute">
        {t('A role of yours asks for it. Scan this with an application for codes on your phone, then enter the code it shows.')}
      </p>
      {offer && <AuthenticatorPicture offer={offer} />}
      <TextInput name="code" label={t('Code')} autoComplete="one-time-code" inputMode="numeric" required autoFocus withAsterisk={false} />
      <Button type="submit" variant="filled" fullWidth loading={isBusy} disabled={offer === undefined}>
        {t('Go on')}
      </Button>
      <button type="button" className="text-button" onClick={onBack}>
        {t('Start again')}
      </button>
    </SignInFrame>
  )
}
