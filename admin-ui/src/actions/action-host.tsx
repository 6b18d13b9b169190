import { Suspense } from 'react'
import { lazily } from '../shell/lazily.ts'
import { startAction, useStartedAction } from './started.ts'

const ActionRun = lazily(() => import('./action-run.tsx'), 'ActionRun')

/** Where an action that was started is asked for its input and answers; stands once, below the shell. */
export function ActionHost() {
  const started = useStartedAction()
  if (started === undefined) return null
  const key = `${started.entity} ${started.id ?? ''} ${started.action.name}`
  return (
    <Suspense>
      <ActionRun key={key} started={started} onEnd={() => startAction(undefined)} />
    </Suspense>
  )
}
