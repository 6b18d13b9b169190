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
export { anyOf, type DocumentKind, documentKinds, type FileKind, type Printing, reportKinds } from './file-kinds.ts'
export { type Reader, visibleDashboards, visibleReports } from './find-report.ts'
export { draftMail, mailHandler, mailTemplatesOf } from './mails.ts'
export { judgeKeptReports, keptReports, ownReport, runOwnReport } from './own-reports.ts'
export { filesFor, type ReportFile, reportFile } from './report-file.ts'
export { handleReportMails } from './report-mails.ts'
export { runDashboard } from './run-dashboard.ts'
export { type ReportQuery, runReport } from './run-report.ts'
