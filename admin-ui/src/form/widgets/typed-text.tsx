import { TextInput } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { useFrame } from '../form-scope.ts'
import { inputProps, type WidgetProps } from '../widget.ts'

interface TypedTextProps extends WidgetProps {
  readonly format: (value: unknown) => string
  /** Undefined when the text cannot be read. */
  readonly parse: (text: string) => unknown
  readonly complaint: string
  readonly suffix?: ReactNode
  readonly isNumber?: boolean
  readonly placeholder?: string
}

/**
 * An input whose text stands for a value of another kind. While the focus is in it the text stays as typed; when it leaves, the
 * text is written in the usual form. Text that cannot be read is kept, marked, and holds back saving.
 */
export function TypedText({ format, parse, complaint, suffix, isNumber, placeholder, ...props }: TypedTextProps) {
  const { value, onChange, id } = props
  const reportUnreadable = useFrame((scope) => scope.reportUnreadable)
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? (value === null || value === undefined ? '' : format(value))

  function change(text: string) {
    setTyped(text)
    const parsed = text.trim() === '' ? null : parse(text)
    reportUnreadable(id, parsed === undefined ? complaint : undefined)
    if (parsed !== undefined) onChange(parsed)
  }
  return (
    <TextInput
      {...inputProps(props)}
      value={shown}
      onChange={(event) => change(event.currentTarget.value)}
      onFocus={(event) => isNumber && event.currentTarget.select()}
      onBlur={() => (typed === undefined || typed.trim() === '' || parse(typed) !== undefined) && setTyped(undefined)}
      inputMode={isNumber ? 'decimal' : undefined}
      classNames={isNumber ? { input: 'number-input' } : undefined}
      {...(suffix && !props.label && props.field.display?.suffix === undefined
        ? {
            rightSection: <span className="input-suffix">{suffix}</span>,
            rightSectionWidth: typeof suffix === 'string' && suffix.length > 2 ? `calc(${suffix.length}ch + 20px)` : undefined,
            rightSectionPointerEvents: 'none' as const,
          }
        : {})}
      placeholder={props.label ? undefined : placeholder}
      autoComplete="off"
    />
  )
}
