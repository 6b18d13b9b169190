import { useQueryClient } from '@tanstack/react-query'
import { useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { type NextStep, readNextStep } from '../api/session.ts'
import { CodeStep } from './code-step.tsx'
import { PasswordStep } from './password-step.tsx'
import { ResetStep } from './reset-step.tsx'
import { SetUpStep } from './set-up-step.tsx'

type Step = { readonly kind: 'password'; readonly message?: string } | { readonly kind: 'reset' } | ({ readonly kind: 'next' } & NextStep)

/** Leads back to the address that asked for the sign-in; never to another site. */
export function SignInPage() {
  const { to } = useSearch({ from: '/sign-in' })
  const router = useRouter()
  const queries = useQueryClient()
  const [step, setStep] = useState<Step>(stepOfAddress)
  const target = to !== undefined && /^\/(?![/\\])/.test(to) ? to : '/'

  function finish() {
    queries.clear()
    router.history.push(target)
  }
  const restart = () => setStep({ kind: 'password' })

  if (step.kind === 'reset') return <ResetStep onBack={restart} />
  if (step.kind === 'next') {
    return step.mustSetUp ? (
      <SetUpStep ticket={step.ticket} onDone={finish} onBack={restart} />
    ) : (
      <CodeStep step={step} onDone={finish} onBack={restart} />
    )
  }
  return (
    <PasswordStep
      firstMessage={step.message}
      target={target}
      onDone={finish}
      onNext={(next) => setStep({ kind: 'next', ...next })}
      onReset={() => setStep({ kind: 'reset' })}
    />
  )
}

/** Another provider leads back with the next step, or with what went wrong, behind the hash. */
function stepOfAddress(): Step {
  try {
    const said: unknown = JSON.parse(decodeURIComponent(location.hash.slice(1)))
    if (location.hash !== '') history.replaceState(history.state, '', location.pathname + location.search)
    if (typeof said !== 'object' || said === null) return { kind: 'password' }
    if ('ticket' in said) return { kind: 'next', ...readNextStep({ ...said }) }
    return { kind: 'password', message: 'message' in said ? String(said.message) : '' }
  } catch {
    return { kind: 'password' }
  }
}
