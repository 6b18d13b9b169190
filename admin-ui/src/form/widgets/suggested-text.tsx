import { Autocomplete } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { aggregate } from '../../api/aggregate.ts'
import { useMetadata } from '../../api/metadata.ts'
import { useFrame } from '../form-scope.ts'
import { inputProps, type WidgetProps } from '../widget.ts'

/** A text for which values are suggested (`x-suggest`): the titles of a code list, or what other records hold. Any other text is taken too. */
export function SuggestedText({ suggest, ...props }: WidgetProps & { suggest: string }) {
  const { value, onChange, field } = props
  const { lists } = useMetadata()
  const entity = useFrame((scope) => scope.entity)
  const [isOpen, setIsOpen] = useState(false)
  const isOwn = entity.fields[field.name] !== undefined
  const held = useQuery({
    queryKey: ['suggest', entity.name, field.name],
    queryFn: ({ signal }) => aggregate(entity.name, { group: field.name, measure: 'count()', limit: 200 }, signal),
    enabled: isOpen && suggest === 'field' && isOwn,
    staleTime: 60_000,
  })
  const titles = suggest === 'field' ? textsOf(held.data?.data ?? [], field.name) : offered(lists[suggest] ?? [])
  return (
    <Autocomplete
      {...inputProps(props)}
      data={titles}
      value={String(value ?? '')}
      onChange={(text) => onChange(text || null)}
      onDropdownOpen={() => setIsOpen(true)}
      limit={20}
      autoComplete="off"
    />
  )
}

function textsOf(groups: readonly Readonly<Record<string, unknown>>[], name: string): string[] {
  return [...new Set(groups.map((group) => group[name]).filter((text): text is string => typeof text === 'string' && text !== ''))]
}

function offered(options: readonly { readonly title: string; readonly isRetired?: boolean }[]): string[] {
  return [...new Set(options.filter(({ isRetired }) => !isRetired).map(({ title }) => title))]
}
