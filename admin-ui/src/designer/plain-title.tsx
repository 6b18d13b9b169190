import { useSettling } from './use-settling.ts'

interface PlainTitleProps {
  readonly label: string
  readonly value: string
  readonly onSettle: (value: string) => void
  readonly className?: string
  readonly placeholder?: string
}

/** A heading that is written over where it stands; it counts when the person is done with it. */
export function PlainTitle({ label, value, onSettle, className, placeholder }: PlainTitleProps) {
  const { type, settle } = useSettling(value, (text) => text.trim() !== value && onSettle(text.trim()))
  return (
    <input
      {...{ className, placeholder }}
      aria-label={label}
      defaultValue={value}
      onChange={(event) => type(event.currentTarget.value)}
      onBlur={settle}
    />
  )
}
