import { fractionOf, isFraction, percentOf, percentScale } from '../../../engine/fields/fraction.ts'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { formatMoney, formatNumber, parseNumber } from './number.ts'

type Percentage = Pick<FieldDescription, 'display' | 'scale'>

/** `20`, without its sign: of a percentage, and of a fraction (0.2) that is shown as one. */
export function percentNumber(value: number, { display, scale }: Percentage): string {
  const isShifted = isFraction(display)
  const shown = isShifted ? percentOf(value) : value
  if (display?.digits !== undefined) return formatMoney(shown, undefined, display.digits)
  return formatNumber(shown, isShifted && scale !== undefined ? percentScale(scale) : scale)
}

/** `20 %`. */
export function formatPercent(value: number, field: Percentage): string {
  return `${percentNumber(value, field)} %`
}

/** What `20`, `20 %` or `12,5` stands for in the field; undefined when it is no number. */
export function parsePercent(text: string, { display }: Percentage): number | undefined {
  const typed = parseNumber(text.trim().replace(/%$/, ''))
  return typed !== undefined && isFraction(display) ? fractionOf(typed) : typed
}
