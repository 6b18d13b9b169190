import { IconCalendar } from '@tabler/icons-react'
import { DayInput } from '../day-input.tsx'
import { inputProps, type WidgetProps } from '../widget.ts'

/** A calendar day, `2026-11-18`; it has no zone and is never converted. */
export function DateWidget(props: WidgetProps) {
  const { value, onChange } = props
  return (
    <DayInput
      {...inputProps(props)}
      value={typeof value === 'string' ? value : null}
      onChange={onChange}
      rightSection={props.label ? undefined : <IconCalendar size={15} className="input-suffix" aria-hidden="true" />}
      rightSectionPointerEvents="none"
    />
  )
}
