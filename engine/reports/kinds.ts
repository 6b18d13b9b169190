import { KartotekaError } from '../base/errors.ts'
import type { ReportAnswer, ReportRow } from '../forms/index.ts'
import type { BaseKind } from '../model/report.ts'

/** What a kind works on: the figures and what they are figures of. */
export type ReportFigures = Pick<
  ReportAnswer,
  'groups' | 'measures' | 'columns' | 'rows' | 'lineTotals' | 'columnTotals' | 'totals' | 'totalsBefore' | 'records'
>

/** What the database is asked for by a kind of report of the engine, and what stands beside its rows. */
interface OwnKind {
  /** Its records are grouped; without that they are counted together and listed. */
  readonly isGrouped: boolean
  /** Its groups are cut at the limit of the report; of a matrix every line and column is shown. */
  readonly isLimited: boolean
  rest(run: KindRun, filter: string): Promise<Partial<ReportAnswer>>
}

/** What a kind may ask further. */
export interface KindRun {
  /** The groups of the report, the last of which runs along the top of a matrix. */
  readonly groups: readonly string[]
  rowsBy(groups: readonly string[], filter: string): Promise<readonly ReportRow[]>
  list(filter: string): Promise<Pick<ReportAnswer, 'records' | 'more'>>
}

/** The kinds of the engine, on which those of plugins are built. */
export const ownKinds: Readonly<Record<BaseKind, OwnKind>> = {
  list: { isGrouped: false, isLimited: false, rest: (run, filter) => run.list(filter) },
  summary: { isGrouped: true, isLimited: true, rest: async () => ({}) },
  matrix: {
    ...{ isGrouped: true, isLimited: false },
    rest: async (run, filter) => ({
      lineTotals: await run.rowsBy(run.groups.slice(0, -1), filter),
      columnTotals: await run.rowsBy(run.groups.slice(-1), filter),
    }),
  },
}

type Work = (figures: ReportFigures, language: string | undefined) => ReportFigures

const added = new Map<string, Work>()

/** Makes known how a kind of a plugin works figures out further, for the whole process. */
export function registerWork(name: string, work: Work): void {
  added.set(name, work)
}

/** An answer as the kind of a plugin works it out further. Throws `plugin-failed` where it throws, or answers no figures. */
export function workedOut(answer: ReportAnswer, name: string | undefined, language: string | undefined): ReportAnswer {
  if (name === undefined) return answer
  const work = added.get(name)
  if (work === undefined) throw failed(name, 'no plugin brings it.')
  const { groups, measures, columns, rows, lineTotals, columnTotals, totals, totalsBefore, records } = answer
  const given = { groups, measures, columns, rows, totals, lineTotals, columnTotals, totalsBefore, records }
  let figures: ReportFigures
  try {
    figures = work(
      Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as unknown as ReportFigures,
      language,
    )
  } catch (error) {
    throw failed(name, error instanceof Error ? error.message : String(error))
  }
  const wrong = problemOf(figures)
  if (wrong !== undefined) throw failed(name, wrong)
  return { ...answer, ...figures }
}

/** Every row has a key for each group and a value for each measure. */
function problemOf({ groups, measures, rows, totals }: ReportFigures): string | undefined {
  if (!Array.isArray(rows) || !Array.isArray(measures) || !Array.isArray(groups)) return 'it answers no rows.'
  if (totals?.length !== measures.length) return `it answers ${totals?.length} totals of ${measures.length} measures.`
  const odd = rows.find(({ keys, values }) => keys.length !== groups.length || values.length !== measures.length)
  return odd === undefined ? undefined : `it answers a row of ${odd.values.length} values for ${measures.length} measures.`
}

function failed(name: string, why: string): KartotekaError {
  return new KartotekaError('plugin-failed', `The kind of report "${name}" failed: ${why.slice(0, 200)}`)
}
