import '@mantine/dates/styles.layer.css'
import { DateTimePicker } from '@mantine/dates'
import { IconCalendarTime } from '@tabler/icons-react'
import dayjs from 'dayjs'
import { sayDay } from '../../format/typed-day.ts'
import { DatesInLanguage, monthLabels } from '../dates-in-language.tsx'
import { inputProps, type WidgetProps } from '../widget.ts'

/** A moment: shown and chosen in the zone of the person, kept in UTC. */
export function InstantWidget(props: WidgetProps) {
  const { value, onChange } = props
  const local = typeof value === 'string' ? dayjs(value) : undefined
  return (
    <DatesInLanguage>
      <DateTimePicker
        {...inputProps(props)}
        value={local?.isValid() ? local.format('YYYY-MM-DD HH:mm:ss') : null}
        onChange={(next) => onChange(next === null ? null : dayjs(next).toISOString())}
        valueFormat={sayMoment}
        ariaLabels={monthLabels}
        clearable
        rightSection={value || props.label ? undefined : <IconCalendarTime size={15} className="input-suffix" aria-hidden="true" />}
        rightSectionPointerEvents={value ? 'all' : 'none'}
      />
    </DatesInLanguage>
  )
}

/** `2026-11-18 09:42:00` -> `18 Nov 2026 09:42` */
function sayMoment(local: string): string {
  return `${sayDay(local)} ${local.slice(11, 16)}`
}
