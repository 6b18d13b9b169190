import { newId } from '../../../base/ids.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../../../base/sql.ts'
import type { Executor } from '../../../database/index.ts'
import type { ColumnKind, ColumnValue } from '../../../fields/index.ts'
import type { RecordsContext, WriteContext } from '../../context.ts'
import { insertAll, type RowValue } from '../../row-values.ts'
import { createdStamps, stamp } from '../../stamps.ts'
import type { ChunkReport } from '../import.ts'
import { cellText } from '../read/source.ts'
import type { ImportCounts, ImportProblem } from '../report.ts'
import type { ImportRun, RunSettings, RunState, StoredProblem, StoredRun } from './settings.ts'
import { isGone } from './worker-name.ts'

const kinds = {
  target: { kind: 'text' },
  file: { kind: 'text' },
  format: { kind: 'text' },
  is_dry_run: { kind: 'boolean' },
  settings: { kind: 'json' },
  findings: { kind: 'json' },
  state: { kind: 'text' },
  message: { kind: 'text' },
  position: { kind: 'integer' },
  rows: { kind: 'integer' },
  created: { kind: 'integer' },
  updated: { kind: 'integer' },
  unchanged: { kind: 'integer' },
  refused: { kind: 'integer' },
  taken_back: { kind: 'integer' },
  spared: { kind: 'integer' },
  worker: { kind: 'text' },
  alive_at: { kind: 'instant' },
  finished_at: { kind: 'instant' },
  request_key: { kind: 'text' },
} as const satisfies Record<string, ColumnKind>

type Column = keyof typeof kinds
type Values = Partial<Record<Column, ColumnValue>>

/** What a new run is told by. */
export interface NewRun extends Pick<ImportRun, 'entity' | 'file' | 'format' | 'dryRun' | 'ignoredColumns'> {
  readonly settings: RunSettings
  readonly columns: readonly string[]
  readonly worker: string
  readonly requestKey: string | null
}

export async function insertRun(context: WriteContext, id: string, run: NewRun): Promise<void> {
  const counts = { position: 0, rows: 0, created: 0, updated: 0, unchanged: 0, refused: 0, taken_back: 0, spared: 0 }
  const values: Values = {
    target: run.entity,
    file: run.file,
    format: run.format,
    is_dry_run: run.dryRun,
    settings: run.settings as unknown as ColumnValue,
    findings: { columns: run.columns, ignoredColumns: run.ignoredColumns } as unknown as ColumnValue,
    state: 'running',
    worker: run.worker,
    alive_at: new Date().toISOString(),
    request_key: run.requestKey,
    ...counts,
  }
  await insertAll(context.executor, 'import_run', [[...createdStamps(context, id), ...rowOf(values)]])
}

/** The runs that meet a condition, the newest first. */
export async function readRuns(context: RecordsContext, executor: Executor, condition: Sql, limit: number): Promise<readonly StoredRun[]> {
  const { dialect } = executor
  const columns = Object.entries(kinds).map(([name, kind]) => sql`, ${dialect.plainText(identifier(name), kind)} as ${identifier(name)}`)
  const person = dialect.plainText(identifier('created_by_id'), { kind: 'id' })
  const started = dialect.plainText(identifier('created_at'), { kind: 'instant' })
  const rows = await executor.all<RunRow>(
    sql`select ${dialect.plainText(identifier('id'), { kind: 'id' })} as id, ${person} as person, ${started} as started${joinSql(columns, '')} from "import_run" where ${condition} order by "id" desc limit ${rawSql(String(limit))}`,
  )
  return rows.map((row) => toRun(context, row))
}

export async function findRun(context: RecordsContext, executor: Executor, id: string): Promise<StoredRun | undefined> {
  const [run] = await readRuns(context, executor, sql`"id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`, 1)
  return run
}

/** Changes a run as long as it is still what the caller thinks; answers whether it was. */
export async function changeRun(executor: Executor, id: string, values: Values, only: Sql = sql`1 = 1`): Promise<boolean> {
  const { dialect } = executor
  const set = rowOf(values).map(({ column, value }) => sql`${identifier(column.name)} = ${dialect.bindColumn(value, column.kind)}`)
  const rows = await executor.all(
    sql`update "import_run" set ${joinSql(set)}, "version" = "version" + 1 where "id" = ${dialect.bindColumn(id, { kind: 'id' })} and ${only} returning "id"`,
  )
  return rows.length > 0
}

export function isWorkedOnBy(executor: Executor, worker: string): Sql {
  return sql`"state" = 'running' and "worker" = ${executor.dialect.bindColumn(worker, { kind: 'text' })}`
}

export function progressOf({ lastRow, counts }: Pick<ChunkReport, 'lastRow' | 'counts'>): Values {
  return { position: lastRow, ...countsOf(counts), alive_at: new Date().toISOString() }
}

