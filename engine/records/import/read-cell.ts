import { isId } from '../../base/ids.ts'
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
  const isList = field.type.expressionType(field).type === 'list'
  const isWhole = kindsOf(field)[0] === 'integer' && field.options.length === 0 && field.type.shape(field).shape === 'column'
  // Long texts keep the space in front of their first line; every other type drops what stands around a value.
  const keepsSpace = field.type.normalise?.(' x', field) === ' x'
  // A retired code may stay where it stands; whether it does is judged by what is stored.
  const retired = new Map(isList ? [] : field.options.flatMap(({ value, isRetired }) => (isRetired ? [[String(value), value]] : [])))
  const isLink = field.targets.length === 1
  return (cell) => {
    if (typeof cell === 'string') {
      const text = keepsSpace ? cell : cell.trim()
      const kept = retired.get(text)
      if (kept !== undefined) return kept
      if (isWhole && /^-?\d{1,16}$/.test(text) && Number.isSafeInteger(Number(text))) return Number(text)
      if (text.length > 30_000 && text.endsWith(cutMark)) throw new TextProblem('The text was cut on export, as spreadsheets take no more.')
      if (isList && text.startsWith('[')) return readList(text) ?? readText(text)
      return isLink && isId(text) ? text.toLowerCase() : readText(text)
    }
    if (typeof cell === 'number') return isNumeric ? cell : readText(numberText(cell))
    if (typeof cell === 'boolean') return kindsOf(field)[0] === 'boolean' ? cell : readText(String(cell))
    return cell
  }
}

/** A list whose items could not stand between semicolons, as an export writes it. */
function readList(text: string): readonly unknown[] | undefined {
  try {
    const items: unknown = JSON.parse(text)
    return Array.isArray(items) ? items : undefined
  } catch {
    return undefined
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
