import { decimalText } from '../../fields/index.ts'
import type { ExportCell } from './cell.ts'

/** What a spreadsheet takes for the start of a formula, also behind apostrophes that stand there already. */
const dangerous = /^'*[=+\-@\t\r\n]/
const needsQuotes = /[",;\t\r\n]|^\s|\s$/

/** One line of CSV (RFC 4180). Texts that a spreadsheet would work out get an apostrophe in front, which the import takes away. */
export function csvLine(cells: readonly ExportCell[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`
}

function csvCell(cell: ExportCell): string {
  if (cell === null) return ''
  if ('number' in cell) return numberText(cell.number)
  if ('boolean' in cell) return String(cell.boolean)
  if ('day' in cell) return cell.day
  return 'moment' in cell ? cell.moment : quoted(defuse(cell.text))
}

/** Puts an apostrophe in front of what would be worked out as a formula. */
export function defuse(text: string): string {
  return dangerous.test(text) ? `'${text}` : text
}

function quoted(text: string): string {
  return needsQuotes.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** With a point, and with a second zero at the end where three digits behind it could be taken for thousands: `1.2340`. */
function numberText(value: number): string {
  const text = decimalText(value)
  return /^-?[1-9]\d{0,2}\.\d{3}$/.test(text) ? `${text}0` : text
}
