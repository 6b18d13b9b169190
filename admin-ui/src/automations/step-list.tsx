import type { StepOutcome } from '../api/automations.ts'
import { t } from '../i18n/t.ts'

/** Steps in words, each with its values. */
export function StepList({ steps }: { steps: readonly StepOutcome[] }) {
  if (steps.length === 0) return <p className="mute">{t('No step was taken.')}</p>
  return (
    <ol className="step-list">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no name, and their order does not change
        <li key={index}>
          {nameOf(step.step)} <code>{detailsOf(step)}</code>
        </li>
      ))}
    </ol>
  )
}

function nameOf(step: string): string {
  const names: Readonly<Record<string, string>> = {
    set: t('Sets'),
    create: t('Makes a record'),
    update: t('Changes other records'),
    mail: t('Sends a mail'),
    notify: t('Tells people'),
    transition: t('Goes to another state'),
    assign: t('Gives it to somebody'),
    wait: t('Waits'),
    webhook: t('Tells another server'),
    call: t('Starts an action'),
  }
  return names[step] ?? step
}

function detailsOf({ step: _step, ...details }: StepOutcome): string {
  return Object.entries(details)
    .map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join(', ')
}
