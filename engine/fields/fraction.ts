/**
 * A fraction that people read and write as a percentage: 0.2 is stored, counted with and exported, 20 % is shown and typed.
 * `"x-display": { "format": "percent" }` says so; a number whose unit is % holds the percentage itself.
 */
export function isFraction(display: { readonly format?: string } | undefined): boolean {
  return display?.format === 'percent'
}

/** 0.2 is 20. Doubles are off in the 17th digit (0.07 * 100), and values have 15 at most. */
export function percentOf(fraction: number): number {
  return Number((fraction * 100).toPrecision(15))
}

/** 20 is 0.2. */
export function fractionOf(percent: number): number {
  return Number((percent / 100).toPrecision(15))
}

/** Digits after the point of the percentage of a fraction that has so many. */
export function percentScale(scale: number): number {
  return Math.max(scale - 2, 0)
}

/** `20 %`, as messages say it. */
export function percentText(fraction: number): string {
  return `${percentOf(fraction)} %`
}
