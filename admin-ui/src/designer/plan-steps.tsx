import { NativeSelect } from '@mantine/core'
import type { MetadataDescription } from '../../../engine/forms/description.ts'
import type { PlannedStep } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import { stepText, waitText } from './step-text.ts'

/** What is to become of the values that stand in the way of a step, as `publish` takes it. */
export type Decision = { readonly park: true } | { readonly default: Readonly<Record<string, string>> }

/** Whether somebody has said of every value that goes where its records go. */
export function isDecided({ moves }: PlannedStep, decision: Decision | undefined): boolean {
  if (decision === undefined || moves === undefined) return decision !== undefined
  return 'default' in decision && moves.from.every((value) => decision.default[value] !== undefined)
}

interface PlanStepsProps {
  readonly steps: readonly PlannedStep[]
  readonly metadata: MetadataDescription
  /** As the draft makes it: new fields have their titles there. */
  readonly drafted: MetadataDescription
  readonly decisions: Readonly<Record<string, Decision>>
  readonly onDecide: (id: string, decision: Decision) => void
}

/** What happens to what is stored, counted; a step that cannot be carried out as it stands asks what is to become of the values. */
export function PlanSteps({ steps, metadata, drafted, decisions, onDecide }: PlanStepsProps) {
  if (steps.length === 0) return <p className="mute">{t('No stored value is touched.')}</p>
  return (
    <ul className="plan-steps" aria-label={t('What happens to stored values')}>
      {told(steps, metadata, drafted).map(({ step, text, count }) => (
        <li key={step.id}>
          <span>
            {step.sign} {text}
            {count > 1 && ` (${count})`}
          </span>
          <p className="mute">{countsOf(step)}</p>
          {step.uses && step.uses.length > 0 && <p className="mute">{t('Used by {uses}', { uses: step.uses.slice(0, 5).join(', ') })}</p>}
          {step.problem && (
            <Question
              step={step}
              titleOf={(value) => valueTitle(step, value, [drafted, metadata])}
              decision={decisions[step.id]}
              onDecide={(decision) => onDecide(step.id, decision)}
            />
          )}
        </li>
      ))}
    </ul>
  )
}

/** The steps in words; what is done several times, and asks nothing, is told once. */
function told(steps: readonly PlannedStep[], metadata: MetadataDescription, drafted: MetadataDescription) {
  const byText = new Map<string, { readonly step: PlannedStep; readonly text: string; readonly count: number }>()
  for (const step of steps) {
    const text = stepText(step, metadata, drafted)
    const key = step.problem === undefined ? `${step.sign} ${text} ${countsOf(step)}` : step.id
    byText.set(key, { step: byText.get(key)?.step ?? step, text, count: (byText.get(key)?.count ?? 0) + 1 })
  }
  return [...byText.values()]
}

/** How a value of the field that a step is about is called, as the draft says it or, where that takes it away, as it was called before. */
function valueTitle({ place = '' }: PlannedStep, value: string, versions: readonly MetadataDescription[]): string {
  const [entity = '', name = ''] = place.split('.')
  const options = versions.flatMap(({ entities }) => entities[entity]?.fields[name]?.options ?? [])
  return options.find((option) => option.value === value)?.title ?? value
}

interface QuestionProps {
  readonly step: PlannedStep
  /** How a value is called. */
  readonly titleOf: (value: string) => string
  readonly decision: Decision | undefined
  readonly onDecide: (decision: Decision) => void
}

function Question({ step, titleOf, decision, onDecide }: QuestionProps) {
  const { moves, problem, samples, text, choices } = step
  if (moves !== undefined) {
    const chosen = decision !== undefined && 'default' in decision ? decision.default : {}
    const places = samples.map((sample) => sample.replace(/^.*(?= \(\d+\)$)/, titleOf))
    return (
      <>
        <p className="draft-problem">{t('Records stand there: {places}. Where do they go?', { places: places.join(', ') })}</p>
        {moves.from.map((value) => (
          <NativeSelect
            key={value}
            size="xs"
            label={t('From {value} to', { value: titleOf(value) })}
            value={chosen[value] ?? ''}
            onChange={({ currentTarget }) => onDecide({ default: { ...chosen, [value]: currentTarget.value } })}
            data={[{ value: '', label: t('Decide…'), disabled: true }, ...moves.to.map((to) => ({ value: to, label: titleOf(to) }))]}
          />
        ))}
      </>
    )
  }
  return (
    <>
      <p className="draft-problem">{problem}</p>
      {choices.includes('park') && (
        <NativeSelect
          size="xs"
          aria-label={t('What to do: {text}', { text })}
          value={decision === undefined ? '' : 'park'}
          onChange={() => onDecide({ park: true })}
          data={[
            { value: '', label: t('Decide…'), disabled: true },
            { value: 'park', label: t('Keep the old values aside') },
          ]}
        />
      )}
    </>
  )
}

function countsOf({ rows = 0, values = 0, lock }: PlannedStep): string {
  const touched =
    values > 0
      ? t('{values} of {rows, plural, one {# record} other {# records}} hold a value', { values, rows })
      : t('{rows, plural, one {# record} other {# records}}, none holds a value', { rows })
  const wait = waitText(lock)
  return wait === undefined ? `${touched}.` : `${touched}; ${wait}.`
}
