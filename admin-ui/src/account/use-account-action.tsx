import { Button, Modal, PasswordInput } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { type FormEvent, type ReactNode, useState } from 'react'
import { confirmPassword } from '../api/account.ts'
import { ApiError, sayError } from '../api/problem.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'

type Work = () => Promise<void>

/** Runs what changes the account. Where the server asks who it is once more, the password is asked for, and then it is done. */
export function useAccountAction(): { run: (work: Work) => void; isBusy: boolean; dialog: ReactNode } {
  const queries = useQueryClient()
  const [waiting, setWaiting] = useState<Work>()
  const [isBusy, setIsBusy] = useState(false)

  async function run(work: Work) {
    setIsBusy(true)
    try {
      await work()
      await queries.invalidateQueries({ queryKey: ['account'] })
    } catch (error) {
      if (error instanceof ApiError && error.problem.code === 'confirm-first') setWaiting(() => work)
      else if (!(error instanceof Error && error.name === 'NotAllowedError')) {
        showRefusal(t('Not done'), error)
      }
    } finally {
      setIsBusy(false)
    }
  }
  const dialog = waiting && (
    <ConfirmDialog
      onClose={() => setWaiting(undefined)}
      onConfirmed={() => {
        setWaiting(undefined)
        void run(waiting)
      }}
    />
  )
  return { run: (work) => void run(work), isBusy, dialog }
}

function ConfirmDialog({ onClose, onConfirmed }: { onClose: () => void; onConfirmed: () => void }) {
  const [message, setMessage] = useState<string>()
  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    event.stopPropagation()
    try {
      await confirmPassword(String(new FormData(event.currentTarget).get('password')))
      onConfirmed()
    } catch (error) {
      setMessage(sayError(error))
    }
  }
  return (
    <Modal opened onClose={onClose} title={t('Is it still you?')} centered size="sm">
      <form className="account-form" onSubmit={submit}>
        <PasswordInput
          name="password"
          label={t('Your password')}
          autoComplete="current-password"
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
