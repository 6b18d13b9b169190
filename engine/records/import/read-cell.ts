import type { Json } from '../../base/json.ts'
import { type Field, TextProblem } from '../../fields/index.ts'
import { type Cell, cellText } from './read/source.ts'

/** Reads the cells of one column. Throws `TextProblem`. */
export type CellReader = (cell: Exclude<Cell, null>) => unknown

/** Texts that are remembered with what they say; more than a column of a few different ones has. */
const maxRemembered = 2000
/** What an export puts at the end of a text that did not fit into a spreadsheet. */
export const cutMark = '… [cut here: too long for a spreadsheet]'

/** How the cells of a column become values of a field, made once for the column. */
export function cellReader(field: Field): CellReader {
  const readText = remembering(field, (text) => field.type.fromText(text, field))
  const isNumeric = kindsOf(field).every((kind) => kind === 'integer' || kind === 'decimal') && kindsOf(field).length === 1
  return (cell) => {
    if (typeof cell === 'string') {
      const text = cell.trim()
      if (text.length > 30_000 && text.endsWith(cutMark)) throw new TextProblem('The text was cut on export, as spreadsheets take no more.')
      return readText(text)
    }
    if (typeof cell === 'number') return isNumeric ? cell : readText(numberText(cell))
    if (typeof cell === 'boolean') return kindsOf(field)[0] === 'boolean' ? cell : readText(String(cell))
    return cell
  }
}

function kindsOf(field: Field): readonly string[] {
  return field.type.columns(field).map(({ kind }) => kind.kind)
}

/** Choices, days and yes or no say the same again and again. */
function remembering(field: Field, read: (text: string) => unknown): (text: string) => unknown {
  const isRepetitive = field.options.length > 0 || ['boolean', 'date'].includes(kindsOf(field)[0] ?? '')
  if (!isRepetitive) return read
  const known = new Map<string, unknown>()
  return (text) => {
    const before = known.get(text)
    if (before !== undefined) return before
    const value = read(text)
    if (known.size === maxRemembered) known.clear()
    known.set(text, value)
    return value
  }
}

/** Without an exponent, so that a code that a spreadsheet took for a number stays what it was. */
function numberText(value: number): string {
  return Number.isInteger(value) ? BigInt(value).toString() : String(value)
}

/** The text that a cell shows in a report; null where it is empty. */
export function shownText(cell: Json): string | null {
  const text = cellText(cell)
  return text === '' ? null : text.slice(0, 500)
}
