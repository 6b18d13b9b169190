import { Button, Group, Modal, Textarea } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { type Approval, decide } from '../api/approvals.ts'
import { sayError } from '../api/problem.ts'
import { t } from '../i18n/t.ts'
import { useKept } from '../shell/kept.ts'

type Decision = 'approve' | 'reject'

/** Approve and reject, each with a comment; a rejection says why. */
export function DecideButtons({ approval }: { approval: Approval }) {
  const queries = useQueryClient()
  const [asked, ask] = useState<Decision>()
  const [comment, setComment, forget] = useKept(`decision.${approval.id}`, '')
  const deciding = useMutation({
    mutationFn: (decision: Decision) => decide(approval.id, decision, comment.trim()),
    onSuccess: async (_, decision) => {
      forget()
      ask(undefined)
      notifications.show({ message: decision === 'approve' ? t('Approved') : t('Rejected'), autoClose: 3000 })
      for (const name of ['approvals', 'record', 'records', 'transitions', 'journal', 'count'])
        void queries.invalidateQueries({ queryKey: [name] })
    },
  })
  const begin = (decision: Decision) => {
    deciding.reset()
    ask(decision)
  }
  return (
    <>
      <Group gap={6}>
        <Button size="xs" variant="filled" onClick={() => begin('approve')}>
          {t('Approve')}
        </Button>
        <Button size="xs" onClick={() => begin('reject')}>
          {t('Reject')}
        </Button>
      </Group>
      {asked && (
        <Modal opened onClose={() => ask(undefined)} title={approval.title} centered>
          <form
            className="quick-form"
            onSubmit={(event) => {
              event.preventDefault()
              deciding.mutate(asked)
            }}
          >
            <Textarea
              label={t('Comment')}
              description={asked === 'reject' ? t('Whoever asked is told why.') : t('Whoever asked is told.')}
              required={asked === 'reject'}
              maxLength={1000}
              autosize
              minRows={2}
              data-autofocus
              value={comment}
              onChange={(event) => setComment(event.currentTarget.value)}
            />
            {deciding.error && (
              <p className="field-errors" role="alert">
                {sayError(deciding.error)}
              </p>
            )}
            <Group justify="flex-end" mt="md">
              <Button
                onClick={() => {
                  forget()
                  ask(undefined)
                }}
              >
                {t('Cancel')}
              </Button>
              <Button variant="filled" type="submit" loading={deciding.isPending}>
                {asked === 'approve' ? t('Approve') : t('Reject')}
              </Button>
            </Group>
          </form>
        </Modal>
      )}
    </>
  )
}
