import { Button } from '@mantine/core'
import { useCallback, useState } from 'react'
import type { EntityDescription, MetadataDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { FilterBar } from '../list/filter-bar.tsx'
import { fromCel } from '../list/filter-cel.ts'
import { CelInput } from './cel-input.tsx'

interface ConditionInputProps {
  readonly label: string
  readonly value: string
  readonly metadata: MetadataDescription
  readonly entity: EntityDescription
  readonly onChange: (cel: string) => void
}

/** A condition put together from fields, or written in CEL; what the fields cannot say is shown as it is written. */
export function ConditionInput({ label, value, metadata, entity, onChange }: ConditionInputProps) {
  // The chips know what is published; a condition over a field of the draft is shown as it is written.
  const published = useMetadata()
  const lookup = useCallback((path: string) => fieldAt(published, entity.name, path), [published, entity.name])
  const isPlain = fromCel(value, lookup) !== undefined
  const [wantsCel, setWantsCel] = useState(false)
  const asText = wantsCel || !isPlain
  return (
    <fieldset className="condition-input" aria-label={label}>
      <legend>{label}</legend>
      {asText ? (
        <CelInput
          isLabelHidden
          label={t('{label}, in CEL', { label })}
          value={value}
          metadata={metadata}
          entity={entity}
          onSettle={onChange}
        />
      ) : (
        <div className="condition-chips">
          <FilterBar entity={entity} filter={value} onChange={onChange} />
        </div>
      )}
      {isPlain && (
        <Button
          size="compact-xs"
          variant="subtle"
          data-flush
          aria-label={`${asText ? t('Choose fields') : t('Write CEL')}: ${label}`}
          onClick={() => setWantsCel(!asText)}
        >
          {asText ? t('Choose fields') : t('Write CEL')}
        </Button>
      )}
    </fieldset>
  )
}
