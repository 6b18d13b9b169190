import { Checkbox, Switch } from '@mantine/core'
import { inputProps, type WidgetProps } from '../widget.ts'

export function CheckboxWidget(props: WidgetProps) {
  const { value, onChange } = props
  return (
    <div className="boolean-control">
      <Checkbox {...inputProps(props)} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    </div>
  )
}

export function SwitchWidget(props: WidgetProps) {
  const { value, onChange } = props
  return (
    <div className="boolean-control">
      <Switch {...inputProps(props)} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
    </div>
  )
}
