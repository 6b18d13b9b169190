import { pointerStep } from '../../base/json.ts'
import type { Executor } from '../../database/index.ts'
import { type Field, TextProblem } from '../../fields/index.ts'
import type { LookUpField } from './destination.ts'
import type { LookUps } from './look-up.ts'
import type { ImportPlan, Target } from './mapping.ts'
import type { ImportProblem, SourceRow } from './report.ts'
import type { SourceRecord } from './source-records.ts'

/** What the cells of a record say. What could not be read is left out of the values and stands in the problems. */
export interface ReadRecord {
  /** As for a PATCH: null empties a field. */
  readonly values: Record<string, unknown>
  readonly problems: readonly ImportProblem[]
  /** Pointers of the values with a problem. */
  readonly unreadable: ReadonlySet<string>
  /** The row of each line, by the name of the field that holds the lines. */
  readonly lineRows: ReadonlyMap<string, readonly SourceRow[]>
}

/** Reads the rows of one record. The first row says what the record holds; each row is a line of the owned lines. */
export async function readRecordRows(executor: Executor, plan: ImportPlan, lookUps: LookUps, rows: SourceRecord): Promise<ReadRecord> {
  const reading: Reading = {
    executor,
    lookUps,
    values: Object.create(null),
    problems: [],
    unreadable: new Set(),
    lineRows: new Map(),
    filled: new Map(),
  }
  for (const target of plan.targets.filter(({ lines }) => lines === undefined)) await readHead(reading, target, rows)
  for (const field of new Set(plan.targets.flatMap(({ lines }) => lines ?? []))) {
    const targets = plan.targets.filter(({ lines }) => lines === field)
    await readLines(reading, field, targets, rows)
  }
  return reading
}

interface Reading extends ReadRecord {
  readonly executor: Executor
  readonly lookUps: LookUps
  readonly problems: ImportProblem[]
  readonly unreadable: Set<string>
  readonly lineRows: Map<string, readonly SourceRow[]>
  /** Which target filled a place, by pointer. */
  readonly filled: Map<string, Target>
}

async function readHead(reading: Reading, target: Target, rows: SourceRecord): Promise<void> {
  const [first, ...more] = rows
  const text = target.text(first.cells)
  const pointer = target.place.map(pointerStep).join('')
  for (const row of more) {
    const other = target.text(row.cells)
    if (other === '' || other === text) continue
    const said = text === '' ? 'leaves it empty' : `says "${text}"`
    const message = `The row belongs to the record of row ${first.number}, which ${said}. Make the cells equal, or leave this one empty.`
    fail(reading, pointer, row, target, { code: 'not-equal', message })
  }
  await readInto(reading, reading.values, target, first, pointer)
}

/** The lines that the rows say; an empty row of lines adds none. */
async function readLines(reading: Reading, field: Field, targets: readonly Target[], rows: SourceRecord): Promise<void> {
  const filledRows = rows.filter((row) => targets.some((target) => target.text(row.cells) !== ''))
  const lines: Record<string, unknown>[] = []
  for (const [index, row] of filledRows.entries()) {
    const line: Record<string, unknown> = Object.create(null)
    for (const target of targets) {
      await readInto(reading, line, target, row, [field.name, index, ...target.place].map(pointerStep).join(''))
    }
    lines.push(line)
  }
  reading.values[field.name] = lines
  reading.lineRows.set(field.name, filledRows)
}

async function readInto(reading: Reading, into: Record<string, unknown>, target: Target, row: SourceRow, pointer: string): Promise<void> {
  const text = target.text(row.cells)
  if (text === '') {
    if (!reading.filled.has(pointer) && !reading.unreadable.has(pointer)) put(into, target.place, null)
    return
  }
  const earlier = reading.filled.get(pointer)
  if (earlier !== undefined) {
    const message = `"${target.field.title}" has a value from the column "${earlier.column ?? ''}" already. Leave one of the cells empty.`
    return fail(reading, pointer, row, target, { code: 'filled-twice', message })
  }
  try {
    const value =
      target.lookUp === undefined
        ? target.field.type.fromText(text, target.field)
        : await readReference(reading, target, target.lookUp, text)
    put(into, target.place, value)
    reading.filled.set(pointer, target)
  } catch (error) {
    if (!(error instanceof TextProblem)) throw error
    remove(into, target.place)
    fail(reading, pointer, row, target, { code: error instanceof LookUpProblem ? error.code : 'not-readable', message: error.message })
  }
}

class LookUpProblem extends TextProblem {
  readonly code: string

  constructor(code: string, message: string) {
    super(message)
    this.code = code
  }
}

async function readReference({ executor, lookUps }: Reading, target: Target, lookUp: LookUpField, text: string): Promise<unknown> {
  const { entity, field } = lookUp
  const [id, ...others] = await lookUps.find(executor, lookUp, text)
  if (id === undefined) {
    const title = entity.title.toLowerCase()
    throw new LookUpProblem(
      'no-such-record',
      `There is no ${title} with "${field.title}" "${text}". Correct the cell, or add that ${title} first.`,
    )
  }
  if (others.length > 0) {
    const message = `There are ${others.length + 1} ${entity.plural.toLowerCase()} with "${field.title}" "${text}". Map the column to a field that tells them apart.`
    throw new LookUpProblem('several-found', message)
  }
  return target.field.targets.length > 1 ? { entity: entity.name, id } : id
}

function fail(
  reading: Reading,
  pointer: string,
  row: SourceRow,
  target: Target,
  { code, message }: { code: string; message: string },
): void {
  reading.unreadable.add(pointer)
  reading.problems.push({
    row: row.number,
    column: target.column ?? null,
    field: target.path,
    value: target.text(row.cells) || null,
    code,
    message,
  })
}

function put(into: Record<string, unknown>, [name = '', ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    into[name] = value
    return
  }
  const inner = (into[name] ?? Object.create(null)) as Record<string, unknown>
  into[name] = inner
  put(inner, rest, value)
}

/** Takes away the null that an empty column for the same place has left. */
function remove(into: Record<string, unknown>, place: readonly string[]): void {
  const owner = place.slice(0, -1).reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], into)
  delete (owner as Record<string, unknown> | undefined)?.[place.at(-1) ?? '']
}
