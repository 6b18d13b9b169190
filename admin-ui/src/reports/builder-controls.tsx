import { Button, NativeSelect, Select } from '@mantine/core'
import { IconPlus, IconX } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { t } from '../i18n/t.ts'
import { type FieldChoice, isDate, isGroup, isNumber, joinGroup, makers, makerTitles, splitGroup, units, unitTitles } from './definition.ts'

/** Dates are grouped by their month, unless somebody says otherwise. */
export const firstGroup = (path: string, choice: FieldChoice) => (isDate(choice) ? joinGroup(path, 'month') : path)

export function GroupSelect({ choices, value, onChange, ...rest }: SelectProps) {
  const { path, unit } = splitGroup(value)
  const chosen = choices.find((choice) => choice.value === path)
  return (
    <>
      <FieldSelect
        {...rest}
        choices={choices}
        value={path}
        onChange={(next) => onChange(firstGroup(next, choices.find((choice) => choice.value === next) as FieldChoice))}
      />
      {chosen && isDate(chosen) && (
        <NativeSelect
          aria-label={t('{label}: part of the calendar', { label: rest.label })}
          value={unit ?? ''}
          data={[
            ...(chosen.field.type === 'date' ? [{ value: '', label: t('each value') }] : []),
            ...units.map((one) => ({ value: one, label: unitTitles[one] ?? one })),
          ]}
          onChange={({ currentTarget }) => onChange(joinGroup(path, currentTarget.value))}
        />
      )}
    </>
  )
}

export function MeasureSelect({ label, choices, value, error, onChange }: SelectProps) {
  const { path, unit: make = '' } = splitGroup(value)
  const fitting = choicesFor(make, choices)
  return (
    <>
      <NativeSelect
        aria-label={t('{label}: what is worked out', { label })}
        value={make}
        error={make === 'count' ? error : undefined}
        data={[{ value: 'count', label: t('Number of records') }, ...makers.map((one) => ({ value: one, label: makerTitles[one] ?? one }))]}
        onChange={({ currentTarget }) => {
          const fit = choicesFor(currentTarget.value, choices)
          const of = fit.some((choice) => choice.value === path) ? path : fit[0]?.value
          onChange(currentTarget.value === 'count' || of === undefined ? 'count()' : `${currentTarget.value}(${of})`)
        }}
      />
      {make !== 'count' && (
        <FieldSelect label={label} choices={fitting} value={path} error={error} onChange={(next) => onChange(`${make}(${next})`)} />
      )}
    </>
  )
}

function choicesFor(make: string, choices: readonly FieldChoice[]): readonly FieldChoice[] {
  if (make === 'countDistinct') return choices.filter(isGroup)
  return choices.filter((choice) => isNumber(choice) || (['min', 'max'].includes(make) && isDate(choice)))
}

export function AddMeasure({ choices, onAdd }: { choices: readonly FieldChoice[]; onAdd: (measure: string) => void }) {
  const numbers = choices.filter(isNumber)
  return (
    <Button
      size="xs"
      leftSection={<IconPlus size={13} />}
      onClick={() => onAdd(numbers[0] === undefined ? 'count()' : `sum(${numbers[0].value})`)}
    >
      {t('Add a figure')}
    </Button>
  )
}

interface SelectProps {
  readonly label: string
  readonly choices: readonly FieldChoice[]
  readonly value: string
  readonly error?: string | undefined
  readonly onChange: (value: string) => void
}

export function FieldSelect({ label, choices, value, error, onChange }: SelectProps) {
  const data = choices.map(({ value: path, label: title }) => ({ value: path, label: title }))
  return (
    <Select
      aria-label={label}
      data={data.some((one) => one.value === value) ? data : [...data, { value, label: value }]}
      value={value}
      error={error}
      searchable
      limit={200}
      allowDeselect={false}
      onChange={(next) => next !== null && onChange(next)}
    />
  )
}

export function AddField({
  label,
  choices,
  onAdd,
}: {
  label: string
  choices: readonly FieldChoice[]
  onAdd: (path: string, choice: FieldChoice) => void
}) {
  const [isOpen, setIsOpen] = useState(false)
  if (!isOpen)
    return (
      <Button size="xs" leftSection={<IconPlus size={13} />} onClick={() => setIsOpen(true)}>
        {label}
      </Button>
    )
  return (
    <Select
      aria-label={label}
      placeholder={label}
      data={choices.map(({ value, label: title }) => ({ value, label: title }))}
      value={null}
      searchable
      limit={200}
      autoFocus
      defaultDropdownOpened
      onDropdownClose={() => setIsOpen(false)}
      onChange={(next) => {
        const choice = choices.find(({ value }) => value === next)
        setIsOpen(false)
        if (choice !== undefined) onAdd(choice.value, choice)
      }}
    />
  )
}

export function Row({ children, name, onRemove }: { children: ReactNode; name: string; onRemove: () => void }) {
  return (
    <div className="report-part">
      {children}
      <button type="button" className="report-remove" aria-label={t('Remove {name}', { name })} onClick={onRemove}>
        <IconX size={14} aria-hidden="true" />
      </button>
    </div>
  )
}
