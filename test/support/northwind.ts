import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'

/** The rows of one of the files of metadata/demo/northwind, as texts by column title. */
export function northwindRows(file: string): readonly Readonly<Record<string, string>>[] {
  const text = readFileSync(new URL(`../../metadata/demo/northwind/${file}`, import.meta.url), 'utf8')
  return parse(text, { columns: true, bom: true })
}

/** What the lines of each order come to, in cents, by OrderID; each line is rounded half away from zero before it is added. */
export function northwindNetTotals(): ReadonlyMap<string, bigint> {
  const totals = new Map<string, bigint>()
  for (const row of northwindRows('order-details.csv')) {
    const order = cell(row, 'OrderID')
    totals.set(order, (totals.get(order) ?? 0n) + lineCents(row))
  }
  return totals
}

/** Net total and freight of each order, in cents, by OrderID. */
export function northwindTotals(): ReadonlyMap<string, bigint> {
  const net = northwindNetTotals()
  return new Map(
    northwindRows('orders.csv').map((row) => {
      const order = cell(row, 'OrderID')
      return [order, (net.get(order) ?? 0n) + roundTo(fraction(cell(row, 'Freight')), 2)]
    }),
  )
}

/** Cents as the API answers them: 44000n -> 440. */
export function centsToNumber(cents: bigint): number {
  const digits = (cents < 0n ? -cents : cents).toString().padStart(3, '0')
  return Number(`${cents < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`)
}

function lineCents(row: Readonly<Record<string, string>>): bigint {
  const price = fraction(cell(row, 'UnitPrice'))
  const quantity = fraction(cell(row, 'Quantity'))
  const discount = fraction(cell(row, 'Discount'))
  const kept = { units: 10n ** discount.digits - discount.units, digits: discount.digits }
  return roundTo(multiply(multiply(price, quantity), kept), 2)
}

/** `units / 10^digits`. */
interface Fraction {
  readonly units: bigint
  readonly digits: bigint
}

function fraction(text: string): Fraction {
  if (!/^-?\d+(\.\d+)?$/.test(text)) throw new Error(`"${text}" is not a number`)
  const [whole = '', decimals = ''] = text.split('.')
  return { units: BigInt(whole + decimals), digits: BigInt(decimals.length) }
}

function multiply(a: Fraction, b: Fraction): Fraction {
  return { units: a.units * b.units, digits: a.digits + b.digits }
}

function roundTo({ units, digits }: Fraction, wanted: number): bigint {
  if (digits <= BigInt(wanted)) return units * 10n ** (BigInt(wanted) - digits)
  const divisor = 10n ** (digits - BigInt(wanted))
  const half = divisor / 2n
  return units < 0n ? -((-units + half) / divisor) : (units + half) / divisor
}

function cell(row: Readonly<Record<string, string>>, column: string): string {
  const value = row[column]
  if (value === undefined) throw new Error(`There is no column "${column}"`)
  return value
}
