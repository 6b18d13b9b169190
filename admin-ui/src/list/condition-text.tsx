import { useQueries } from '@tanstack/react-query'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useLongLists, useMetadata } from '../api/metadata.ts'
import { getRecord } from '../api/records.ts'
import { currencyOf } from '../format/currency.ts'
import { formatDate, formatInstant } from '../format/date.ts'
import { formatDuration } from '../format/duration.ts'
import { formatMoney, formatNumber } from '../format/number.ts'
import { optionTitle } from '../format/option-chip.tsx'
import { formatPercent } from '../format/percent.ts'
import { wayTitle } from './columns.ts'
import { type Condition, needsValue } from './filter-cel.ts'
import { operatorTitle } from './operators.ts'

/** `Status is Open`, `Amount is more than 1 000 €`: a condition in words; references by their label. */
export function ConditionText({ entity, condition }: { entity: string; condition: Condition }) {
  const metadata = useMetadata()
  const field = fieldAt(metadata, entity, condition.path)
  const values = condition.value === undefined ? [] : [condition.value].flat()
  useLongLists([field?.list])
  const labels = useLabels(field?.targets ?? [], values)
  if (field === undefined) return null
  const said = values.map((value, index) => labels[index] ?? sayValue(field, value))
  return (
    <>
      {wayTitle(metadata, entity, condition.path)} {operatorTitle(condition.operator, field.widget)}{' '}
      {needsValue(condition.operator) && (said.join(', ') || '…')}
    </>
  )
}

function useLabels(targets: readonly string[], values: readonly unknown[]): readonly (string | undefined)[] {
  const [target] = targets
  const ids = target === undefined ? [] : values.map(String)
  return useQueries({
    queries: ids.map((id) => ({
      queryKey: ['label', target, id],
      queryFn: async () => (await getRecord(target ?? '', id)).label,
      staleTime: 300_000,
      enabled: targets.length === 1,
    })),
    combine: (results) => results.map((result) => result.data),
  })
}

function sayNumber(field: FieldDescription, value: number): string {
  if (field.widget === 'percent') return formatPercent(value, field)
  return field.widget === 'money' ? formatMoney(value, currencyOf(field, {}), field.scale) : formatNumber(value, field.scale)
}

function sayValue(field: FieldDescription, value: unknown): string {
  if (field.options) return optionTitle(field.options, value)
  if (typeof value === 'number') return sayNumber(field, value)
  if (field.widget === 'date') return formatDate(String(value))
  if (field.widget === 'instant') return formatInstant(String(value))
  return field.widget === 'duration' ? formatDuration(String(value)) : String(value)
}
