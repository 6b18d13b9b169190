import { Button, Switch } from '@mantine/core'
import type { ReactNode } from 'react'
import type { EntityDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import type { MetadataProblem } from '../api/designer.ts'
import { t } from '../i18n/t.ts'
import { CelInput } from './cel-input.tsx'
import { Problems } from './document-problems.tsx'
import type { EditedFactor } from './edit-scorecard.ts'
import { BandSteps } from './score-steps.tsx'
import { SettledNumber } from './settled-number.tsx'
import { SettledText } from './settled-text.tsx'

interface FactorFormProps {
  readonly factor: EditedFactor
  readonly metadata: MetadataDescription
  readonly entity: EntityDescription
  /** What is wrong with it, by the place in the factor. */
  readonly problems: readonly MetadataProblem[]
  readonly translations: ReactNode
  /** What its reasons are called in other languages, below its steps. */
  readonly reasonTranslations: ReactNode
  readonly onChange: (keywords: Partial<Omit<EditedFactor, 'key'>>) => void
  /** Undefined for the last one, as a scorecard has a factor. */
  readonly onRemove: (() => void) | undefined
}

/** One factor: what it is called, how its value is worked out, and the points of each step. */
export function FactorForm({ factor, metadata, entity, problems, translations, reasonTranslations, onChange, onRemove }: FactorFormProps) {
  const { title, value, bands, empty } = factor
  const ofValue = problems.filter(({ pointer }) => pointer === 'value')
  return (
    <fieldset className="part-box" aria-label={t('Factor {title}', { title })}>
      <div className="factor-head">
        <SettledText label={t('Name of the factor')} value={title} onSettle={(text) => text !== '' && onChange({ title: text })} />
        {onRemove && (
          <Button size="xs" color="red" variant="subtle" onClick={onRemove}>
            {t('Remove')}
            <span className="visually-hidden"> {title}</span>
          </Button>
        )}
      </div>
      {translations}
      <CelInput
        label={t('Value (CEL)')}
        value={value}
        metadata={metadata}
        entity={entity}
        error={ofValue.map(({ message, hint }) => [message, hint].filter(Boolean).join(' ')).join(' ')}
        onSettle={(cel) => cel !== '' && onChange({ value: cel })}
      />
      <BandSteps title={title} bands={bands} onChange={(next) => onChange({ bands: next })} />
      <Problems problems={problems.filter(({ pointer }) => pointer !== 'value')} />
      <Switch
        size="xs"
        label={t('Points where there is no value')}
        checked={empty !== undefined}
        onChange={({ currentTarget: { checked } }) =>
          onChange({ empty: checked ? { points: 0, reason: t('Nothing is known.') } : undefined })
        }
      />
      {empty && (
        <div className="score-step">
          <span className="mute">{t('no value')}</span>
          <SettledNumber
            label={t('Points of {title} without a value', { title })}
            value={empty.points}
            isWhole
            min={0}
            max={100}
            onSettle={(points) => onChange({ empty: { ...empty, points } })}
          />
          <SettledText
            label={t('Reason of {title} without a value', { title })}
            isLabelHidden
            value={empty.reason}
            onSettle={(reason) => reason !== '' && onChange({ empty: { ...empty, reason } })}
          />
        </div>
      )}
      {reasonTranslations}
    </fieldset>
  )
}
