import { Select } from '@mantine/core'
import { languages } from '../../i18n/language.ts'
import { inputProps, type WidgetProps } from '../widget.ts'

/** A language of the screen, as those who speak it call it. */
export function LanguageWidget(props: WidgetProps) {
  const { value, onChange, field } = props
  const current = value === null || value === undefined ? null : String(value)
  const known: { value: string; label: string }[] = Object.entries(languages).map(([name, label]) => ({ value: name, label }))
  const data = current === null || known.some((one) => one.value === current) ? known : [...known, { value: current, label: current }]
  return (
    <Select {...inputProps(props)} data={data} value={current} onChange={onChange} clearable={!field.isRequired} allowDeselect={false} />
  )
}
