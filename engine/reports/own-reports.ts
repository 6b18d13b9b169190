import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import type { ReportAnswer } from '../forms/index.ts'
import { readOwnReport } from '../metadata/index.ts'
import type { Report } from '../model/report.ts'
import {
  authorizeEver,
  type JudgeView,
  listKeptReports,
  type RecordsContext,
  reportKind,
  type SavedView,
  visibleEntity,
} from '../records/index.ts'
import type { FileKind } from './file-kinds.ts'
import { fileRights } from './report-file.ts'
import { readMail } from './report-mails.ts'
import { inOneState, leaveAsFile, type ReportQuery, workOutReport } from './run-report.ts'

/** Works out a report that somebody puts together. Throws `validation-failed` with the place of what is wrong in the definition. */
export async function runOwnReport(context: RecordsContext, definition: string, query: ReportQuery): Promise<ReportAnswer> {
  const report = ownReport(context, definition)
  await leaveAsFile(context, report, query.format)
  return inOneState(context, (reading) => workOutReport(reading, report, visibleEntity(context, report.entity), query))
}

/** The report that a text defines: the JSON of a document of `reports/` without its name. `forbidden` for who may make none of such records. */
export function ownReport(context: RecordsContext, definition: string): Report {
  const read = readOwnReport(context.model, parsed(definition))
  if ('report' in read) {
    authorizeEver(context, 'report', visibleEntity(context, read.report.entity))
    return read.report
  }
  const errors = read.problems.map(({ pointer, code, message, hint }): ValueProblem => {
    return { pointer, code, message: hint === undefined ? message : `${message} ${hint}` }
  })
  throw new KartotekaError('validation-failed', `The report cannot be worked out: ${errors[0]?.message ?? ''}`, { errors })
}

/** The reports that the person kept, and those that are shared and can be worked out with what the person may see. */
export async function keptReports(context: RecordsContext): Promise<readonly SavedView[]> {
  const found = await listKeptReports(context)
  return found.filter((view) => view.isOwn || isUsable(context, view))
}

/** A report is kept only as it can be worked out by whoever keeps it. */
export function judgeKeptReports(files: readonly FileKind[]): JudgeView {
  return (context, { kind, entity, settings }) => {
    if (kind !== reportKind) return
    const report = ownReport(context, settings.definition ?? '')
    if (settings.mail !== undefined) holdMail(context, report, readMail(settings.mail, files).file)
    if (report.entity === entity) return
    const message = `The report is about "${report.entity}" and would be kept with "${entity}".`
    throw new KartotekaError('validation-failed', message, { errors: [{ pointer: '/entity', code: 'other-entity', message }] })
  }
}

/** Throws `forbidden` where the person may not have the report as a file, or not by mail. */
function holdMail(context: RecordsContext, report: Report, file: FileKind): void {
  const entity = visibleEntity(context, report.entity)
  for (const action of ['mail', ...fileRights(report, file)] as const) authorizeEver(context, action, entity)
}

function isUsable(context: RecordsContext, { settings }: SavedView): boolean {
  try {
    ownReport(context, settings.definition ?? '')
    return true
  } catch (error) {
    if (error instanceof KartotekaError) return false
    throw error
  }
}

function parsed(definition: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(definition)
    if (isJsonObject(value)) return value
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new KartotekaError(
    'invalid-parameter',
    'A definition is a JSON object, such as {"entity":"...","group":["..."],"measures":["count()"]}.',
    {
      extensions: { parameter: 'definition' },
    },
  )
}
