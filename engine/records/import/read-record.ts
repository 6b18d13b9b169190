import { pointerStep } from '../../base/json.ts'
import { type Field, TextProblem } from '../../fields/index.ts'
import { hasLinks } from '../../model/links.ts'
import type { LookUps } from './look-up.ts'
import type { ImportPlan, Target } from './mapping.ts'
import { type Cell, isEmptyCell, type SourceRow } from './read/source.ts'
import { cellReader, shownText } from './read-cell.ts'
import { historyReader } from './read-history.ts'
import { LookUpProblem, readReference } from './read-reference.ts'
import type { ImportProblem } from './report.ts'
import type { SourceRecord } from './source-records.ts'

/** What the cells of a record say. What could not be read is left out of the values and stands in the problems. */
export interface ReadRecord {
  readonly rows: SourceRecord
  /** As for a PATCH: null empties a field. */
  readonly values: Record<string, unknown>
  /** What the record brings along, by the paths of the mapping: `createdAt`, `status.history`. */
  readonly past: Record<string, unknown>
  /** The id that a column of ids says; undefined where there is no such column or the cell is empty. */
  readonly id: string | undefined
  readonly problems: readonly ImportProblem[]
  /** Pointers of the values with a problem. */
  readonly unreadable: ReadonlySet<string>
  /** The row of each line, by the name of the field that holds the lines. */
  readonly lineRows: ReadonlyMap<string, readonly SourceRow[]>
}

/** Reads records by a plan whose columns were looked at once. */
export type RecordReader = (rows: SourceRecord) => ReadRecord

interface CompiledTarget {
  readonly target: Target
  readonly pointer: string
  read(cell: Exclude<Cell, null>): unknown
}

/** Makes the reader of a plan. The first row of a record says what it holds; each row is a line of the owned lines. */
export function recordReader(plan: ImportPlan, lookUps: LookUps): RecordReader {
  const compile = (target: Target): CompiledTarget => ({
    target,
    pointer: target.place.map(pointerStep).join(''),
    read: readerOf(plan, target, lookUps),
  })
  const heads = plan.targets.filter(({ lines, isId }) => lines === undefined && !isId).map(compile)
  const ids = plan.targets.find(({ isId }) => isId)
  const readId = ids === undefined ? undefined : cellReader(ids.field)
  const lineFields = [...new Set(plan.targets.flatMap(({ lines }) => lines ?? []))].map((field) => ({
    field,
    targets: plan.targets.filter(({ lines }) => lines === field).map(compile),
  }))
  return (rows) => {
    const reading = new Reading(rows)
    if (ids !== undefined && readId !== undefined) reading.readId(ids, readId)
    for (const head of heads) reading.readHead(head)
    for (const { field, targets } of lineFields) reading.readLines(field, targets)
    return reading
  }
}

function readerOf({ entity }: ImportPlan, target: Target, lookUps: LookUps): CompiledTarget['read'] {
  if (target.past === 'history') return historyReader(entity, target.field)
  return isLookedUp(target) ? (cell) => readReference(lookUps, target, cell) : cellReader(target.field)
}

/** Several references, and those that are found by something else than an id. */
export function isLookedUp({ field, lookUps }: Target): boolean {
  return lookUps.length > 0 || hasLinks(field)
}

class Reading implements ReadRecord {
  readonly rows: SourceRecord
  readonly values: Record<string, unknown> = {}
  readonly past: Record<string, unknown> = {}
  id: string | undefined
  readonly problems: ImportProblem[] = []
  readonly unreadable = new Set<string>()
  readonly lineRows = new Map<string, readonly SourceRow[]>()
  /** Which target filled a place, by pointer. */
  readonly #filled = new Map<string, Target>()

  constructor(rows: SourceRecord) {
    this.rows = rows
  }

  readId(target: Target, read: CompiledTarget['read']): void {
    const cell = target.cell(this.rows[0].cells)
    if (isEmptyCell(cell)) return
    try {
      this.id = String(read(cell as Exclude<Cell, null>)).toLowerCase()
    } catch (error) {
      this.#fail(error, '/id', this.rows[0], target)
    }
  }

  readHead(compiled: CompiledTarget): void {
    const [first, ...more] = this.rows
    if (more.length > 0) this.#compareRows(compiled, first, more)
    this.#readInto(compiled.target.past === undefined ? this.values : this.past, compiled, first, compiled.pointer)
  }

  /** The lines that the rows say; an empty row of lines adds none. */
  readLines(field: Field, targets: readonly CompiledTarget[]): void {
    const filledRows = this.rows.filter((row) => targets.some(({ target }) => !isEmptyCell(target.cell(row.cells))))
    const lines: Record<string, unknown>[] = []
    for (const [index, row] of filledRows.entries()) {
      const line: Record<string, unknown> = {}
      const before = [field.name, index].map(pointerStep).join('')
      for (const compiled of targets) this.#readInto(line, compiled, row, before + compiled.pointer)
      lines.push(line)
    }
    this.values[field.name] = lines
    this.lineRows.set(field.name, filledRows)
  }

  #compareRows({ target, pointer }: CompiledTarget, first: SourceRow, more: readonly SourceRow[]): void {
    const text = target.text(first.cells)
    for (const row of more) {
      const other = target.text(row.cells)
      if (other === '' || other === text) continue
      const said = text === '' ? 'leaves it empty' : `says "${text}"`
      const message = `The row belongs to the record of row ${first.number}, which ${said}. Make the cells equal, or leave this one empty.`
      this.#fail(new LookUpProblem('not-equal', message), pointer, row, target)
    }
  }

  #readInto(into: Record<string, unknown>, { target, read }: CompiledTarget, row: SourceRow, pointer: string): void {
    const cell = target.cell(row.cells)
    if (isEmptyCell(cell)) {
      if (!this.#filled.has(pointer) && !this.unreadable.has(pointer)) put(into, target.place, null)
      return
    }
    const earlier = this.#filled.get(pointer)
    if (earlier !== undefined) {
      const message = `"${target.field.title}" has a value from the column "${earlier.column ?? ''}" already. Leave one of the cells empty.`
      this.#fail(new LookUpProblem('filled-twice', message), pointer, row, target)
      return
    }
    try {
      put(into, target.place, read(cell as Exclude<Cell, null>))
      this.#filled.set(pointer, target)
    } catch (error) {
      remove(into, target.place)
      this.#fail(error, pointer, row, target)
    }
  }

  #fail(error: unknown, pointer: string, row: SourceRow, target: Target): void {
    if (!(error instanceof TextProblem)) throw error
    this.unreadable.add(pointer)
    this.problems.push({
      row: row.number,
      column: target.column ?? null,
      field: target.path,
      value: shownText(target.cell(row.cells)),
      code: error instanceof LookUpProblem ? error.code : 'not-readable',
      message: error.message,
    })
  }
}

function put(into: Record<string, unknown>, place: readonly string[], value: unknown): void {
  const [name = '', ...rest] = place
  if (rest.length === 0) {
    into[name] = value
    return
  }
  const inner = (into[name] ?? {}) as Record<string, unknown>
  into[name] = inner
  put(inner, rest, value)
}

/** Takes away the null that an empty column for the same place has left. */
function remove(into: Record<string, unknown>, place: readonly string[]): void {
  const owner = place.slice(0, -1).reduce<unknown>((value, name) => (value as Record<string, unknown> | undefined)?.[name], into)
  delete (owner as Record<string, unknown> | undefined)?.[place.at(-1) ?? '']
}
