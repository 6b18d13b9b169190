import '@mantine/dates/styles.layer.css'
import { DateInput, type DateInputProps } from '@mantine/dates'
import { parseDay, sayDay } from '../format/typed-day.ts'
import './form.css'
import { DatesInLanguage, monthLabels } from './dates-in-language.tsx'

interface DayInputProps extends Omit<DateInputProps, 'value' | 'onChange'> {
  /** `2026-11-18`, or nothing. */
  readonly value: string | null
  readonly onChange: (day: string | null) => void
}

/** A day, typed the way the language writes it or chosen from a month; emptied, it is no day. */
export function DayInput({ value, onChange, ...props }: DayInputProps) {
  return (
    <DatesInLanguage>
      <DateInput
        autoComplete="off"
        ariaLabels={monthLabels}
        {...props}
        value={value}
        onChange={onChange}
        // Mantine puts back what was emptied, unless a click on the chosen day is to take it away as well.
        onInput={({ currentTarget }) => currentTarget.value.trim() === '' && onChange(null)}
        valueFormat={sayDay}
        dateParser={(text) => parseDay(text) ?? null}
      />
    </DatesInLanguage>
  )
}
