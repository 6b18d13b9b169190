import { KartotekaError } from '../../../base/errors.ts'
import { decodeText } from './encoding.ts'
import { fitRow, readTitles, type SourceRow, type SourceTable } from './source.ts'
import { type CsvRecord, type CsvShape, CsvSyntaxError, CsvTokenizer } from './tokenize.ts'

/** What a caller knows of a CSV file; what is left out is found by its first line and bytes. */
export interface CsvOptions extends Partial<CsvShape> {
  /** A label of the Encoding standard, such as `windows-1250`. */
  readonly encoding?: string | undefined
}

const delimiters = [',', ';', '\t', '|']
/** The line of titles is looked for within so many characters. */
const maxTitleLine = 100_000
/** Leading apostrophes before a sign that a spreadsheet takes for a formula; an export adds one, see `defuse`. */
const defused = /^'+[=+\-@\t\r\n]/

/**
 * The rows of a CSV file (RFC 4180), read as they come. Commas, semicolons, tabs or bars separate cells, whichever the line of
 * titles has most of. One apostrophe goes from in front of what a spreadsheet would take for a formula, as an export puts one there.
 * Throws `invalid-parameter` for what is no such file.
 */
export async function readCsv(source: AsyncIterable<Uint8Array | string>, options: CsvOptions = {}): Promise<SourceTable> {
  const { start, rest } = await readStart(decodeText(source, options.encoding))
  const { body, firstLine, delimiter } = takeSeparatorLine(start)
  const titles = titleLine(body) ?? body
  const quote = options.quote ?? findQuote(titles)
  const shape = { delimiter: options.delimiter ?? delimiter ?? findDelimiter(titles, quote), quote }
  const records = parseRecords(body, rest, new CsvTokenizer(shape, firstLine))
  let first = await records.next()
  while (first.done !== true && first.value.length === 0) first = await records.next()
  const [head, ...others] = first.done === true ? [] : first.value
  const columns = readTitles(head?.cells ?? [])
  return { columns, rows: rowsOf(columns.length, others, records) }
}

async function* rowsOf(width: number, first: readonly CsvRecord[], records: AsyncGenerator<CsvRecord[]>): AsyncGenerator<SourceRow[]> {
  if (first.length > 0) yield first.map((record) => toRow(record, width))
  for await (const batch of records) yield batch.map((record) => toRow(record, width))
}

function toRow({ line, cells }: CsvRecord, width: number): SourceRow {
  for (let index = 0; index < cells.length; index++) {
    const cell = cells[index] as string
    if (cell.charCodeAt(0) === 39 && defused.test(cell)) cells[index] = cell.slice(1)
  }
  return fitRow(line, cells, width)
}

/** The text is cut into pieces of moderate size, so that a batch of rows stays small whatever the file comes in. */
const pieceSize = 65_536

async function* parseRecords(start: string, rest: AsyncIterable<string>, tokenizer: CsvTokenizer): AsyncGenerator<CsvRecord[]> {
  async function* whole() {
    yield start
    yield* rest
  }
  try {
    for await (const text of whole()) {
      for (let at = 0; at < text.length; at += pieceSize) {
        const records = tokenizer.push(text.slice(at, at + pieceSize))
        if (records.length > 0) yield records
      }
    }
    const last = tokenizer.end()
    if (last.length > 0) yield last
  } catch (error) {
    if (!(error instanceof CsvSyntaxError)) throw error
    throw new KartotekaError(
      'invalid-parameter',
      `The row that starts on line ${error.line} opens a quote (") that is never closed. Correct the file and import it again.`,
      { cause: error },
    )
  }
}

/** Reads until the line of titles is complete; `rest` is what follows. */
async function readStart(pieces: AsyncGenerator<string>): Promise<{ start: string; rest: AsyncIterable<string> }> {
  let start = ''
  while (titleLine(start, 2) === undefined && start.length < maxTitleLine) {
    const piece = await pieces.next()
    if (piece.done === true) break
    start += piece.value
  }
  return { start: start.startsWith('\uFEFF') ? start.slice(1) : start, rest: pieces }
}

/** `sep=;`, the first line by which some spreadsheets say what separates cells. */
function takeSeparatorLine(text: string): { body: string; firstLine: number; delimiter: string | undefined } {
  const match = /^sep=(.)(?:\r\n|\n|\r)/.exec(text)
  return match === null
    ? { body: text, firstLine: 1, delimiter: undefined }
    : { body: text.slice(match[0].length), firstLine: 2, delimiter: match[1] }
}

/** The first line, with the line breaks inside quotes; undefined while it, or the second where two are wanted, has no end. */
function titleLine(text: string, wanted = 1): string | undefined {
  const match = /^(?:"[^"]*"|[^"\r\n])*(?=[\r\n])/.exec(text)?.[0]
  const isSeparatorLine = wanted === 2 && match !== undefined && match.startsWith('sep=')
  return isSeparatorLine && titleLine(text.slice(match.length).replace(/^(\r\n|\n|\r)/, '')) === undefined ? undefined : match
}

/** Single quotes, where each title stands between such and none between double ones. */
function findQuote(titles: string): '"' | "'" {
  return /^'[^']*'([,;\t|]'[^']*')*$/.test(titles.trim()) ? "'" : '"'
}

function findDelimiter(titles: string, quote: string): string {
  const bare = titles.replace(quote === '"' ? /"[^"]*"/g : /'[^']*'/g, '')
  const counts = delimiters.map((delimiter) => bare.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}
