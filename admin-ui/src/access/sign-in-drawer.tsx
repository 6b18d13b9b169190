import { Button } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { ShownOnce } from '../account/shown-once.tsx'
import { dropFactorsOf, endSessionsOf, type Invitation, invite } from '../api/access.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { RecordDrawer, type RecordDrawerProps } from '../record/record-drawer.tsx'
import { showRefusal } from '../shell/told.ts'
import '../account/account.css'
import './access.css'

/** What an administrator does for somebody who signs in, or is to: invites, ends what is open, removes what was lost. */
export function SignInDrawer({ record, onClose }: RecordDrawerProps) {
  const inviting = useMutation({ mutationFn: () => invite(record.id), onError: (error) => showRefusal(t('Not invited'), error) })
  return (
    <RecordDrawer onClose={onClose} title={t('How {label} signs in', { label: record.label })} size={520}>
      <div className="person-sign-in">
        <section>
          <h3>{t('Invitation')}</h3>
          <p className="mute">{t('A link by which the person chooses a password, also a new one. It works once.')}</p>
          {inviting.data ? (
            <Invited invitation={inviting.data} />
          ) : (
            <Button loading={inviting.isPending} onClick={() => inviting.mutate()}>
              {t('Make an invitation')}
            </Button>
          )}
        </section>
        <OneStep
          title={t('Signed in')}
          hint={t('Ends every session and every token of the person, wherever it is open.')}
          label={t('Sign out everywhere')}
          done={t('Signed out everywhere')}
          act={() => endSessionsOf(record.id)}
        />
        <OneStep
          title={t('Second step')}
          hint={t('Removes the authenticator app and the passkeys of somebody who has lost them. The password stays.')}
          label={t('Remove second step and passkeys')}
          done={t('Second step and passkeys are removed')}
          act={() => dropFactorsOf(record.id)}
        />
      </div>
    </RecordDrawer>
  )
}

function Invited({ invitation: { link, expiresAt, isSent } }: { invitation: Invitation }) {
  const until = formatInstant(expiresAt)
  const hint = isSent
    ? t('Sent by mail. The link holds until {until}.', { until })
    : t('No mail was sent. Give the link to the person yourself; it holds until {until}.', { until })
  return <ShownOnce hint={hint} secret={link} />
}

interface OneStepProps {
  readonly title: string
  readonly hint: string
  readonly label: string
  readonly done: string
  act(): Promise<void>
}

function OneStep({ title, hint, label, done, act }: OneStepProps) {
  const acting = useMutation({
    mutationFn: act,
    onSuccess: () => notifications.show({ message: done, autoClose: 4000 }),
    onError: (error) => showRefusal(t('Not done'), error),
  })
  return (
    <section>
      <h3>{title}</h3>
      <p className="mute">{hint}</p>
      <Button loading={acting.isPending} onClick={() => acting.mutate()}>
        {label}
      </Button>
    </section>
  )
}
