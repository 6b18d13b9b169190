import type { ComponentType } from 'react'
import type { FieldDescription } from '../../../engine/forms/description.ts'

/** The one interface of all widgets: on a form, in the group of a composite value, in a cell of owned lines. */
export interface WidgetProps {
  readonly id: string
  readonly field: FieldDescription
  readonly value: unknown
  /** An empty value is `null`. */
  readonly onChange: (value: unknown) => void
  /** The record, the composite value or the line that the value stands in. */
  readonly record: Readonly<Record<string, unknown>>
  readonly hasError: boolean
  /** Name for screen readers where no label stands above, as in a cell. */
  readonly label?: string
}

export type Widget = ComponentType<WidgetProps>

/** What every Mantine input takes from the props of a widget. */
export function inputProps({ id, hasError, label, field }: WidgetProps) {
  return {
    id,
    error: hasError,
    'aria-label': label,
    'aria-required': field.isRequired || undefined,
    ...(field.placeholder === undefined || label !== undefined ? {} : { placeholder: field.placeholder }),
  }
}
