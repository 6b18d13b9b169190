import { MultiSelect, Select, TagsInput, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { useLongLists } from '../api/metadata.ts'
import { DayInput } from '../form/day-input.tsx'
import { ReferencePicker } from '../form/reference-picker.tsx'
import { formatDuration, parseDuration } from '../format/duration.ts'
import { parseNumber } from '../format/number.ts'
import { parsePercent, percentNumber } from '../format/percent.ts'
import { t } from '../i18n/t.ts'
import type { ConditionValue } from './filter-cel.ts'

interface FilterValueProps {
  readonly field: FieldDescription
  readonly isSeveral: boolean
  readonly value: ConditionValue | undefined
  readonly onChange: (value: ConditionValue | undefined) => void
}

/** The control for the value of a condition, by the kind of the field. */
export function FilterValue(props: FilterValueProps) {
  const { field, isSeveral, value, onChange } = props
  if (field.options) return <OptionValue {...props} />
  if (field.targets) {
    return (
      <ReferencePicker
        label={t('Value')}
        targets={field.targets}
        value={typeof value === 'string' ? { id: value, label: '…' } : null}
        onChange={(chosen) => onChange(isSeveral && chosen ? [chosen.id] : chosen?.id)}
      />
    )
  }
  if (isSeveral) {
    const texts = value === undefined ? [] : [value].flat().map((one) => sayTyped(field, one))
    return (
      <TagsInput
        label={t('Values')}
        value={texts}
        onChange={(next) => onChange(next.map((text) => readTyped(field, text) ?? text).filter(isListed))}
        comboboxProps={{ withinPortal: false }}
      />
    )
  }
  if (field.widget === 'date') {
    return (
      <DayInput
        label={t('Value')}
        value={typeof value === 'string' ? value : null}
        onChange={(day) => onChange(day ?? undefined)}
        popoverProps={{ withinPortal: false }}
      />
    )
  }
  if (field.widget === 'instant') return <InstantValue {...props} />
  return <TypedValue {...props} />
}

function OptionValue({ field, isSeveral, value, onChange }: FilterValueProps) {
  useLongLists([field.list])
  const options = field.options ?? []
  const data = options.map((option) => ({ value: String(option.value), label: option.title }))
  const back = (text: string) => options.find((option) => String(option.value) === text)?.value ?? text
  const inside = { withinPortal: false }
  if (!isSeveral) {
    return (
      <Select
        label={t('Value')}
        searchable
        data={data}
        value={value === undefined ? null : String(value)}
        onChange={(next) => onChange(next === null ? undefined : back(next))}
        comboboxProps={inside}
      />
    )
  }
  const chosen = value === undefined ? [] : [value].flat().map(String)
  return (
    <MultiSelect
      label={t('Values')}
      searchable
      data={data}
      value={chosen}
      onChange={(next) => onChange(next.map(back))}
      comboboxProps={inside}
    />
  )
}

function InstantValue({ value, onChange }: FilterValueProps) {
  const local = typeof value === 'string' ? toLocalText(value) : ''
  return (
    <TextInput
      label={t('Value')}
      type="datetime-local"
      defaultValue={local}
      onChange={(event) => {
        const moment = new Date(event.currentTarget.value)
        onChange(Number.isNaN(moment.getTime()) ? undefined : moment.toISOString())
      }}
    />
  )
}

function TypedValue({ field, value, onChange }: FilterValueProps) {
  const [text, setText] = useState(value === undefined ? '' : sayTyped(field, value))
  const isWrong = text !== '' && readTyped(field, text) === undefined
  return (
    <TextInput
      label={t('Value')}
      value={text}
      error={isWrong && (field.widget === 'duration' ? t('Write it like 1 h 30 min') : t('Write a number'))}
      onChange={(event) => {
        setText(event.currentTarget.value)
        onChange(readTyped(field, event.currentTarget.value))
      }}
    />
  )
}

function sayTyped(field: FieldDescription, value: ConditionValue): string {
  if (field.widget === 'duration') return formatDuration(String(value))
  return field.widget === 'percent' && typeof value === 'number' ? percentNumber(value, field) : String(value)
}

function readTyped(field: FieldDescription, text: string): string | number | undefined {
  if (field.widget === 'percent') return parsePercent(text, field)
  if (['number', 'money', 'rating'].includes(field.widget)) return parseNumber(text)
  if (field.widget === 'duration') return parseDuration(text)
  return text === '' ? undefined : text
}

function isListed(value: string | number | undefined): value is string | number {
  return value !== undefined
}

function toLocalText(iso: string): string {
  const moment = new Date(iso)
  const local = new Date(moment.getTime() - moment.getTimezoneOffset() * 60_000)
  return Number.isNaN(local.getTime()) ? '' : local.toISOString().slice(0, 16)
}
