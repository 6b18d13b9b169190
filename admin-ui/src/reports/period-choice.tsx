import { NativeSelect } from '@mantine/core'
import { periodNames } from '../../../engine/forms/report-answer.ts'
import { t } from '../i18n/t.ts'
import { periodTitle } from './figures.ts'

interface PeriodChoiceProps {
  readonly value: string | undefined
  /** What an empty choice means. */
  readonly otherwise: string
  readonly onChange: (period: string | undefined) => void
  /** Among other controls that have their label above. */
  readonly isLabelled?: boolean
}

/** A period by name, or from one day to another. */
export function PeriodChoice({ value = '', otherwise, onChange, isLabelled = false }: PeriodChoiceProps) {
  const [from = '', until = ''] = value.includes('..') ? value.split('..') : []
  const isOwn = value.includes('..')
  const today = new Date().toISOString().slice(0, 10)
  const known = periodNames as readonly string[]
  const names = value === '' || isOwn || known.includes(value) ? known : [...known, value]
  return (
    <div className="period-choice">
      <NativeSelect
        {...(isLabelled ? { label: t('Period'), size: 'xs' } : { 'aria-label': t('Period') })}
        value={isOwn ? 'own' : value}
        onChange={({ currentTarget: { value: chosen } }) =>
          onChange(chosen === 'own' ? `${today.slice(0, 4)}-01-01..${today}` : chosen || undefined)
        }
        data={[
          { value: '', label: otherwise },
          ...names.map((name) => ({ value: name, label: periodTitle(name) })),
          { value: 'own', label: t('From … to …') },
        ]}
      />
      {isOwn && (
        <>
          <input
            type="date"
            aria-label={t('From')}
            value={from}
            max={until}
            onChange={({ target }) => target.value && onChange(`${target.value}..${until}`)}
          />
          <input
            type="date"
            aria-label={t('To')}
            value={until}
            min={from}
            onChange={({ target }) => target.value && onChange(`${from}..${target.value}`)}
          />
        </>
      )}
    </div>
  )
}
