import { Textarea, TextInput } from '@mantine/core'
import { useSettling } from './use-settling.ts'

interface SettledTextProps {
  readonly label: string
  readonly value: unknown
  readonly onSettle: (value: string) => void
  readonly placeholder?: string | undefined
  readonly isLong?: boolean
  readonly isLabelHidden?: boolean
}

/** A text that counts when the person is done with it, so that each letter is no step of its own. */
export function SettledText({ label, value, onSettle, placeholder, isLong = false, isLabelHidden = false }: SettledTextProps) {
  const stored = typeof value === 'string' ? value : ''
  const { type, settle } = useSettling(stored, (text) => text.trim() !== stored && onSettle(text.trim()))
  const Input = isLong ? Textarea : TextInput
  return (
    <Input
      key={stored}
      size="xs"
      {...(isLabelHidden ? { 'aria-label': label } : { label })}
      defaultValue={stored}
      {...(placeholder === undefined ? {} : { placeholder })}
      {...(isLong ? { autosize: true, minRows: 2 } : {})}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={settle}
      onKeyDown={(event) => event.key === 'Enter' && !isLong && settle()}
    />
  )
}
