import { ColorInput } from '@mantine/core'
import { inputProps, type WidgetProps } from '../widget.ts'

export function ColorWidget(props: WidgetProps) {
  return (
    <ColorInput
      {...inputProps(props)}
      format="hex"
      value={String(props.value ?? '')}
      onChange={(next) => props.onChange(next || null)}
      swatches={['#4f46e5', '#1d4ed8', '#15803d', '#b45309', '#b91c1c', '#7e22ce', '#6b7280']}
    />
  )
}
