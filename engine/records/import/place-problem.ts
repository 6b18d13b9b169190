import type { ValueProblem } from '../../base/errors.ts'
import { pointerSteps } from '../../base/json.ts'
import type { ImportPlan, Target } from './mapping.ts'
import { shownText } from './read-cell.ts'
import type { ReadRecord } from './read-record.ts'
import type { ImportProblem } from './report.ts'

/** Says of a problem with a record in which row and column of the file it is to be corrected. */
export function placeProblem(plan: ImportPlan, read: ReadRecord, problem: ValueProblem): ImportProblem {
  const steps = pointerSteps(problem.pointer)
  const lineRow = read.lineRows.get(steps[0] ?? '')?.[Number(steps[1] ?? -1)]
  const lines = lineRow === undefined ? undefined : steps[0]
  const place = lines === undefined ? steps : steps.slice(2)
  const row = lineRow ?? read.rows[0]
  const targets = plan.targets.filter((target) => target.lines?.name === lines)
  const target = nearest(targets, place, (candidate) => candidate.text(row.cells) !== '')
  return {
    row: row.number,
    column: target?.column ?? null,
    field: problem.pointer === '' ? null : [...(lines === undefined ? [] : [lines]), ...place].join('.'),
    value: target === undefined ? null : shownText(target.cell(row.cells)),
    code: problem.code,
    message: problem.message,
  }
}

/** The target that fills a place, else one that fills what holds it or a part of it; of several, the one that gave a text. */
function nearest(targets: readonly Target[], place: readonly string[], hasText: (target: Target) => boolean): Target | undefined {
  if (place.length === 0) return undefined
  const isPrefix = (short: readonly string[], long: readonly string[]) =>
    short.length <= long.length && short.every((name, index) => long[index] === name)
  const around = targets.filter((target) => !target.isId && (isPrefix(target.place, place) || isPrefix(place, target.place)))
  const exact = around.filter((target) => target.place.length === place.length)
  const candidates = exact.length > 0 ? exact : around
  return candidates.find(hasText) ?? candidates[0]
}
