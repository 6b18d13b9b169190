import { cellText, fitRow, isEmptyRow, readTitles, type SourceRow, type SourceTable } from '../source.ts'
import { type Archive, openArchive } from './archive.ts'
import { type WorkbookLimits, WorkbookProblem } from './limits.ts'
import { readSheet } from './sheet.ts'
import { readWorkbook, type Workbook } from './workbook.ts'

export interface WorkbookOptions {
  /** Title of the sheet; the first visible one without it. */
  readonly sheet?: string | undefined
  readonly limits: WorkbookLimits
}

/**
 * The rows of a workbook; the first row that is not empty holds the titles. The sheets that follow with the same titles go on with
 * the rows, as an export does where a sheet is full. Throws `WorkbookProblem`.
 */
export async function readWorkbookRows(path: string, options: WorkbookOptions): Promise<SourceTable> {
  const archive = await openArchive(path, options.limits)
  try {
    const workbook = await readWorkbook(archive, options.limits)
    const sheets = sheetRows(archive, workbook, options)
    const first = await sheets.next()
    const columns = first.done === true ? [] : readTitles(first.value.titles.cells.map(cellText))
    return { columns, rows: fitted(archive, sheets, first.done === true ? undefined : first.value, columns) }
  } catch (error) {
    archive.close()
    throw error
  }
}

interface SheetRows {
  readonly titles: SourceRow
  readonly rows: AsyncIterable<readonly SourceRow[]>
}

/** Numbers of rows go on from sheet to sheet, so that they stay ascending. */
async function* fitted(
  archive: Archive,
  sheets: AsyncGenerator<SheetRows>,
  first: SheetRows | undefined,
  columns: readonly string[],
): AsyncGenerator<SourceRow[]> {
  let before = 0
  let last = 0
  try {
    for (let sheet = first; sheet !== undefined; sheet = (await sheets.next()).value as SheetRows | undefined) {
      if (sheet !== first && readTitles(sheet.titles.cells.map(cellText)).join('\n') !== columns.join('\n')) return
      for await (const rows of sheet.rows) {
        yield rows.map((row) => {
          last = before + row.number
          const fit = fitRow(last, [...row.cells], columns.length)
          return row.problem === undefined ? fit : { ...fit, problem: row.problem }
        })
      }
      before = last
    }
  } finally {
    archive.close()
  }
}

async function* sheetRows(archive: Archive, workbook: Workbook, { sheet, limits }: WorkbookOptions): AsyncGenerator<SheetRows> {
  const start = sheet === undefined ? 0 : workbook.sheets.findIndex(({ name }) => name === sheet)
  if (start === -1)
    throw new WorkbookProblem(`The workbook has no sheet "${sheet}", but ${workbook.sheets.map(({ name }) => `"${name}"`).join(', ')}.`)
  for (const { part } of workbook.sheets.slice(start)) {
    const batches = readSheet(await archive.read(part), workbook, limits)
    const found = await firstRow(batches)
    if (found === undefined) continue
    const { titles, others } = found
    yield { titles, rows: continued(others, batches) }
  }
}

async function firstRow(batches: AsyncGenerator<SourceRow[]>): Promise<{ titles: SourceRow; others: SourceRow[] } | undefined> {
  for (let next = await batches.next(); next.done !== true; next = await batches.next()) {
    const at = next.value.findIndex((row) => !isEmptyRow(row))
    if (at !== -1) return { titles: next.value[at] as SourceRow, others: next.value.slice(at + 1) }
  }
  return undefined
}

async function* continued(first: SourceRow[], batches: AsyncGenerator<SourceRow[]>): AsyncGenerator<SourceRow[]> {
  if (first.length > 0) yield first
  yield* batches
}
