import type { ReportAnswer } from '../forms/index.ts'
import { reportPdf } from './report-pdf.ts'
import { reportTable } from './report-table.ts'

export const reportFormats = ['csv', 'xlsx', 'pdf'] as const

export interface ReportFile {
  readonly name: string
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** A report as a file of its day. */
export async function reportFile(answer: ReportAnswer, format: (typeof reportFormats)[number]): Promise<ReportFile> {
  const name = `${answer.report.name}-${answer.basis.calculatedAt.slice(0, 10)}.${format}`
  if (format === 'pdf') return { name, mediaType: 'application/pdf', bytes: await reportPdf(answer) }
  return { name, ...(await reportTable(answer, format)) }
}
