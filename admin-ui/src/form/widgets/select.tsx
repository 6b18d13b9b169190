import { Group, MultiSelect, Radio, Select, SimpleGrid } from '@mantine/core'
import type { FieldDescription } from '../../../../engine/forms/description.ts'
import { useLongLists } from '../../api/metadata.ts'
import { t } from '../../i18n/t.ts'
import { inputProps, type WidgetProps } from '../widget.ts'

/** Of long lists so many are drawn at once; typing finds the others. */
const mostShown = 100

export function SelectWidget(props: WidgetProps) {
  const { value, onChange, field } = props
  useLongLists([field.list])
  const options = offered(field, [value])
  return (
    <Select
      {...inputProps(props)}
      data={options}
      value={value === null || value === undefined ? null : String(value)}
      onChange={(next) => onChange(next === null ? null : toValue(field, next))}
      searchable={options.length > 8}
      limit={mostShown}
      clearable={!field.isRequired}
      allowDeselect={false}
      nothingFoundMessage={t('Nothing found')}
      maxDropdownHeight={320}
    />
  )
}

export function RadioWidget(props: WidgetProps) {
  const { id, value, onChange, field, label, hasError } = props
  const radios = offered(field, [value]).map((option) => <Radio key={option.value} value={option.value} label={option.label} />)
  return (
    <Radio.Group
      id={id}
      tabIndex={-1}
      label={label ?? field.title}
      labelProps={{ className: 'visually-hidden' }}
      error={hasError}
      value={value === null || value === undefined ? null : String(value)}
      onChange={(next) => onChange(toValue(field, next))}
    >
      {field.display?.columns === undefined ? (
        <Group gap="lg" mih={34}>
          {radios}
        </Group>
      ) : (
        <SimpleGrid cols={field.display.columns} spacing="xs" verticalSpacing="xs">
          {radios}
        </SimpleGrid>
      )}
    </Radio.Group>
  )
}

export function MultiselectWidget(props: WidgetProps) {
  const { value, onChange, field } = props
  useLongLists([field.list])
  const chosen = Array.isArray(value) ? value : []
  return (
    <MultiSelect
      {...inputProps(props)}
      data={offered(field, chosen)}
      value={chosen.map(String)}
      onChange={(next) => onChange(next.length === 0 ? null : next.map((text) => toValue(field, text)))}
      searchable
      limit={mostShown}
      clearable
      hidePickedOptions
      nothingFoundMessage={t('Nothing found')}
      maxDropdownHeight={320}
    />
  )
}

/** A retired value is no longer offered, but stays where it stands. */
function offered(field: FieldDescription, current: readonly unknown[]): { value: string; label: string }[] {
  const options = (field.options ?? []).filter((option) => !option.isRetired || current.includes(option.value))
  return options.map((option) => ({ value: String(option.value), label: option.title }))
}

function toValue(field: FieldDescription, text: string): string | number {
  return field.options?.find((option) => String(option.value) === text)?.value ?? text
}
