import { Textarea } from '@mantine/core'
import { inputProps, type WidgetProps } from '../widget.ts'

export function TextareaWidget(props: WidgetProps) {
  const { value, onChange } = props
  return (
    <Textarea
      {...inputProps(props)}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value || null)}
      autosize
      minRows={props.label ? 1 : 2}
      maxRows={16}
    />
  )
}
