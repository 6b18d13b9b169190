import { NumberInput } from '@mantine/core'
import { useSettling } from './use-settling.ts'

interface SettledNumberProps {
  readonly label: string
  readonly value: number
  readonly onSettle: (value: number) => void
  readonly isWhole?: boolean
  readonly min?: number
  readonly max?: number
}

/** A number that counts when the person is done with it. What is none is put back. */
export function SettledNumber({ label, value, onSettle, isWhole = false, min, max }: SettledNumberProps) {
  const { type, settle } = useSettling(value, (text) => {
    const typed = text.trim() === '' ? Number.NaN : Number(text)
    if (Number.isFinite(typed) && typed !== value) onSettle(typed)
  })
  return (
    <NumberInput
      key={value}
      size="xs"
      aria-label={label}
      hideControls
      allowDecimal={!isWhole}
      defaultValue={value}
      {...(min === undefined ? {} : { min })}
      {...(max === undefined ? {} : { max })}
      onChange={(next) => type(String(next))}
      onBlur={settle}
      onKeyDown={(event) => event.key === 'Enter' && settle()}
    />
  )
}