export function countsOf({ rows, created, updated, unchanged, refused }: ImportCounts): Values {
  return { rows, created, updated, unchanged, refused }
}

/** Keeps why records were refused, with every row of them, so that a file of them can be written when the import is long done. */
export async function insertProblems(context: WriteContext, run: string, refusals: ChunkReport['refusals']): Promise<void> {
  const rows: (readonly RowValue[])[] = []
  for (const { rows: sources, problems } of refusals) {
    for (const source of sources) {
      const own = problems.filter(({ row }) => row === source.number)
      const told: readonly ImportProblem[] = own.length > 0 ? own : [sameRecord(source.number)]
      for (const [index, problem] of told.entries()) {
        rows.push(problemRow(context, run, problem, index === 0 ? source.cells.map(cellText) : null))
      }
    }
  }
  await insertAll(context.executor, 'import_problem', rows)
}

function sameRecord(row: number): ImportProblem {
  return { row, column: null, field: null, value: null, code: 'same-record', message: 'Another row of the same record was refused.' }
}

function problemRow(context: WriteContext, run: string, problem: ImportProblem, cells: readonly string[] | null): readonly RowValue[] {
  const text = (name: string, value: string | null) => stamp(name, { kind: 'text' }, value)
  return [
    ...createdStamps(context, newId()),
    stamp('run_id', { kind: 'id' }, run),
    stamp('row', { kind: 'integer' }, problem.row),
    text('column', problem.column),
    text('field', problem.field),
    text('value', withoutNul(problem.value)),
    text('code', problem.code),
    text('message', withoutNul(problem.message)),
    { column: { name: 'cells', kind: { kind: 'json' } }, value: cells === null ? null : { cells: cells.map((cell) => withoutNul(cell)) } },
  ]
}

/** A file may hold what no database stores; a report about it must be stored all the same. */
function withoutNul<T extends string | null>(text: T): T {
  return (text === null ? null : text.replaceAll('\u0000', '\ufffd').replace(/\p{Surrogate}/gu, '\ufffd')) as T
}

/** The problems of a run in the order of the rows, page by page. */
export async function readProblems(
  executor: Executor,
  run: string,
  after: { readonly row: number; readonly id: string } | undefined,
  limit: number,
): Promise<readonly (StoredProblem & { readonly id: string })[]> {
  const { dialect } = executor
  const id = dialect.plainText(identifier('id'), { kind: 'id' })
  const behind =
    after === undefined
      ? sql``
      : sql` and ("row" > ${after.row} or ("row" = ${after.row} and "id" > ${dialect.bindColumn(after.id, { kind: 'id' })}))`
  const rows = await executor.all<ProblemRow>(
    sql`select ${id} as id, "row", "column", "field", "value", "code", "message", ${dialect.plainText(identifier('cells'), { kind: 'json' })} as cells from "import_problem" where "run_id" = ${dialect.bindColumn(run, { kind: 'id' })}${behind} order by "row", "import_problem"."id" limit ${rawSql(String(limit))}`,
  )
  return rows.map(({ cells, row, ...rest }) => ({ ...rest, row: Number(row), cells: cells === null ? null : JSON.parse(cells).cells }))
}

interface ProblemRow extends Record<string, unknown>, ImportProblem {
  readonly id: string
  readonly cells: string | null
}

interface RunRow extends Record<Column, string | null>, Record<string, unknown> {
  readonly id: string
  readonly person: string | null
  readonly started: string
}

function rowOf(values: Values): readonly RowValue[] {
  return Object.entries(values).map(([name, value]) => ({ column: { name, kind: kinds[name as Column] }, value: value ?? null }))
}

function toRun(context: RecordsContext, row: RunRow): StoredRun {
  const findings = JSON.parse(row.findings ?? '{}') as Pick<StoredRun, 'columns' | 'ignoredColumns'>
  const state = row.state as RunState
  const count = (name: Column) => Number(row[name] ?? 0)
  return {
    id: row.id,
    entity: row.target ?? '',
    file: row.file,
    format: row.format as StoredRun['format'],
    dryRun: row.is_dry_run === 'true' || row.is_dry_run === '1',
    state: state === 'running' && isGone(row.worker, row.alive_at, context.now) ? 'interrupted' : state,
    message: row.message,
    position: count('position'),
    rows: count('rows'),
    created: count('created'),
    updated: count('updated'),
    unchanged: count('unchanged'),
    refused: count('refused'),
    takenBack: count('taken_back'),
    spared: count('spared'),
    startedAt: row.started,
    finishedAt: row.finished_at,
    ignoredColumns: findings.ignoredColumns ?? [],
    columns: findings.columns ?? [],
    personId: row.person,
    settings: JSON.parse(row.settings ?? '{}') as RunSettings,
    worker: row.worker,
  }
}
