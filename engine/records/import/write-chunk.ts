import { KartotekaError, type ValueProblem } from '../../base/errors.ts'
import { isJsonObject, pointerStep } from '../../base/json.ts'
import { defaultSelection, savepoint } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { isAttempt } from '../audit/refused.ts'
import { readerOf, type WriteContext } from '../context.ts'
import type { DraftInput } from '../draft.ts'
import type { RecordValues } from '../normalise.ts'
import { type Written, writeBatch } from '../pipeline.ts'
import { readMany } from '../read-many.ts'
import { findMany, LookUps, valueText } from './look-up.ts'
import type { ImportPlan, Target } from './mapping.ts'
import { keepStoredLines } from './match-lines.ts'
import { placeProblem } from './place-problem.ts'
import { pastOf } from './read-history.ts'
import { isLookedUp, type ReadRecord, type RecordReader, recordReader } from './read-record.ts'
import { prepareReferences } from './read-reference.ts'
import type { ImportProblem } from './report.ts'
import type { SourceRecord } from './source-records.ts'

/** What came of the rows of one record. */
export type Outcome = 'created' | 'updated' | 'unchanged' | readonly ImportProblem[]

/** Writes the records of a file, chunk by chunk; it remembers what it has looked up. */
export class ChunkWriter {
  readonly #plan: ImportPlan
  readonly #lookUps = new LookUps()
  readonly #read: RecordReader
  readonly #references: readonly Target[]
  /** Rows can speak of records that rows above have made. */
  readonly #looksAtItself: boolean
  /** How many records the rights of the person have refused. */
  attempts = 0

  constructor(plan: ImportPlan) {
    this.#plan = plan
    this.#read = recordReader(plan, this.#lookUps)
    this.#references = plan.targets.filter(isLookedUp)
    this.#looksAtItself = plan.targets.some(({ lookUps }) => lookUps.some(({ entity }) => entity === plan.entity))
  }

