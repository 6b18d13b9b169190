/** How the cells of a CSV file are told apart. */
export interface CsvShape {
  readonly delimiter: string
  readonly quote: '"' | "'"
}

/** One record of a CSV file. */
export interface CsvRecord {
  /** The line on which it starts, from 1. */
  readonly line: number
  readonly cells: string[]
}

/** A record that never ends: a quote that is not closed. */
export class CsvSyntaxError extends Error {
  readonly line: number

  constructor(line: number) {
    super(`the record of line ${line} has no end`)
    this.line = line
  }
}

/** Characters of one record at most, so that a quote that is never closed does not collect the whole file. */
const maxRecord = 1_000_000

/**
 * Cuts CSV text (RFC 4180) into records as it comes in pieces. A line ends with LF, CR or both. A quote opens only at the start of a
 * cell, so that `12" pipe` is what it says. Throws `CsvSyntaxError`.
 */
export class CsvTokenizer {
  readonly #delimiter: string
  readonly #quote: string
  #text = ''
  #line = 1

  constructor({ delimiter, quote }: CsvShape, firstLine = 1) {
    this.#delimiter = delimiter
    this.#quote = quote
    this.#line = firstLine
  }

  /** The records that the piece completes. */
  push(piece: string): CsvRecord[] {
    this.#text = this.#text === '' ? piece : this.#text + piece
    return this.#take(false)
  }

  /** What is left at the end of the file. */
  end(): CsvRecord[] {
    const records = this.#take(true)
    if (this.#text !== '') throw new CsvSyntaxError(this.#line)
    return records
  }

  #take(isLast: boolean): CsvRecord[] {
    const records: CsvRecord[] = []
    const text = this.#text
    let at = 0
    for (;;) {
      const cells: string[] = []
      const next = this.#readRecord(text, at, cells, isLast)
      if (next === -1) break
      records.push({ line: this.#line, cells })
      this.#line += 1 + this.#breaksInQuotes
      at = next
    }
    this.#text = text.slice(at)
    if (this.#text.length > maxRecord) throw new CsvSyntaxError(this.#line)
    return records
  }

  /** Line breaks inside the quotes of the record read last. */
  #breaksInQuotes = 0

  /** Reads one record from `start`; answers where the next one starts, or -1 while it has no end. */
  #readRecord(text: string, start: number, cells: string[], isLast: boolean): number {
    const { length } = text
    let at = start
    this.#breaksInQuotes = 0
    if (at >= length) return -1
    for (;;) {
      let cell = ''
      if (text[at] === this.#quote) {
        const end = closingQuote(text, at + 1, this.#quote)
        if (end === -1 || (end === length - 1 && !isLast)) return -1
        cell = text.slice(at + 1, end)
        if (cell.includes(this.#quote)) cell = cell.replaceAll(this.#quote + this.#quote, this.#quote)
        this.#breaksInQuotes += lineBreaks(cell)
        at = end + 1
      }
      const stop = this.#endOfCell(text, at)
      if (stop === length && !isLast) return -1
      cells.push(stop === at ? cell : cell + text.slice(at, stop))
      if (stop === length) return length
      if (text[stop] === this.#delimiter) {
        at = stop + 1
        if (at < length) continue
        if (!isLast) return -1
        cells.push('')
        return length
      }
      if (text[stop] === '\n') return stop + 1
      if (stop + 1 === length && !isLast) return -1
      return text[stop + 1] === '\n' ? stop + 2 : stop + 1
    }
  }

  #endOfCell(text: string, from: number): number {
    const delimiter = this.#delimiter.charCodeAt(0)
    let at = from
    for (; at < text.length; at++) {
      const code = text.charCodeAt(at)
      if (code === delimiter || code === 10 || code === 13) return at
    }
    return at
  }
}

/** Where the quote stands that is not doubled, or -1. */
function closingQuote(text: string, from: number, quote: string): number {
  let at = text.indexOf(quote, from)
  while (at !== -1 && text[at + 1] === quote) at = text.indexOf(quote, at + 2)
  return at
}

function lineBreaks(text: string): number {
  if (!text.includes('\n') && !text.includes('\r')) return 0
  return text.match(/\r\n|\n|\r/g)?.length ?? 0
}
