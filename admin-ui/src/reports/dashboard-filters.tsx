import { Select } from '@mantine/core'
import { useQueries } from '@tanstack/react-query'
import type { OfferedFilter } from '../../../engine/forms/report-answer.ts'
import { aggregate } from '../api/aggregate.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { optionTitle } from '../format/option-chip.tsx'
import { t } from '../i18n/t.ts'

interface FiltersProps {
  readonly filters: readonly OfferedFilter[]
  /** Called with what is chosen as it stands in the address. */
  readonly onChange: (filters: string | undefined) => void
}

/** What narrows all tiles at once: one choice each, of the values that the records have. */
export function DashboardFilters({ filters, onChange }: FiltersProps) {
  const chosen = Object.fromEntries(filters.flatMap(({ key, value }) => (value === null ? [] : [[key, value]])))
  const change = (key: string, value: string | null) => {
    const { [key]: _, ...rest } = chosen
    const next = value === null ? rest : { ...rest, [key]: value }
    onChange(Object.keys(next).length === 0 ? undefined : JSON.stringify(next))
  }
  return filters.map((filter) => <FilterChoice key={filter.key} filter={filter} onChange={(value) => change(filter.key, value)} />)
}

function FilterChoice({ filter, onChange }: { filter: OfferedFilter; onChange: (value: string | null) => void }) {
  const choices = useChoices(filter)
  const isKnown = filter.value === null || choices.some(({ value }) => value === filter.value)
  return (
    <Select
      className="dashboard-filter"
      aria-label={filter.title}
      placeholder={t('{title}: all', { title: filter.title })}
      data={isKnown ? choices : [...choices, { value: filter.value ?? '', label: filter.value ?? '' }]}
      value={filter.value}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t('{title}: all', { title: filter.title }) }}
      onChange={onChange}
    />
  )
}

/** The values that stand in any of the fields, as they are called. */
function useChoices({ fields }: OfferedFilter): readonly { readonly value: string; readonly label: string }[] {
  const metadata = useMetadata()
  return useQueries({
    queries: fields.map(({ entity, path }) => ({
      queryKey: ['filter-choices', entity, path],
      queryFn: async ({ signal }: { signal: AbortSignal }) => (await aggregate(entity, { group: path, measure: 'count()' }, signal)).data,
      staleTime: 300_000,
    })),
    combine: (answers) => {
      const found = new Map<string, string>()
      for (const [index, { data = [] }] of answers.entries()) {
        const { entity = '', path = '' } = fields[index] ?? {}
        const options = fieldAt(metadata, entity, path)?.options
        for (const row of data) {
          const [value, label] = keyOf(row[path])
          if (value !== undefined) found.set(value, options === undefined ? label : optionTitle(options, row[path]))
        }
      }
      return [...found].map(([value, label]) => ({ value, label })).sort((a, b) => a.label.localeCompare(b.label))
    },
  })
}

function keyOf(key: unknown): readonly [value: string | undefined, label: string] {
  if (key === null || key === undefined) return [undefined, '']
  if (typeof key !== 'object') return [String(key), String(key)]
  const { id, label } = key as { id?: unknown; label?: unknown }
  return [id === undefined ? undefined : String(id), String(label ?? t('(none)'))]
}
