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
      minRows={props.label ? 1 : (props.field.display?.rows ?? 2)}
      maxRows={Math.max(16, props.field.display?.rows ?? 0)}
    />
  )
}
