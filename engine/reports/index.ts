export {
  documentLanguage,
  documentPage,
  documentStyle,
  isLanguage,
  type PrintedDocument,
  type RenderedDocument,
  renderDocument,
  renderTemplate,
  templatesOf,
} from './documents/render.ts'
export { anyOf, type DocumentKind, documentFiles, type FileKind, type Printing, reportFiles } from './file-kinds.ts'
export { type Reader, visibleDashboards, visibleReports } from './find-report.ts'
export { type ReportFigures, registerWork } from './kinds.ts'
export { draftMail, mailHandler, mailTemplatesOf } from './mails.ts'
export { judgeKeptReports, keptReports, ownReport, runOwnReport } from './own-reports.ts'
export { filesFor, type ReportFile, reportFile } from './report-file.ts'
export { handleReportMails } from './report-mails.ts'
export { runDashboard } from './run-dashboard.ts'
export { type ReportQuery, runReport } from './run-report.ts'
