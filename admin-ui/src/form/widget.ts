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

/** The texts before and after a value (`x-display`); a cell of lines has no room for them. */
function sides({ display }: FieldDescription, isCompact: boolean) {
  if (isCompact || display === undefined) return {}
  const { prefix, suffix } = display
  return {
    ...(prefix === undefined ? {} : { leftSection: prefix, leftSectionWidth: widthOf(prefix), leftSectionPointerEvents: 'none' as const }),
    ...(suffix === undefined
      ? {}
      : { rightSection: suffix, rightSectionWidth: widthOf(suffix), rightSectionPointerEvents: 'none' as const }),
  }
}

function widthOf(text: string): number {
  return text.length * 7 + 20
}

/** What every Mantine input takes from the props of a widget. */
export function inputProps({ id, hasError, label, field }: WidgetProps) {
  return {
    id,
    error: hasError,
    'aria-label': label,
    'aria-required': field.isRequired || undefined,
    ...sides(field, label !== undefined),
    ...(field.placeholder === undefined || label !== undefined ? {} : { placeholder: field.placeholder }),
  }
}
