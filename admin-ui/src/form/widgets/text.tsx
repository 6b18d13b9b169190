import { TextInput } from '@mantine/core'

import { inputProps, type WidgetProps } from '../widget.ts'
import { SuggestedText } from './suggested-text.tsx'

export function TextWidget(props: WidgetProps) {
  const { value, onChange } = props
  if (props.field.suggest !== undefined) return <SuggestedText {...props} suggest={props.field.suggest} />
  return (
    <TextInput
      {...inputProps(props)}
      value={String(value ?? '')}
      onChange={(event) => onChange(event.currentTarget.value || null)}
      autoComplete="off"
    />
  )
}
