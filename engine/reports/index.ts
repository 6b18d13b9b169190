export { documentPdf } from './documents/document-pdf.ts'
export {
  documentLanguage,
  documentPage,
  documentStyle,
  isLanguage,
  type RenderedDocument,
  renderDocument,
  renderTemplate,
  templatesOf,
} from './documents/render.ts'
export { type Reader, visibleDashboards, visibleReports } from './find-report.ts'
export { draftMail, mailHandler, mailTemplatesOf } from './mails.ts'
export { judgeKeptReport, keptReports, ownReport, runOwnReport } from './own-reports.ts'
export { type ReportFile, type ReportFormat, reportFile, reportFormats } from './report-file.ts'
export { handleReportMails } from './report-mails.ts'
export { reportTable } from './report-table.ts'
export { runDashboard } from './run-dashboard.ts'
export { type ReportQuery, runReport } from './run-report.ts'
