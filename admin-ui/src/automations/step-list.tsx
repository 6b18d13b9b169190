import { Link } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import type { StepOutcome } from '../api/automations.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { formatInstant } from '../format/date.ts'
import { t } from '../i18n/t.ts'
import { FieldValues } from './field-values.tsx'

type Labels = Readonly<Record<string, string>>

interface StepListProps {
  readonly steps: readonly StepOutcome[]
  /** Entity of the record that they are about. */
  readonly entity: string
  /** Names of records and people by id. */
  readonly labels?: Labels
}

/** Steps in words, each with its values. */
export function StepList({ steps, entity, labels = {} }: StepListProps) {
  if (steps.length === 0) return <p className="mute">{t('No step was taken.')}</p>
  return (
    <ol className="automation-steps">
      {steps.map((step, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: steps have no name, and their order does not change
        <li key={index}>
          {nameOf(step.step)} <StepDetails step={step} entity={entity} labels={labels} />
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

function StepDetails({ step, entity, labels }: { step: StepOutcome; entity: string; labels: Labels }) {
  const metadata = useMetadata()
  const titleOf = (name: unknown) => metadata.entities[String(name)]?.title ?? String(name)
  switch (step.step) {
    case 'set':
    case 'transition':
      return <FieldValues entity={entity} values={step.values} labels={labels} />
    case 'create':
      return (
        <>
          {titleOf(step.entity)} <Records entity={String(step.entity)} ids={textsOf(step.id)} labels={labels} />{' '}
          <FieldValues entity={String(step.entity)} values={step.values} labels={labels} />
        </>
      )
    case 'update':
      return (
        <>
          {titleOf(step.entity)} <Records entity={String(step.entity)} ids={textsOf(step.ids)} labels={labels} />{' '}
          <FieldValues entity={String(step.entity)} values={step.values} labels={labels} />
        </>
      )
    case 'assign':
      return (
        <>
          {fieldAt(metadata, entity, String(step.field))?.title ?? String(step.field)}:{' '}
          <strong>{labels[String(step.person)] ?? String(step.role ?? '')}</strong>
        </>
      )
    case 'notify':
      return (
        <>
          <strong>
            {textsOf(step.people)
              .flatMap((id) => labels[id] ?? [])
              .join(', ')}
          </strong>{' '}
          {textsOf(step.texts)
            .map((text) => `“${text}”`)
            .join(' ')}
        </>
      )
    case 'mail':
      return (
        <>
          <strong>{textsOf(step.to).join(', ')}</strong> <code>{String(step.template)}</code>
        </>
      )
    case 'wait':
      return step.until === undefined ? null : <strong>{t('until {day}', { day: formatInstant(String(step.until)) })}</strong>
    default:
      return <code>{String(step.url ?? step.action ?? '')}</code>
  }
}

function Records({ entity, ids, labels }: { entity: string; ids: readonly string[]; labels: Labels }) {
  const links = ids.map(
    (id, index): ReactNode => (
      <Fragment key={id}>
        {index > 0 && ', '}
        <Link to="/$entity/$id" params={{ entity, id }}>
          {labels[id] || t('Without a name')}
        </Link>
      </Fragment>
    ),
  )
  return <>{links}</>
}

function textsOf(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one): one is string => typeof one === 'string')
}
