import { saidIn } from '../fields/index.ts'
import type { ReportAnswer, ReportFileOffer } from '../forms/index.ts'
import { ownReportName, type Report } from '../model/report.ts'
import { type Action, mayEver, type RecordsContext, visibleEntity } from '../records/index.ts'
import { type FileKind, type Printing, reportFiles } from './file-kinds.ts'

export interface ReportFile {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** What somebody must be allowed to have a report as a file: one that lists records is those records on paper, or an export of them. */
export function fileRights({ kind }: Pick<Report, 'kind'>, file: Pick<FileKind, 'right'> | undefined): readonly Action[] {
  return kind !== 'list' || file === undefined ? [] : [file.right]
}

/** The kinds of files that the person may have a report as. */
export function filesFor(
  context: RecordsContext,
  report: Pick<Report, 'kind' | 'entity'>,
  kinds: readonly FileKind[],
): readonly ReportFileOffer[] {
  const entity = visibleEntity(context, report.entity)
  return reportFiles(kinds)
    .filter((kind) => fileRights(report, kind).every((action) => mayEver(context, action, entity)))
    .map(({ name, title, translations }) => ({ format: name, title: saidIn(context.language, translations, title) }))
}

/** A report as a file of its day, called as the report is; on paper, in the language of whom it is for. */
export async function reportFile(answer: ReportAnswer, kind: FileKind, printing: Printing): Promise<ReportFile> {
  if (kind.report === undefined) throw new Error(`reports are not had as ${kind.name}`)
  const { report, basis } = answer
  const called = report.name === ownReportName ? report.title.replace(/[^\p{L}\p{N}]+/gu, '-').slice(0, 60) : report.name
  const name = `${called}-${basis.calculatedAt.slice(0, 10)}.${kind.name}`
  return { name, mediaType: kind.mediaType, bytes: await kind.report(answer, printing) }
}
