import type { Executor } from '../../../database/index.ts'
import { csvLine } from '../../export/write-csv.ts'
import type { StoredProblem, StoredRun } from './settings.ts'
import { readProblems } from './store.ts'

const pageSize = 1000

/**
 * The refused rows of an import as CSV: the cells as they were, then the number of the row and the reasons. Corrected, the file can be
 * imported again as it is.
 */
export async function* problemsCsv(executor: Executor, run: StoredRun): AsyncGenerator<string> {
  const titles = [...run.columns, 'Row', 'Problems']
  yield `\uFEFF${csvLine(titles.map((text) => ({ text })))}`
  let open: StoredProblem[] = []
  let after: { row: number; id: string } | undefined
  for (;;) {
    const page = await readProblems(executor, run.id, after, pageSize)
    let lines = ''
    for (const problem of page) {
      if (open[0] !== undefined && open[0].row !== problem.row) {
        lines += lineOf(run, open)
        open = []
      }
      open.push(problem)
    }
    if (lines !== '') yield lines
    after = page.at(-1)
    if (page.length < pageSize) break
  }
  if (open.length > 0) yield lineOf(run, open)
}

function lineOf(run: StoredRun, problems: readonly StoredProblem[]): string {
  const cells = problems.find(({ cells: own }) => own !== null)?.cells ?? []
  const reasons = problems.map(({ column, message }) => (column === null ? message : `${column}: ${message}`)).join(' | ')
  const texts = run.columns.map((_, index) => ({ text: cells[index] ?? '' }))
  return csvLine([...texts, { number: problems[0]?.row ?? 0 }, { text: reasons }])
}
