import { MultiSelect } from '@mantine/core'
import { useState } from 'react'
import type { ReferenceValue } from '../../api/records.ts'
import { t } from '../../i18n/t.ts'
import { useNarrowing } from '../use-narrowing.ts'
import { useReferenceSearch } from '../use-reference-search.ts'
import { inputProps, type WidgetProps } from '../widget.ts'

/** Several records of another entity. */
export function ReferencesWidget(props: WidgetProps) {
  const { field, onChange } = props
  const chosen = (Array.isArray(props.value) ? props.value : []) as readonly ReferenceValue[]
  const [text, setText] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  const { groups } = useReferenceSearch(field.targets ?? [], text, isOpen, { narrowing: useNarrowing(field), picker: field.picker })
  const known = [...chosen, ...groups.flatMap((group) => group.items).filter((item) => !chosen.some(({ id }) => id === item.id))]
  return (
    <MultiSelect
      {...inputProps(props)}
      data={known.map((item) => ({ value: item.id, label: item.label || t('Without a name') }))}
      value={chosen.map((item) => item.id)}
      onChange={(ids) => onChange(ids.length === 0 ? null : known.filter((item) => ids.includes(item.id)))}
      searchable
      onSearchChange={setText}
      onDropdownOpen={() => setIsOpen(true)}
      onDropdownClose={() => setIsOpen(false)}
      filter={({ options }) => options}
      hidePickedOptions
      nothingFoundMessage={t('Nothing found')}
    />
  )
}
