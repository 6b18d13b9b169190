export { type Reader, visibleDashboards, visibleReports } from './find-report.ts'
export { reportTable } from './report-table.ts'
export { runDashboard } from './run-dashboard.ts'
export { type ReportQuery, runReport } from './run-report.ts'
