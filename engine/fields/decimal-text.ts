import { TextProblem } from './text-problem.ts'

/** An IEEE double carries every decimal of so many digits through JSON and back unchanged. */
export const decimalDigits = 15

/**
 * The shortest decimal text of a JSON number, written out without an exponent: 1e-7 is `0.0000001`. It is the text that
 * the client wrote whenever that had at most 15 digits, so all checks read it instead of calculating.
 */
export function decimalText(value: number): string {
  const text = String(value === 0 ? 0 : value)
  if (!text.includes('e')) return text
  const [mantissa = '', exponentText] = text.split('e')
  const sign = mantissa.startsWith('-') ? '-' : ''
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  const digits = whole + fraction
  const point = whole.length + Number(exponentText)
  if (point <= 0) return `${sign}0.${'0'.repeat(-point)}${digits}`
  if (point >= digits.length) return sign + digits + '0'.repeat(point - digits.length)
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`
}

/** Digits after the point. */
export function fractionDigits(text: string): number {
  return text.includes('.') ? text.length - text.indexOf('.') - 1 : 0
}

/** Digits before the point, leading zeros apart. */
export function wholeDigits(text: string): number {
  return (text.replace('-', '').split('.')[0] ?? '').replace(/^0+/, '').length
}

/** `12.5` with the scale 2 is `12.50`. The text must not have more digits after the point than that. */
export function toScale(text: string, scale: number): string {
  const [whole = '0', fraction = ''] = text.split('.')
  const padded = scale === 0 ? whole : `${whole}.${fraction.padEnd(scale, '0')}`
  return /^-[0.]*$/.test(padded) ? padded.slice(1) : padded
}

/** The decimal as a whole number of its smallest units: `12.50` with the scale 2 is 1250. */
export function toUnits(text: string, scale: number): bigint {
  return BigInt(toScale(text, scale).replace('.', ''))
}

/**
 * Reads a number as files hold it and answers its plain decimal text: `1,234.50`, `1.234,50`, `1 234,50` and
 * `1'234.50` are all `1234.50`. Of two different separators the last is the decimal point. One separator that stands
 * before exactly three digits may be either (`1,234`) and is refused, because a wrong guess is wrong by a factor of 1000. Only
 * with the scale 0 is `1,234` clear, as nothing but zeros may stand after a point; `1,000` is not.
 */
export function readDecimalText(text: string, scale: number): string {
  const compact = text.trim().replace(/^[−–]/, '-').replace(/^\+/, '')
  const sign = compact.startsWith('-') ? '-' : ''
  const body = compact
    .slice(sign.length)
    .trim()
    .replace(/[\s'’]/g, ' ')
  if (!/^(\d[\d., ]*|[.,]\d+)$/.test(body) || /[., ]$/.test(body)) throw notANumber(text)
  const point = decimalPoint(body, scale, text)
  const whole = point === -1 ? body : body.slice(0, point)
  const fraction = point === -1 ? '' : body.slice(point + 1)
  if (!/^\d*$/.test(fraction)) throw notANumber(text)
  const digits = ungroup(whole, text).replace(/^0+(?=\d)/, '') || '0'
  const significant = fraction.replace(/0+$/, '')
  if (significant.length > scale) {
    throw new TextProblem(`"${text}" has ${significant.length} digits after the point; at most ${scale} are kept. Round it first.`)
  }
  if (wholeDigits(digits) + scale > decimalDigits) {
    throw new TextProblem(`"${text}" is too large: at most ${decimalDigits - scale} digits may stand before the point.`)
  }
  return toScale(significant === '' ? sign + digits : `${sign}${digits}.${significant}`, 0 + significant.length)
}

/** Where the decimal point of the text stands, or -1. */
function decimalPoint(body: string, scale: number, text: string): number {
  const separators = body.replace(/\d/g, '')
  const kinds = new Set(separators)
  const last = separators.at(-1)
  if (last === undefined || last === ' ') return -1
  const at = body.lastIndexOf(last)
  if (separators.split(last).length > 2) {
    if (kinds.size > 1) throw notANumber(text)
    return -1
  }
  if (kinds.size > 1) return at
  const couldGroup = /^[1-9]\d{0,2}$/.test(body.slice(0, at)) && body.length - at === 4
  if (!couldGroup) return at
  if (scale === 0 && !body.endsWith('000')) return -1
  const fraction = scale < 3 ? `with at most ${scale} digits after the point` : `${body.replace(last, '.')}0`
  throw new TextProblem(
    `"${text}" is ambiguous: "${last}" may separate thousands or be the decimal point. Write ${body.replace(last, '')}, or ${fraction}.`,
  )
}

function ungroup(whole: string, text: string): string {
  const separators = new Set(whole.replace(/\d/g, ''))
  if (separators.size > 1 || (separators.size === 1 && !/^\d{1,3}([., ]\d{3})+$/.test(whole))) throw notANumber(text)
  return whole.replace(/[., ]/g, '')
}

function notANumber(text: string): TextProblem {
  return new TextProblem(`"${text}" is not a number. Write digits with a point or comma for decimals, for instance 1234.50.`)
}
