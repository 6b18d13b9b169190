import { TextInput } from '@mantine/core'
import { inputProps, type WidgetProps } from '../widget.ts'

export function TextWidget(props: WidgetProps) {
  const { value, onChange } = props
  return (
    <TextInput
      {...inputProps(props)}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value || null)}
      autoComplete="off"
    />
  )
}
