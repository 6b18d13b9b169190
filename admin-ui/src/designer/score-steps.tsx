import { Button, NativeSelect } from '@mantine/core'
import { IconPlus, IconTrash } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { t } from '../i18n/t.ts'
import { Tool } from '../shell/tool.tsx'
import { type EditedBand, type EditedLevel, tones, withStep } from './edit-scorecard.ts'
import { SettledNumber } from './settled-number.tsx'
import { SettledText } from './settled-text.tsx'

interface BandStepsProps {
  readonly title: string
  readonly bands: readonly EditedBand[]
  readonly onChange: (bands: readonly EditedBand[]) => void
}

/** The points of a factor from a value on, the lowest value first. */
export function BandSteps({ title, bands, onChange }: BandStepsProps) {
  const change = (index: number, part: Partial<EditedBand>) => onChange(withStep(bands, index, part))
  const last = bands.at(-1)
  return (
    <div className="score-steps">
      <div className="score-step score-step-head" aria-hidden="true">
        <span>{t('From')}</span>
        <span>{t('Points')}</span>
        <span>{t('Reason')}</span>
      </div>
      {bands.map(({ from, points, reason }, index) => (
        <div className="score-step" key={from}>
          <SettledNumber
            label={t('Step {number} of {title}: from', { number: index + 1, title })}
            value={from}
            onSettle={(next) => change(index, { from: next })}
          />
          <SettledNumber
            label={t('Step {number} of {title}: points', { number: index + 1, title })}
            value={points}
            isWhole
            min={0}
            max={100}
            onSettle={(next) => change(index, { points: next })}
          />
          <SettledText
            label={t('Step {number} of {title}: reason', { number: index + 1, title })}
            isLabelHidden
            value={reason}
            onSettle={(next) => next !== '' && change(index, { reason: next })}
          />
          <RemoveStep label={t('Remove step {number} of {title}', { number: index + 1, title })} {...{ index, onChange }} steps={bands} />
        </div>
      ))}
      <AddStep
        onClick={() =>
          onChange([
            ...bands,
            { from: (last?.from ?? -1) + 1, points: last?.points ?? 0, reason: last?.reason ?? t('It is {value}.', { value: '{value}' }) },
          ])
        }
      >
        {t('Add step')}
        <span className="visually-hidden"> {title}</span>
      </AddStep>
    </div>
  )
}

const toneTitles = { good: t('good'), fair: t('fair'), poor: t('poor') } as const

interface LevelStepsProps {
  readonly levels: readonly EditedLevel[]
  readonly onChange: (levels: readonly EditedLevel[]) => void
}

/** What a score is called from a number on. */
export function LevelSteps({ levels, onChange }: LevelStepsProps) {
  const change = (index: number, part: Partial<EditedLevel>) => onChange(withStep(levels, index, part))
  return (
    <div className="score-steps">
      {levels.map(({ from, title, tone }, index) => (
        <div className="score-step" key={from}>
          <SettledNumber
            label={t('Level {number}: from', { number: index + 1 })}
            value={from}
            isWhole
            min={0}
            max={100}
            onSettle={(next) => change(index, { from: next })}
          />
          <NativeSelect
            size="xs"
            aria-label={t('Level {number}: how good', { number: index + 1 })}
            value={tone}
            data={tones.map((value) => ({ value, label: toneTitles[value] }))}
            onChange={({ currentTarget }) => change(index, { tone: currentTarget.value })}
          />
          <SettledText
            label={t('Level {number}: name', { number: index + 1 })}
            isLabelHidden
            value={title}
            onSettle={(next) => next !== '' && change(index, { title: next })}
          />
          <RemoveStep label={t('Remove level {number}', { number: index + 1 })} {...{ index, onChange }} steps={levels} />
        </div>
      ))}
      <AddStep onClick={() => onChange([...levels, { from: (levels.at(-1)?.from ?? -1) + 1, title: t('New level'), tone: 'poor' }])}>
        {t('Add level')}
      </AddStep>
    </div>
  )
}

interface RemoveStepProps<T> {
  readonly label: string
  readonly steps: readonly T[]
  readonly index: number
  readonly onChange: (steps: readonly T[]) => void
}

/** One is always left. */
function RemoveStep<T>({ label, steps, index, onChange }: RemoveStepProps<T>) {
  return (
    <Tool label={label} isOff={steps.length === 1} onClick={() => onChange(steps.toSpliced(index, 1))}>
      <IconTrash size={13} />
    </Tool>
  )
}

function AddStep({ children, onClick }: { readonly children: ReactNode; readonly onClick: () => void }) {
  return (
    <Button size="xs" variant="subtle" data-flush leftSection={<IconPlus size={13} />} onClick={onClick}>
      {children}
    </Button>
  )
}
