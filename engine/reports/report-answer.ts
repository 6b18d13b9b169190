import type { Chart } from '../model/report.ts'
import type { Period, Stretch } from './period.ts'

/** What `GET /api/reports/{id}` answers. Types only: the screen imports them. */
export interface ReportAnswer {
  readonly report: ReportHead
  /** What its figures are made of. */
  readonly basis: ReportBasis
  readonly groups: readonly ReportColumn[]
  readonly measures: readonly ReportColumn[]
  /** Of a list: what is shown of each record. */
  readonly columns: readonly ReportColumn[]
  readonly rows: readonly ReportRow[]
  /** Of a matrix: the measures of each line and each column of it. */
  readonly lineTotals?: readonly ReportRow[]
  readonly columnTotals?: readonly ReportRow[]
  /** The measures over all records, also those of groups that the limit leaves out. */
  readonly totals: readonly Figure[]
  readonly totalsBefore?: readonly Figure[]
  /** Of a list: the records, as the API of records answers them. */
  readonly records?: readonly Readonly<Record<string, unknown>>[]
  /** There are more rows than were answered. */
  readonly more: boolean
}

export interface ReportHead {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly kind: 'list' | 'summary' | 'matrix'
  readonly chart: Chart
  readonly goal: number | null
  readonly entity: string
  /** What the records are called. */
  readonly plural: string
}

export interface ReportBasis {
  /** The whole condition in CEL: of the report, of the address, of the period and of the currency. It drills to every record counted. */
  readonly filter: string
  /** What the report declares, and what was asked for beside. */
  readonly declared: string | null
  readonly asked: string | null
  readonly period: (Period & { readonly field: string }) | null
  readonly before: (Stretch & { readonly filter: string }) | null
  /** Amounts of one currency only are added up; how many records are of others. */
  readonly currency: { readonly value: string | null; readonly path: string; readonly others: readonly CurrencyCount[] } | null
  readonly records: number
  readonly calculatedAt: string
}

export interface CurrencyCount {
  readonly value: string | null
  readonly records: number
}

export interface ReportColumn {
  readonly name: string
  readonly title: string
  /** The field whose values these are, as `entity` and path; by it the screen knows options and formats. */
  readonly path: string | null
  readonly kind: 'value' | 'day' | 'week' | 'month' | 'quarter' | 'year' | 'count' | 'measure'
}

export type Figure = number | string | null

export interface ReportRow {
  readonly keys: readonly unknown[]
  readonly values: readonly Figure[]
  /** The same group in the period before, where that is compared and the group is no part of the calendar. */
  readonly before?: readonly Figure[]
  /** CEL that keeps the records from which the values were made. */
  readonly filter: string
}
