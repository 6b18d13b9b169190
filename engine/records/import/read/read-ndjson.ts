import { KartotekaError } from '../../../base/errors.ts'
import { forbiddenKeys, isJsonObject, type Json } from '../../../base/json.ts'
import { decodeText } from './encoding.ts'
import type { Cell, SourceRow, SourceTable } from './source.ts'

/** Rows that are looked at to know the columns. */
const sampleRows = 1000
const maxLine = 1_000_000
/** A text that may hold a forbidden key, spelt out or escaped. */
const suspicious = /__proto__|constructor|prototype|\\u/

/**
 * The rows of a file with one JSON object a line (NDJSON). The members of the first 1000 objects are the columns, together
 * with `expected`, names that may come later. A later object with another member is refused, not cut.
 */
export async function readNdjson(source: AsyncIterable<Uint8Array | string>, expected: readonly string[] = []): Promise<SourceTable> {
  const objects = parseLines(decodeText(source, 'utf-8'))
  const first: ParsedLine[] = []
  let isOver = false
  while (first.length < sampleRows && !isOver) {
    const next = await objects.next()
    if (next.done === true) isOver = true
    else first.push(...next.value)
  }
  const seen = new Set(first.flatMap(({ members }) => (members === undefined ? [] : Object.keys(members))))
  const columns = [...seen, ...expected.filter((name) => !seen.has(name))]
  const places = new Map(columns.map((name, index) => [name, index]))
  async function* rows() {
    if (first.length > 0) yield first.map((line) => toRow(line, columns.length, places))
    for await (const lines of objects) yield lines.map((line) => toRow(line, columns.length, places))
  }
  return { columns, takesValues: true, rows: rows() }
}

interface ParsedLine {
  readonly number: number
  readonly members: Readonly<Record<string, unknown>> | undefined
  readonly problem?: string
}

function toRow({ number, members, problem }: ParsedLine, width: number, places: ReadonlyMap<string, number>): SourceRow {
  const cells: Cell[] = new Array(width).fill(null)
  if (members === undefined) return { number, cells, problem: problem ?? 'The line is no JSON object.' }
  for (const [name, value] of Object.entries(members)) {
    const place = places.get(name)
    if (place !== undefined) cells[place] = value as Json
    else if (value !== null)
      return { number, cells, problem: `The object has a member "${name}", which none of the first ${sampleRows} has.` }
  }
  return { number, cells }
}

async function* parseLines(pieces: AsyncIterable<string>): AsyncGenerator<ParsedLine[]> {
  let rest = ''
  let number = 0
  for await (const piece of pieces) {
    const lines = (rest + piece).split('\n')
    rest = lines.pop() ?? ''
    if (rest.length > maxLine) {
      throw new KartotekaError('invalid-parameter', `Line ${number + lines.length + 1} is longer than ${maxLine} characters.`)
    }
    const parsed = lines.flatMap((line) => parseLine(line, ++number))
    if (parsed.length > 0) yield parsed
  }
  const last = parseLine(rest, number + 1)
  if (last.length > 0) yield last
}

function parseLine(text: string, number: number): ParsedLine[] {
  const line = text.trim()
  if (line === '') return []
  try {
    const value: unknown = suspicious.test(line) ? JSON.parse(line, refuseKey) : JSON.parse(line)
    return isJsonObject(value)
      ? [{ number, members: value }]
      : [{ number, members: undefined, problem: 'The line is no JSON object. Write one object with the fields of a record on each line.' }]
  } catch (error) {
    return [{ number, members: undefined, problem: `The line is not JSON: ${(error as Error).message}.` }]
  }
}

function refuseKey(key: string, member: unknown): unknown {
  if (forbiddenKeys.has(key)) throw new SyntaxError(`the key "${key}" is never allowed`)
  return member
}
