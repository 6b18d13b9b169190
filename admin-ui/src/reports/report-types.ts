export type { ReportAnswer, ReportColumn, ReportRow } from '../../../engine/forms/report-answer.ts'
export type { Chart } from '../../../engine/model/report.ts'
