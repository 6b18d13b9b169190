import { CsvError, parse } from 'csv-parse'
import { KartotekaError } from '../../base/errors.ts'
import type { SourceRow } from './report.ts'

const delimiters = [',', ';', '\t']
const lineBreak = /\r\n|\n|\r/g
/** The line of titles is looked for within so many characters. */
const maxTitleLine = 100_000
/** Characters of one row at most, so that a quote that is never closed does not collect the whole file. */
const maxRow = 1_000_000

/**
 * The rows of a CSV file (RFC 4180, UTF-8 with or without a byte order mark), read as they come. Commas, semicolons and tabs
 * separate cells, whichever the line of titles has most of. Throws `invalid-parameter` for what is no such file.
 */
export async function* readCsv(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<SourceRow> {
  const { start, rest } = await readStart(decode(source))
  let titles: readonly string[] | undefined
  let number = 1
  try {
    for await (const { record, raw } of parseRecords(rest, findDelimiter(start))) {
      if (titles === undefined) titles = readTitles(record)
      else yield readRow(number, titles, record)
      number += raw.match(lineBreak)?.length ?? 0
    }
  } catch (error) {
    throw error instanceof CsvError ? unreadable(error, number) : error
  }
}

interface CsvRecord {
  readonly record: readonly string[]
  readonly raw: string
}

/** Takes out what each piece completes before the next goes in: an error of the parser drops what it still holds. */
async function* parseRecords(pieces: AsyncIterable<string>, delimiter: string): AsyncGenerator<CsvRecord> {
  const parser = parse({
    delimiter,
    record_delimiter: ['\r\n', '\n', '\r'],
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    max_record_size: maxRow,
  })
  parser.on('error', () => undefined)
  for await (const piece of pieces) {
    parser.write(piece)
    for (let next = parser.read() as CsvRecord | null; next !== null; next = parser.read() as CsvRecord | null) yield next
    if (parser.errored !== null) throw parser.errored
  }
  parser.end()
  yield* parser as AsyncIterable<CsvRecord>
}

async function* decode(source: AsyncIterable<Uint8Array | string>): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true })
  try {
    for await (const piece of source) yield typeof piece === 'string' ? piece : decoder.decode(piece, { stream: true })
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError) || !('code' in error) || error.code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw new KartotekaError('invalid-parameter', 'The file is not UTF-8 text. Save it as "CSV UTF-8" and import it again.', {
      cause: error,
    })
  }
}

/** Reads until the line of titles is complete; `rest` gives the whole text all the same. */
async function readStart(pieces: AsyncGenerator<string>): Promise<{ start: string; rest: AsyncIterable<string> }> {
  let start = ''
  while (titleLine(start) === undefined && start.length < maxTitleLine) {
    const piece = await pieces.next()
    if (piece.done === true) break
    start += piece.value
  }
  if (start.startsWith('\uFEFF')) start = start.slice(1)
  async function* whole() {
    yield start
    yield* pieces
  }
  return { start: titleLine(start) ?? start, rest: whole() }
}

/** The first line, with the line breaks inside quotes; undefined while it has no end. */
function titleLine(text: string): string | undefined {
  return /^(?:"[^"]*"|[^"\r\n])*(?=[\r\n])/.exec(text)?.[0]
}

function findDelimiter(titles: string): string {
  const bare = titles.replace(/"[^"]*"/g, '')
  const counts = delimiters.map((delimiter) => bare.split(delimiter).length)
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

/** Trimmed titles; a second column of the same title is `Title (2)`, one without a title `column 3`. */
function readTitles(record: readonly string[]): readonly string[] {
  const seen = new Map<string, number>()
  return record.map((text, index) => {
    const title = text.trim() === '' ? `column ${index + 1}` : text.trim()
    const times = (seen.get(title) ?? 0) + 1
    seen.set(title, times)
    return times === 1 ? title : `${title} (${times})`
  })
}

function readRow(number: number, titles: readonly string[], record: readonly string[]): SourceRow {
  const cells: Record<string, string> = Object.create(null)
  for (const [index, title] of titles.entries()) cells[title] = record[index] ?? ''
  if (record.slice(titles.length).every((cell) => cell.trim() === '')) return { number, cells }
  const problem = `The row has ${record.length} cells, but there are ${titles.length} columns. Put a text that holds the separator between quotes.`
  return { number, cells, problem }
}

function unreadable(error: CsvError, row: number): KartotekaError {
  const isOpen = error.code === 'CSV_QUOTE_NOT_CLOSED' || error.code === 'CSV_MAX_RECORD_SIZE'
  const what = isOpen ? 'opens a quote (") that is never closed' : 'cannot be read as CSV'
  return new KartotekaError('invalid-parameter', `The row that starts on line ${row} ${what}. Correct the file and import it again.`, {
    cause: error,
  })
}
