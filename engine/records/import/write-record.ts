import { KartotekaError, type ValueProblem } from '../../base/errors.ts'
import { pointerStep } from '../../base/json.ts'
import { savepoint } from '../../database/index.ts'
import type { WriteContext } from '../context.ts'
import { createOne } from '../create.ts'
import type { RecordValues } from '../normalise.ts'
import { updateOne } from '../update.ts'
import { findRecords, type LookUps } from './look-up.ts'
import type { ImportPlan } from './mapping.ts'
import { keepStoredLines } from './match-lines.ts'
import { placeProblem } from './place-problem.ts'
import { type ReadRecord, readRecordRows } from './read-record.ts'
import type { ImportProblem } from './report.ts'
import type { SourceRecord } from './source-records.ts'

export type Outcome = 'created' | 'updated' | 'unchanged'

/** Writes the rows of one record. Where it is refused, nothing of it is kept; answers its problems. */
export async function writeRecord(
  context: WriteContext,
  plan: ImportPlan,
  lookUps: LookUps,
  rows: SourceRecord,
): Promise<Outcome | readonly ImportProblem[]> {
  const broken = rows.flatMap(({ number, problem }) => (problem === undefined ? [] : [brokenRow(number, problem)]))
  if (broken.length > 0) return broken
  const read = await readRecordRows(context.executor, plan, lookUps, rows)
  try {
    return await savepoint(context.executor, () => writeValues(context, plan, read, rows))
  } catch (error) {
    if (error instanceof Refusal) return error.problems
    if (!context.executor.dialect.isUniqueViolation(error)) throw error
    const problem = { pointer: '', code: 'conflict', message: 'Somebody has just stored the same unique value. Import the file again.' }
    return [placeProblem(plan, read, rows, problem)]
  }
}

class Refusal extends Error {
  readonly problems: readonly ImportProblem[]

  constructor(problems: readonly ImportProblem[]) {
    super('the record is refused')
    this.problems = problems
  }
}

/** A record with a cell that cannot be read is written all the same and undone, so that all its problems are told at once. */
async function writeValues(context: WriteContext, plan: ImportPlan, read: ReadRecord, rows: SourceRecord): Promise<Outcome> {
  const result = await upsert(context, plan, read).catch((error: unknown) => problemsOf(error))
  const isOutcome = typeof result === 'string'
  const isKnown = ({ pointer }: ValueProblem) => [...read.unreadable].some((known) => pointer === known || pointer.startsWith(`${known}/`))
  const found = isOutcome ? [] : result.filter((problem) => !isKnown(problem)).map((problem) => placeProblem(plan, read, rows, problem))
  if (isOutcome && read.problems.length === 0) return result
  throw new Refusal([...read.problems, ...found].sort((a, b) => a.row - b.row))
}

async function upsert(
  context: WriteContext,
  plan: ImportPlan,
  { values, unreadable }: ReadRecord,
): Promise<Outcome | readonly ValueProblem[]> {
  const existing = await findExisting(context, plan, values, unreadable)
  if (typeof existing === 'object') return existing
  if (existing === undefined) {
    await createOne(context, plan.entity, values)
    return 'created'
  }
  const patch = await keepStoredLines(context, plan, existing, asNew(plan, values))
  return (await updateOne(context, plan.entity, existing, patch, {})) ? 'updated' : 'unchanged'
}

/** An empty cell means the same for a record that exists as for a new one: the default where there is one. A number that the system gave stays. */
function asNew({ entity }: ImportPlan, values: RecordValues): RecordValues {
  const patch: Record<string, unknown> = Object.create(null)
  for (const [name, value] of Object.entries(values)) {
    const schema = entity.fields.get(name)?.schema
    if (value !== null) patch[name] = value
    else if (schema?.['x-number'] === undefined) patch[name] = schema?.default ?? null
  }
  return patch
}

/** The id of the record that the key names; undefined where there is none yet. */
async function findExisting(
  context: WriteContext,
  { entity, key }: ImportPlan,
  values: RecordValues,
  unreadable: ReadonlySet<string>,
): Promise<string | undefined | readonly ValueProblem[]> {
  if (key === undefined) return undefined
  const pointer = pointerStep(key.name)
  if (unreadable.has(pointer)) return []
  const sent = values[key.name] ?? null
  const value = sent === null ? null : (key.type.normalise?.(sent, key) ?? sent)
  if (value === null) {
    return [{ pointer, code: 'required', message: `"${key.title}" is empty, but it says which record the row is. Fill it in.` }]
  }
  const [id, ...others] = await findRecords(context.executor, entity, key, value)
  if (others.length === 0) return id
  const message = `There are ${others.length + 1} ${entity.plural.toLowerCase()} with this "${key.title}". Use a key that only one record has.`
  return [{ pointer, code: 'several-found', message }]
}

function problemsOf(error: unknown): readonly ValueProblem[] {
  if (!(error instanceof KartotekaError)) throw error
  return error.errors.length > 0 ? error.errors : [{ pointer: '', code: error.code, message: error.message }]
}

function brokenRow(row: number, message: string): ImportProblem {
  return { row, column: null, field: null, value: null, code: 'not-readable', message }
}
