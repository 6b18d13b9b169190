import { TagsInput } from '@mantine/core'
import { inputProps, type WidgetProps } from '../widget.ts'

/** Several texts, each once: typed one after the other, with `Enter`. */
export function TextsWidget(props: WidgetProps) {
  const { value, onChange } = props
  return (
    <TagsInput
      {...inputProps(props)}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(texts) => onChange(texts.length === 0 ? null : texts)}
      acceptValueOnBlur
      clearable
    />
  )
}