  /** Writes records inside a transaction, as many as are valid; the answers stand in their order. */
  async write(context: WriteContext, records: readonly SourceRecord[]): Promise<readonly Outcome[]> {
    const outcomes: Outcome[] = []
    while (outcomes.length < records.length) {
      const rest = outcomes.length === 0 ? records : records.slice(outcomes.length)
      if (this.#looksAtItself) this.#lookUps.forget(this.#plan.entity)
      for (const target of this.#references) await prepareReferences(context, this.#lookUps, target, cellsOf(target, rest))
      const { outcomes: found, attempts } = await writeGroup(context, this.#plan, this.#nextGroup(rest))
      outcomes.push(...found)
      this.attempts += attempts
    }
    return outcomes
  }

  /** Records that can be written together: no key twice, and none that may speak of one before it. */
  #nextGroup(records: readonly SourceRecord[]): readonly ReadRecord[] {
    const group: ReadRecord[] = []
    const keys = new Set<string>()
    for (const rows of records) {
      const read = this.#read(rows)
      const key = this.#plan.key?.text(rows[0].cells) ?? ''
      if (key !== '' && keys.has(key)) break
      if (this.#looksAtItself && group.length > 0 && read.problems.some(({ code }) => code === 'no-such-record')) break
      keys.add(key)
      group.push(read)
    }
    return group
  }
}

function* cellsOf(target: Target, records: readonly SourceRecord[]) {
  for (const rows of records) for (const row of rows) yield target.cell(row.cells)
}

interface WrittenGroup {
  readonly outcomes: readonly Outcome[]
  readonly attempts: number
}

async function writeGroup(context: WriteContext, plan: ImportPlan, group: readonly ReadRecord[]): Promise<WrittenGroup> {
  const wanted = await findWanted(context, plan, group)
  const outcomes: Outcome[] = group.map((read) => brokenRows(read))
  const isSound = (read: ReadRecord, index: number) => (outcomes[index] as readonly unknown[]).length === 0 && read.problems.length === 0
  const sound = wanted.filter((entry, index) => entry.problems.length === 0 && isSound(entry.read, index))
  const written = await writeAll(context, plan, sound)
  const rest = wanted.filter((entry, index) => !sound.includes(entry) && (outcomes[index] as readonly unknown[]).length === 0)
  const tried = await tryAll(context, plan, rest)
  wanted.forEach((entry, index) => {
    const result = written.get(entry)
    if (result !== undefined) outcomes[index] = outcomeOf(plan, entry, result)
    else if (tried.has(entry)) outcomes[index] = problemsOf(plan, entry, tried.get(entry))
  })
  return { outcomes, attempts: [...written.values(), ...tried.values()].filter(isAttemptRefused).length }
}

function isAttemptRefused(written: Written | undefined): boolean {
  return written !== undefined && 'refusal' in written && isAttempt(written.refusal)
}

/** The entity as it is written: by the whole model. */
function whole({ model }: WriteContext, { entity }: ImportPlan): Entity {
  return model.entities.get(entity.name) ?? entity
}

/** What is to be written of one record. */
interface Wanted {
  readonly read: ReadRecord
  readonly input: DraftInput
  /** Why it cannot be said which record it is. */
  readonly problems: readonly ValueProblem[]
}

async function findWanted(context: WriteContext, plan: ImportPlan, group: readonly ReadRecord[]): Promise<readonly Wanted[]> {
  const existing = await findExisting(context, plan, group)
  const patches = new Map<string, Record<string, unknown>>()
  const wanted = group.map((read, index): Wanted => {
    const found = existing[index]
    if (typeof found === 'object') return { read, input: { body: read.values }, problems: found }
    if (found === undefined) return { read, input: { body: withNewLines(plan, read.values), past: pastOf(read) }, problems: [] }
    const body = asNew(plan, read.values)
    patches.set(found, body)
    return { read, input: { id: found, body, past: pastOf(read) }, problems: [] }
  })
  await keepStoredLines(context, plan, patches)
  return wanted
}

/** Lines that a file gives as a whole may hold the ids that they had elsewhere; those of a new record are new. */
function withNewLines({ entity }: ImportPlan, values: RecordValues): RecordValues {
  const given = Object.entries(values).filter(([name, value]) => Array.isArray(value) && entity.fields.get(name)?.lines !== undefined)
  if (given.length === 0) return values
  const withoutIds = ([name, lines]: [string, unknown]) =>
    [name, (lines as unknown[]).map((line) => (isJsonObject(line) ? { ...line, id: undefined } : line))] as const
  return { ...values, ...Object.fromEntries(given.map(withoutIds)) }
}

/** The id of the record that a key names, undefined where there is none yet, or why that cannot be said. */
type Existing = string | undefined | readonly ValueProblem[]

async function findExisting(context: WriteContext, plan: ImportPlan, group: readonly ReadRecord[]): Promise<readonly Existing[]> {
  const { entity, key } = plan
  if (key === undefined) return group.map(() => undefined)
  if (key.isId) return findByIds(context, plan, group)
  const { field } = key
  const values = group.map(({ values: { [field.name]: sent = null } }) =>
    sent === null ? null : (field.type.normalise?.(sent, field) ?? sent),
  )
  const asked = values.filter((value) => value !== null)
  const found = asked.length === 0 ? new Map() : await findMany(context, entity, field, asked)
  const pointer = pointerStep(field.name)
  return group.map(({ unreadable }, index) => {
    const value = values[index] ?? null
    if (unreadable.has(pointer)) return []
    if (value === null) {
      return [{ pointer, code: 'required', message: `"${field.title}" is empty, but it says which record the row is. Fill it in.` }]
    }
    const [id, ...others] = found.get(valueText(field, value)) ?? []
    if (others.length === 0) return id
    const message = `There are ${others.length + 1} ${entity.plural.toLowerCase()} with this "${field.title}". Use a key that only one record has.`
    return [{ pointer, code: 'several-found', message }]
  })
}

/** Without an id a record is made. */
async function findByIds(context: WriteContext, { entity }: ImportPlan, group: readonly ReadRecord[]): Promise<readonly Existing[]> {
  const selection = new Map([...defaultSelection(entity, { lines: false })].slice(0, 1))
  const found = await readMany(
    readerOf(context),
    context.executor,
    entity,
    group.flatMap(({ id }) => id ?? []),
    selection,
  )
  return group.map(({ id, unreadable }) => {
    if (id === undefined) return unreadable.has('/id') ? [] : undefined
    if (found.has(id)) return id
    const message = `There is no ${entity.title.toLowerCase()} with the id ${id}. Leave the cell empty to make a new record.`
    return [{ pointer: '/id', code: 'no-such-record', message }]
  })
}

/** An empty cell means the same for a record that exists as for a new one: the default where there is one. A number that the system gave stays. */
function asNew({ entity }: ImportPlan, values: RecordValues): Record<string, unknown> {
  const patch: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const schema = entity.fields.get(name)?.schema
    if (value !== null) patch[name] = value
    else if (schema?.['x-number'] === undefined) patch[name] = schema?.default ?? null
  }
  return patch
}

async function writeAll(context: WriteContext, plan: ImportPlan, wanted: readonly Wanted[]): Promise<ReadonlyMap<Wanted, Written>> {
  const written = new Map<Wanted, Written>()
  if (wanted.length === 0) return written
  const inputs = wanted.map(({ input }) => input)
  try {
    const results = await savepoint(context.executor, () => writeBatch(context, whole(context, plan), inputs))
    wanted.forEach((entry, index) => {
      written.set(entry, results[index] as Written)
    })
  } catch (error) {
    if (!(error instanceof KartotekaError) && !context.executor.dialect.isUniqueViolation(error)) throw error
    for (const entry of wanted) written.set(entry, await writeAlone(context, plan, entry))
  }
  return written
}

/** Somebody else has stored a unique value meanwhile, or one record may not be kept: each for itself, so that only that one is refused. */
async function writeAlone(context: WriteContext, plan: ImportPlan, { input }: Wanted): Promise<Written> {
  try {
    const [result] = await savepoint(context.executor, () => writeBatch(context, whole(context, plan), [input]))
    return result as Written
  } catch (error) {
    if (error instanceof KartotekaError) return { refusal: error }
    if (!context.executor.dialect.isUniqueViolation(error)) throw error
    return { refusal: new KartotekaError('conflict', 'Somebody has just stored the same unique value. Import the file again.') }
  }
}

/** Records with a cell that cannot be read are written all the same and taken back, so that all their problems are told at once. */
async function tryAll(
  context: WriteContext,
  plan: ImportPlan,
  wanted: readonly Wanted[],
): Promise<ReadonlyMap<Wanted, Written | undefined>> {
  const tried = new Map<Wanted, Written | undefined>(wanted.map((entry) => [entry, undefined]))
  const judged = wanted.filter(({ problems }) => problems.length === 0)
  if (judged.length === 0) return tried
  const end = new Error('taken back')
  try {
    await savepoint(context.executor, async () => {
      const results = await writeBatch(
        context,
        whole(context, plan),
        judged.map(({ input }) => input),
      )
      judged.forEach((entry, index) => {
        tried.set(entry, results[index])
      })
      throw end
    })
  } catch (error) {
    if (error !== end && !(error instanceof KartotekaError) && !context.executor.dialect.isUniqueViolation(error)) throw error
  }
  return tried
}

function outcomeOf(plan: ImportPlan, entry: Wanted, written: Written): Outcome {
  if ('refusal' in written) return problemsOf(plan, entry, written)
  if (written.change === undefined) return 'unchanged'
  return entry.input.id === undefined ? 'created' : 'updated'
}

/** Everything that is wrong with a record, told by row; what is known of a cell is not told again of its value. */
function problemsOf(plan: ImportPlan, { read, problems }: Wanted, written: Written | undefined): readonly ImportProblem[] {
  const refused = written !== undefined && 'refusal' in written ? refusalProblems(written.refusal) : []
  const isKnown = ({ pointer }: ValueProblem) => [...read.unreadable].some((known) => pointer === known || pointer.startsWith(`${known}/`))
  const found = [...problems, ...refused].filter((problem) => !isKnown(problem)).map((problem) => placeProblem(plan, read, problem))
  return [...read.problems, ...found].sort((a, b) => a.row - b.row)
}

function refusalProblems(refusal: KartotekaError): readonly ValueProblem[] {
  return refusal.errors.length > 0 ? refusal.errors : [{ pointer: '', code: refusal.code, message: refusal.message }]
}

function brokenRows({ rows }: ReadRecord): readonly ImportProblem[] {
  return rows.flatMap(({ number, problem }) =>
    problem === undefined ? [] : [{ row: number, column: null, field: null, value: null, code: 'not-readable', message: problem }],
  )
}
