import type { Json } from '../../../base/json.ts'

/**
 * What a cell holds: text, or the number, yes-or-no or structure that the format of the file knows. Days and times are ISO
 * text. An empty cell is `''` or null.
 */
export type Cell = Json

/** One row of a file that is imported. */
export interface SourceRow {
  /** The line of the file on which the row starts, or its number in the sheet; the line of titles is 1. Always ascending. */
  readonly number: number
  /** One cell for each column of the table. */
  readonly cells: readonly Cell[]
  /** Why the row could not be read; it is refused with this message. */
  readonly problem?: string
}

/** A file as the import sees it, whatever its format. */
export interface SourceTable {
  /** Titles of the columns, each once. */
  readonly columns: readonly string[]
  /** Cells can hold structures: a record of the file looks like one of the API. */
  readonly takesValues?: boolean
  /** The rows as they are read, several at once. To stop early, end the iteration. */
  readonly rows: AsyncIterable<readonly SourceRow[]>
}

/** The text of a cell as it is shown to people and compared; empty for an empty cell. */
export function cellText(cell: Cell | undefined): string {
  if (typeof cell === 'string') return cell.trim()
  if (cell === null || cell === undefined) return ''
  return typeof cell === 'object' ? JSON.stringify(cell) : String(cell)
}

export function isEmptyRow({ cells, problem }: SourceRow): boolean {
  if (problem !== undefined) return false
  return cells.every(isEmptyCell)
}

export function isEmptyCell(cell: Cell): boolean {
  return cell === null || (typeof cell === 'string' && cell.trim() === '')
}

/** Trimmed titles; a second column of the same title is `Title (2)`, one without a title `column 3`. */
export function readTitles(cells: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return cells.map((text, index) => {
    const title = text.trim() === '' ? `column ${index + 1}` : text.trim()
    const times = (seen.get(title) ?? 0) + 1
    seen.set(title, times)
    return times === 1 ? title : `${title} (${times})`
  })
}

/** A row made as wide as the table; one that is wider cannot be read. */
export function fitRow(number: number, cells: Cell[], width: number): SourceRow {
  if (cells.length === width) return { number, cells }
  if (cells.length < width) {
    while (cells.length < width) cells.push('')
    return { number, cells }
  }
  const rest = cells.slice(width)
  const count = cells.length
  cells.length = width
  if (rest.every((cell) => cellText(cell) === '')) return { number, cells }
  const problem = `The row has ${count} cells, but there are ${width} columns. Put a text that holds the separator between quotes.`
  return { number, cells, problem }
}
