import { Button, Drawer } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { AnswerView } from '../agent/answer-view.tsx'
import { act, actOnList } from '../api/actions.ts'
import { sayError } from '../api/problem.ts'
import { t } from '../i18n/t.ts'
import { InputDialog } from './input-dialog.tsx'
import type { StartedAction } from './started.ts'

/** What an action may have changed. */
const touched = ['records', 'record', 'count', 'journal', 'actions']

interface Asked {
  readonly input: object
  readonly forget?: () => void
}

/** Asks what an action wants to know, starts it, and shows what it answers. */
export function ActionRun({ started, onEnd }: { started: StartedAction; onEnd: () => void }) {
  const { action, entity, id, filter } = started
  const queries = useQueryClient()
  const acting = useMutation({
    mutationFn: ({ input }: Asked) =>
      id === undefined ? actOnList(entity, filter, action.name, input) : act(entity, id, action.name, input),
    onSuccess: (_, { forget }) => {
      forget?.()
      return Promise.all(touched.map((key) => queries.invalidateQueries({ queryKey: [key] })))
    },
  })
  const { form } = action
  const begun = useRef(false)
  const { mutate } = acting
  useEffect(() => {
    if (form !== null || begun.current) return
    begun.current = true
    mutate({ input: {} })
  }, [form, mutate])
  if (form !== null && acting.data === undefined) {
    return (
      <InputDialog
        action={action}
        form={form}
        about={`${entity}.${id ?? 'list'}`}
        isPending={acting.isPending}
        error={acting.error}
        onCancel={onEnd}
        onConfirm={(input, forget) => mutate({ input, forget })}
      />
    )
  }
  return (
    <Drawer
      opened
      onClose={onEnd}
      position="right"
      size="lg"
      title={acting.data?.title ?? action.title}
      closeButtonProps={{ 'aria-label': t('Close') }}
    >
      {acting.isPending && <p className="mute">{t('Working it out…')}</p>}
      {acting.error && (
        <div role="alert">
          <p>{sayError(acting.error)}</p>
          <Button onClick={() => mutate(acting.variables ?? { input: {} })}>{t('Try again')}</Button>
        </div>
      )}
      {acting.data && <AnswerView answer={acting.data} onLeave={onEnd} />}
    </Drawer>
  )
}
