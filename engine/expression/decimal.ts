/** An exact number: `unscaled / 10^scale`. Integers and durations (whole seconds) have the scale 0. */
export interface Decimal {
  readonly unscaled: bigint
  readonly scale: number
}

/** Digits after the point that a product keeps, and that a division makes. */
export const maxScale = 12
export const divisionScale = 6

/** No number of the language has more digits than 18, its point left out: what a 64-bit integer of SQLite holds. */
export const maxUnscaled = 10n ** 18n - 1n

export function decimal(unscaled: bigint | number, scale = 0): Decimal {
  return { unscaled: BigInt(unscaled), scale }
}

export function parseDecimal(text: string): Decimal | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text)
  if (match === null) return undefined
  const fraction = match[3] ?? ''
  return { unscaled: BigInt(`${match[1]}${match[2]}${fraction}`), scale: fraction.length }
}

export function decimalText({ unscaled, scale }: Decimal): string {
  const digits = magnitude(unscaled)
    .toString()
    .padStart(scale + 1, '0')
  const sign = unscaled < 0n ? '-' : ''
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`
}

/** The number itself, or null when it has more than 18 digits. */
export function bounded(value: Decimal): Decimal | null {
  return magnitude(value.unscaled) > maxUnscaled ? null : value
}

/** Changes the number of digits after the point; what falls off is rounded half away from zero. */
export function rescale({ unscaled, scale }: Decimal, to: number): Decimal {
  if (to >= scale) return { unscaled: unscaled * power(to - scale), scale: to }
  return { unscaled: divideRounded(unscaled, power(scale - to)), scale: to }
}

export function compareDecimals(a: Decimal, b: Decimal): number {
  const scale = Math.max(a.scale, b.scale)
  const [left, right] = [rescale(a, scale).unscaled, rescale(b, scale).unscaled]
  return left < right ? -1 : left > right ? 1 : 0
}

export function addDecimals(a: Decimal, b: Decimal): Decimal | null {
  const scale = Math.max(a.scale, b.scale)
  return bounded({ unscaled: rescale(a, scale).unscaled + rescale(b, scale).unscaled, scale })
}

export function negate(value: Decimal): Decimal {
  return { unscaled: -value.unscaled, scale: value.scale }
}

export function multiplyDecimals(a: Decimal, b: Decimal): Decimal | null {
  const product = bounded({ unscaled: a.unscaled * b.unscaled, scale: a.scale + b.scale })
  return product === null || product.scale <= maxScale ? product : rescale(product, maxScale)
}

/**
 * The quotient with 6 digits after the point, rounded half away from zero; null for a divisor of zero, and when the
 * dividend brought to that scale has more than 18 digits (the same in the SQL of every database).
 */
export function divideDecimals(a: Decimal, b: Decimal): Decimal | null {
  if (b.unscaled === 0n) return null
  const shift = divisionScale - a.scale + b.scale
  const dividend = bounded({ unscaled: a.unscaled * power(Math.max(shift, 0)), scale: 0 })
  const divisor = bounded({ unscaled: b.unscaled * power(Math.max(-shift, 0)), scale: 0 })
  if (dividend === null || divisor === null) return null
  return { unscaled: divideRounded(dividend.unscaled, divisor.unscaled), scale: divisionScale }
}

/** Of a mean: two digits more than the values have. */
export function averageScale(scale: number): number {
  return Math.min(maxScale, scale + 2)
}

/** The exact sum, or null when it has more than 18 digits. */
export function sumDecimals(values: readonly Decimal[]): Decimal | null {
  const scale = values.reduce((most, value) => Math.max(most, value.scale), 0)
  return bounded({ unscaled: values.reduce((sum, value) => sum + rescale(value, scale).unscaled, 0n), scale })
}

/** The mean with `averageScale` digits after the point, rounded half away from zero; null of nothing. */
export function averageDecimals(values: readonly Decimal[], scale: number): Decimal | null {
  const sum = sumDecimals(values)
  if (sum === null || values.length === 0) return null
  const wanted = averageScale(scale)
  return bounded({ unscaled: divideRounded(rescale(sum, scale).unscaled * power(wanted - scale), BigInt(values.length)), scale: wanted })
}

export function power(exponent: number): bigint {
  return 10n ** BigInt(exponent)
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const quotient = (2n * magnitude(dividend) + magnitude(divisor)) / (2n * magnitude(divisor))
  return dividend < 0n !== divisor < 0n ? -quotient : quotient
}
