import type { ImportPlan } from './mapping.ts'
import { isEmptyCell, isEmptyRow, type SourceRow, type SourceTable } from './read/source.ts'

/** The rows that make up one record: one, or with owned lines and a key all that follow each other with the same key. */
export type SourceRecord = readonly [SourceRow, ...SourceRow[]]

/** Records that are written together, at least `size` rows where the file has so many. */
export interface SourceChunk {
  readonly records: readonly SourceRecord[]
  readonly rows: number
  /** The number of the last row; everything up to it is in this chunk or an earlier one. */
  readonly lastRow: number
}

/** The rows of a file in chunks, from the row after `afterRow` on. Rows in which nothing that is mapped is filled are passed over; a record is never cut. */
export async function* chunksOf(plan: ImportPlan, { rows }: SourceTable, size: number, afterRow = 0): AsyncGenerator<SourceChunk> {
  const keyOf = keyText(plan)
  const columns = plan.targets.filter(({ column }) => column !== undefined)
  const saysSomething = ({ cells, problem }: SourceRow) =>
    problem !== undefined || columns.length === 0 || columns.some((target) => !isEmptyCell(target.cell(cells)))
  let records: [SourceRow, ...SourceRow[]][] = []
  let count = 0
  let lastRow = afterRow
  let openKey = ''
  for await (const batch of rows) {
    for (const row of batch) {
      if (row.number <= afterRow || isEmptyRow(row) || !saysSomething(row)) continue
      const key = keyOf(row)
      const open = records.at(-1)
      if (open !== undefined && key !== '' && key === openKey) open.push(row)
      else {
        if (count >= size) {
          yield { records, rows: count, lastRow }
          records = []
          count = 0
        }
        records.push([row])
      }
      openKey = key
      count += 1
      lastRow = row.number
    }
  }
  if (count > 0) yield { records, rows: count, lastRow }
}

/** What the rows of one record have in common; empty where each row is a record of its own. */
function keyText({ targets, key }: ImportPlan): (row: SourceRow) => string {
  if (key === undefined || targets.every(({ lines }) => lines === undefined)) return () => ''
  return (row) => (row.problem === undefined ? key.text(row.cells) : '')
}
