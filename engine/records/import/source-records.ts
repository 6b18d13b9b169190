import type { ImportPlan } from './mapping.ts'
import type { SourceRow } from './report.ts'

/** The rows that make up one record: one, or with owned lines and a key all that follow each other with the same key. */
export type SourceRecord = readonly [SourceRow, ...SourceRow[]]

/** The first row and all rows, so that the titles of the columns are known before the rows are read. */
export async function peek(
  rows: AsyncIterable<SourceRow> | Iterable<SourceRow>,
): Promise<{ first: SourceRow | undefined; all: AsyncIterable<SourceRow> }> {
  const iterator = Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]()
  const start = await iterator.next()
  async function* all() {
    try {
      for (let next = start; next.done !== true; next = await iterator.next()) yield next.value
    } finally {
      await iterator.return?.()
    }
  }
  return { first: start.done === true ? undefined : start.value, all: all() }
}

/** Chunks of records that hold at least `size` rows together. Empty rows are passed over. */
export async function* chunksOf(plan: ImportPlan, rows: AsyncIterable<SourceRow>, size: number): AsyncGenerator<readonly SourceRecord[]> {
  let chunk: SourceRecord[] = []
  let count = 0
  for await (const record of recordsOf(plan, rows)) {
    chunk.push(record)
    count += record.length
    if (count < size) continue
    yield chunk
    chunk = []
    count = 0
  }
  if (chunk.length > 0) yield chunk
}

async function* recordsOf(plan: ImportPlan, rows: AsyncIterable<SourceRow>): AsyncGenerator<SourceRecord> {
  const keyOf = keyText(plan)
  let open: [SourceRow, ...SourceRow[]] | undefined
  for await (const row of rows) {
    if (isEmpty(row)) continue
    const key = keyOf(row)
    if (open !== undefined && key !== '' && key === keyOf(open[0])) {
      open.push(row)
      continue
    }
    if (open !== undefined) yield open
    open = [row]
  }
  if (open !== undefined) yield open
}

/** What the rows of one record have in common; empty where each row is a record of its own. */
function keyText({ targets, key }: ImportPlan): (row: SourceRow) => string {
  const target = targets.find(({ path }) => path === key?.name)
  if (target === undefined || targets.every(({ lines }) => lines === undefined)) return () => ''
  return (row) => (row.problem === undefined ? target.text(row.cells) : '')
}

function isEmpty(row: SourceRow): boolean {
  return row.problem === undefined && Object.values(row.cells).every((cell) => cell.trim() === '')
}
