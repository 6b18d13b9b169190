import { Select, type SelectProps } from '@mantine/core'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import type { ReferenceValue } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { type Narrowing, useReferenceSearch } from './use-reference-search.ts'

interface ReferencePickerProps extends Omit<SelectProps, 'value' | 'onChange' | 'data'> {
  readonly targets: readonly string[]
  readonly value: ReferenceValue | null
  readonly onChange: (value: ReferenceValue | null) => void
  /** What narrows the choice, where the metadata says so. */
  readonly narrowing?: Narrowing | undefined
  /** Which of the records are offered first, and in which order. */
  readonly picker?: FieldDescription['picker'] | undefined
  /** Offers to make what was typed and is not there. */
  readonly create?: { readonly title: string; readonly begin: (text: string) => void } | undefined
}

/** Chooses a record by typing a part of its text; with several target entities the choices are grouped by entity. */
export function ReferencePicker({ targets, value, onChange, create, narrowing, picker, ...rest }: ReferencePickerProps) {
  const [text, setText] = useState('')
  const [isOpen, setIsOpen] = useState(false)
  /** Typed and confirmed, and perhaps still to be found. */
  const [wanted, setWanted] = useState<string>()
  const isMarked = useRef(false)
  const search = text === value?.label ? '' : text
  const { groups, isPending, isSettled } = useReferenceSearch(targets, wanted ?? search, isOpen || wanted !== undefined, {
    narrowing,
    picker,
  })
  const found = useMemo(() => groups.flatMap((group) => group.items), [groups])
  const data = useMemo(() => selectData(groups, value, targets.length > 1), [groups, value, targets.length])

  const offered = create === undefined || search.trim() === '' ? data : [...data, creating(create.title, search.trim(), targets.length > 1)]

  // Who types and presses Enter means the first that is found, also when it comes a moment later.
  useEffect(() => {
    const [first] = found
    if (wanted === undefined || !isSettled) return
    setWanted(undefined)
    if (first === undefined) return
    setIsOpen(false)
    onChange(first)
  }, [wanted, isSettled, found, onChange])

  function choose(key: string | null) {
    if (key === createKey) return create?.begin(search.trim())
    onChange(key === null ? null : (found.find((item) => keyOf(item) === key) ?? value))
  }
  return (
    <Select
      {...rest}
      data={offered}
      value={value === null ? null : keyOf(value)}
      onChange={choose}
      searchable
      onSearchChange={(typed) => {
        setText(typed)
        isMarked.current = false
      }}
      dropdownOpened={isOpen}
      onDropdownOpen={() => setIsOpen(true)}
      onDropdownClose={() => setIsOpen(false)}
      onKeyDown={(event) => {
        // With the arrow keys one is marked, and Enter takes that.
        if (event.key.startsWith('Arrow')) isMarked.current = true
        if (event.key.length === 1 || event.key === 'Backspace') setWanted(undefined)
        if (event.key !== 'Enter' || !isOpen || search.trim() === '' || isMarked.current) return rest.onKeyDown?.(event)
        event.preventDefault()
        setWanted(search.trim())
      }}
      filter={({ options }) => options}
      allowDeselect={false}
      nothingFoundMessage={isPending ? t('Searching…') : t('Nothing found')}
      comboboxProps={{ withinPortal: true, ...rest.comboboxProps }}
      maxDropdownHeight={320}
    />
  )
}

/** No id looks like this. */
const createKey = '+'

function creating(title: string, text: string, isGrouped: boolean) {
  const option = { value: createKey, label: t('Create {title} “{text}”', { title, text }) }
  return isGrouped ? { group: t('New'), items: [option] } : option
}

function keyOf(value: ReferenceValue): string {
  return value.entity ? `${value.entity}:${value.id}` : value.id
}

function selectData(groups: ReturnType<typeof useReferenceSearch>['groups'], value: ReferenceValue | null, isGrouped: boolean) {
  const option = (item: ReferenceValue) => ({ value: keyOf(item), label: item.label || t('Without a name') })
  const isMissing = value !== null && !groups.some((group) => group.items.some((item) => keyOf(item) === keyOf(value)))
  const current = isMissing && value !== null ? [option(value)] : []
  if (!isGrouped) return [...current, ...groups.flatMap((group) => group.items.map(option))]
  const shown = groups.filter((group) => group.items.length > 0).map((group) => ({ group: group.title, items: group.items.map(option) }))
  return [...current, ...shown]
}
