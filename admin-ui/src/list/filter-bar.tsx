import { Popover } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, Suspense, useCallback, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'
import { ConditionText } from './condition-text.tsx'
import { type Condition, fromCel, toCel } from './filter-cel.ts'

const FilterEditor = lazily(() => import('./filter-editor.tsx'), 'FilterEditor')

interface FilterBarProps {
  readonly entity: EntityDescription
  /** CEL, as it stands in the address. */
  readonly filter: string
  readonly onChange: (filter: string) => void
  /** How many references further fields are offered; those of the entity alone without it. */
  readonly steps?: number
}

/** The conditions of the filter as chips; CEL that holds more than conditions stays as it is and shows as one chip. */
export function FilterBar({ entity, filter, onChange, steps = 0 }: FilterBarProps) {
  const metadata = useMetadata()
  const lookup = useCallback((path: string) => fieldAt(metadata, entity.name, path), [metadata, entity.name])
  const conditions = fromCel(filter, lookup)
  const write = (next: readonly Condition[]) => onChange(toCel(next, lookup))
  if (conditions === undefined) {
    return (
      <span className="condition">
        <button
          type="button"
          className="chip"
          title={filter}
          onClick={() => onChange('')}
          aria-label={t('Remove the custom filter {filter}', { filter })}
        >
          {t('Custom filter')} <IconX size={12} aria-hidden="true" />
        </button>
      </span>
    )
  }
  return (
    <>
      {conditions.map((condition, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two conditions may be equal; their place is what they are
        <span className="condition" key={index}>
          <EditorPopover entity={entity} steps={steps} condition={condition} onDone={(next) => write(conditions.with(index, next))}>
            <ConditionText entity={entity.name} condition={condition} />
          </EditorPopover>
          <button
            type="button"
            className="chip"
            aria-label={t('Remove this condition')}
            onClick={() => write(conditions.toSpliced(index, 1))}
          >
            <IconX size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      <EditorPopover entity={entity} steps={steps} onDone={(next) => write([...conditions, next])}>
        <IconPlus size={12} aria-hidden="true" /> {t('Filter')}
      </EditorPopover>
    </>
  )
}

interface EditorPopoverProps {
  readonly steps: number
  readonly entity: EntityDescription
  readonly condition?: Condition
  readonly onDone: (condition: Condition) => void
  readonly children: ReactNode
}

function EditorPopover({ entity, steps, condition, onDone, children }: EditorPopoverProps) {
  const [isOpen, setIsOpen] = useState(false)
  return (
    <Popover position="bottom-start" opened={isOpen} onChange={setIsOpen} trapFocus>
      <Popover.Target>
        <button type="button" className="chip" onClick={() => setIsOpen(!isOpen)}>
          {children}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t('Condition')}>
        <Suspense fallback={<div className="filter-editor" style={{ height: 190 }} />}>
          <FilterEditor
            steps={steps}
            entity={entity}
            condition={condition}
            onDone={(next) => {
              setIsOpen(false)
              onDone(next)
            }}
          />
        </Suspense>
      </Popover.Dropdown>
    </Popover>
  )
}
