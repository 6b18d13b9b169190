import { DateTimePicker } from '@mantine/dates'
import { IconCalendarTime } from '@tabler/icons-react'
import dayjs from 'dayjs'
import { inputProps, type WidgetProps } from '../widget.ts'

/** A moment: shown and chosen in the zone of the person, kept in UTC. */
export function InstantWidget(props: WidgetProps) {
  const { value, onChange } = props
  const local = typeof value === 'string' ? dayjs(value) : undefined
  return (
    <DateTimePicker
      {...inputProps(props)}
      value={local?.isValid() ? local.format('YYYY-MM-DD HH:mm:ss') : null}
      onChange={(next) => onChange(next === null ? null : dayjs(next).toISOString())}
      valueFormat="D MMM YYYY HH:mm"
      clearable
      rightSection={value || props.label ? undefined : <IconCalendarTime size={15} className="input-suffix" aria-hidden="true" />}
      rightSectionPointerEvents={value ? 'all' : 'none'}
    />
  )
}
