import { cutMark } from '../../import/read-cell.ts'
import type { ExportCell, NumberShown } from '../cell.ts'
import { cellStyles, escapeText } from './parts.ts'

/** Characters that a spreadsheet takes in one cell. */
const maxText = 32_767
const dayLength = 86_400_000
/** The first day whose number all spreadsheets agree about: 1 March 1900. */
const firstDay = Date.UTC(1900, 2, 1)
const start = Date.UTC(1899, 11, 30)

/** One row as XML. Texts are text cells, whatever they begin with, so that none is taken for a formula. */
export function rowXml(cells: readonly ExportCell[], style: number = cellStyles.plain): string {
  let xml = '<row>'
  for (const cell of cells) xml += cellXml(cell, style)
  return `${xml}</row>`
}

function cellXml(cell: ExportCell, style: number): string {
  if (cell === null) return '<c/>'
  if ('text' in cell) return textXml(cell.text, style === cellStyles.plain ? cellStyles.text : style)
  if ('number' in cell) return numberXml(cell.number, cell.shown)
  if ('boolean' in cell) return `<c t="b"><v>${cell.boolean ? 1 : 0}</v></c>`
  if ('day' in cell) return momentXml(`${cell.day}T00:00:00.000Z`, cell.day, cellStyles.day)
  return momentXml(cell.moment, cell.moment, cellStyles.moment)
}

/** Spreadsheets keep 15 digits; a whole number with more stays a text. */
function numberXml(value: number, shown: NumberShown | undefined): string {
  if (Math.abs(value) >= 1e15) return textXml(String(value), cellStyles.text)
  return shown === undefined ? `<c><v>${value}</v></c>` : `<c s="${numberStyle(shown)}"><v>${value}</v></c>`
}

function numberStyle(shown: NumberShown): number {
  if (shown.as === 'amount') return cellStyles.amount
  return shown.digits === 0 ? cellStyles.percent : cellStyles.finePercent
}

function momentXml(iso: string, text: string, style: number): string {
  const time = Date.parse(iso)
  return time < firstDay ? textXml(text, cellStyles.text) : `<c s="${style}"><v>${(time - start) / dayLength}</v></c>`
}

function textXml(text: string, style: number): string {
  const fitting = text.length <= maxText ? text : withoutHalfLetter(text.slice(0, maxText - cutMark.length)) + cutMark
  return `<c s="${style}" t="inlineStr"><is><t xml:space="preserve">${escapeText(fitting)}</t></is></c>`
}

function withoutHalfLetter(text: string): string {
  const last = text.charCodeAt(text.length - 1)
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text
}
