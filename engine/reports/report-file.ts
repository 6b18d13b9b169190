import type { ReportAnswer } from '../forms/index.ts'
import type { Report } from '../model/report.ts'
import type { Action } from '../records/index.ts'
import { type Printing, reportPdf } from './report-pdf.ts'
import { reportTable } from './report-table.ts'

export const reportFormats = ['csv', 'xlsx', 'pdf'] as const
export type ReportFormat = (typeof reportFormats)[number]

export interface ReportFile {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** What somebody must be allowed to have a report as a file: one that lists records is those records on paper, or an export of them. */
export function fileRights({ kind }: Pick<Report, 'kind'>, format: ReportFormat | undefined): readonly Action[] {
  if (kind !== 'list' || format === undefined) return []
  return format === 'pdf' ? ['print'] : ['export']
}

/** A report as a file of its day; on paper, in the language of whom it is for. */
export async function reportFile(answer: ReportAnswer, format: ReportFormat, printing: Printing): Promise<ReportFile> {
  const name = `${answer.report.name}-${answer.basis.calculatedAt.slice(0, 10)}.${format}`
  if (format === 'pdf') return { name, mediaType: 'application/pdf', bytes: await reportPdf(answer, printing) }
  return { name, ...(await reportTable(answer, format)) }
}
