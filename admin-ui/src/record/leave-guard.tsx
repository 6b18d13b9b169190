import { Button, Group, Modal } from '@mantine/core'
import { useBlocker } from '@tanstack/react-router'
import { memo, type RefObject } from 'react'
import { t } from '../i18n/t.ts'

/** Asks before unsaved changes are left behind; moving between the tabs of the same record is no leaving. */
export const LeaveGuard = memo(function LeaveGuard({ isChanged, mayLeave }: { isChanged: boolean; mayLeave: RefObject<boolean> }) {
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      isChanged && !mayLeave.current && current.pathname !== next.pathname && next.pathname !== '/sign-in',
    enableBeforeUnload: () => isChanged && !mayLeave.current,
    withResolver: true,
  })
  if (blocker.status !== 'blocked') return null
  return (
    <Modal opened onClose={blocker.reset} title={t('Leave without saving?')} centered>
      <p>{t('What you changed here is not saved. It is kept in this window: when you come back, it is offered again.')}</p>
      <Group justify="flex-end" mt="md">
        <Button onClick={blocker.proceed}>{t('Leave')}</Button>
        <Button variant="filled" onClick={blocker.reset} data-autofocus>
          {t('Stay')}
        </Button>
      </Group>
    </Modal>
  )
})
