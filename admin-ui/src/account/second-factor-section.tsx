import { Button, Group, Modal, TextInput } from '@mantine/core'
import { type FormEvent, useState } from 'react'
import { type Account, acceptAuthenticator, offerAuthenticator, removeAuthenticator, renewRecoveryCodes } from '../api/account.ts'
import { sayError } from '../api/problem.ts'
import type { AuthenticatorOffer } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { AuthenticatorPicture } from './authenticator-picture.tsx'
import { RecoveryCodes } from './recovery-codes.tsx'
import { useAccountAction } from './use-account-action.tsx'

/** An application that shows codes, and the codes that stand in for it. */
export function SecondFactorSection({ account }: { account: Account }) {
  const { run, isBusy, dialog } = useAccountAction()
  const [offer, setOffer] = useState<AuthenticatorOffer>()
  const [codes, setCodes] = useState<readonly string[]>()
  const { hasAuthenticator, recoveryCodes, requiresSecondFactor } = account
  return (
    <section aria-labelledby="account-codes">
      <header>
        <h2 id="account-codes">{t('Authenticator app')}</h2>
        <Group gap="xs">
          {hasAuthenticator && (
            <Button loading={isBusy} onClick={() => run(async () => setCodes(await renewRecoveryCodes()))}>
              {t('New recovery codes')}
            </Button>
          )}
          {hasAuthenticator && (
            <Button color="red" loading={isBusy} onClick={() => run(async () => void (await removeAuthenticator()))}>
              {t('Remove')}
            </Button>
          )}
          {!hasAuthenticator && (
            <Button loading={isBusy} onClick={() => run(async () => setOffer(await offerAuthenticator()))}>
              {t('Set up')}
            </Button>
          )}
        </Group>
      </header>
      <p className="mute">
        {hasAuthenticator
          ? t('A code is asked for when you sign in. {recoveryCodes} recovery codes are left.', { recoveryCodes })
          : requiresSecondFactor
            ? t('A role of yours asks for a second step: codes, or a passkey.')
            : t('With a second step, nobody signs in who only knows your password.')}
      </p>
      {offer && (
        <OfferDialog
          offer={offer}
          onClose={() => setOffer(undefined)}
          onAccepted={(made) => {
            setOffer(undefined)
            run(async () => setCodes(made))
          }}
        />
      )}
      <Modal opened={codes !== undefined} onClose={() => setCodes(undefined)} title={t('Keep these codes')} centered>
        <div className="account-dialog">{codes && <RecoveryCodes codes={codes} />}</div>
      </Modal>
      {dialog}
    </section>
  )
}

function OfferDialog(props: { offer: AuthenticatorOffer; onClose: () => void; onAccepted: (codes: readonly string[]) => void }) {
  const [message, setMessage] = useState<string>()
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    try {
      props.onAccepted(await acceptAuthenticator(props.offer.ticket, String(new FormData(event.currentTarget).get('code'))))
    } catch (error) {
      setMessage(sayError(error))
    }
  }
  return (
    <Modal opened onClose={props.onClose} title={t('Scan, then enter the code')} centered size="sm">
      <form className="account-dialog" onSubmit={submit}>
        <AuthenticatorPicture offer={props.offer} />
        <TextInput
          name="code"
          label={t('Code')}
          autoComplete="one-time-code"
          inputMode="numeric"
          error={message}
          required
          withAsterisk={false}
          data-autofocus
        />
        <Button type="submit" variant="filled">
          {t('Go on')}
        </Button>
      </form>
    </Modal>
  )
}
