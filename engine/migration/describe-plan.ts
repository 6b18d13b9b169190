import type { Plan, PlannedStep } from './plan.ts'

const shownUses = 8

/** A plan for people: one line a step with what it touches, what it offers where a decision is due, then the sum. */
export function describePlan({ steps }: Pick<Plan, 'steps'>): readonly string[] {
  if (steps.length === 0) return ['The database fits the metadata. Nothing to do.']
  const count = (sign: string) => steps.filter((step) => step.sign === sign).length
  const open = steps.filter((step) => step.problem !== undefined).length
  const sum = `${count('+')} to add, ${count('~')} to change, ${count('-')} to park or drop${open === 0 ? '' : `; ${open} cannot be done as it stands`}.`
  return [...steps.flatMap(describeStep), sum]
}

function describeStep(step: PlannedStep): readonly string[] {
  const { sign, text, samples, choices, problem, uses = [] } = step
  const counts = countsOf(step)
  return [
    `  ${sign} ${text}${counts === '' ? '' : ` (${counts})`}`,
    ...uses.slice(0, shownUses).map((use) => `      named in ${use}`),
    ...(uses.length > shownUses ? [`      and in ${uses.length - shownUses} more places`] : []),
    ...(samples.length === 0 ? [] : [`      for instance ${samples.join(', ')}`]),
    ...(problem === undefined ? [] : [`      ! ${problem}`]),
    ...(choices.some((choice) => choice !== 'abort') && problem === undefined
      ? [`      choices for ${step.id}: ${choices.join(', ')}`]
      : []),
  ]
}

/** `12 values in 40 rows, rewrites 40 rows`; nothing where nothing is touched or nobody counted. */
function countsOf({ rows, values, lock }: PlannedStep): string {
  if (rows === undefined || rows === 0) return ''
  const touched =
    values === undefined || values === 0 ? `${rows} row${rows === 1 ? '' : 's'}` : `${values} of ${rows} row${rows === 1 ? '' : 's'}`
  return lock === 'none' || lock === 'short' ? touched : `${touched}, ${lock}`
}
