import type { BaseKind, Chart, ReportKind, ReportMenu } from '../model/report.ts'
import type { Answer } from './answer.ts'

/** A stretch of days: from `from` to `until`, the latter included. ISO days, of UTC. */
export interface Stretch {
  readonly from: string
  readonly until: string
}

export interface Period extends Stretch {
  /** As it was asked for: `this-month`, `last-90-days`, `2026-01-01..2026-03-31`. */
  readonly name: string
  /** The period before, with which it is compared: the same unit of the calendar, the same days a year earlier, or as many days. */
  readonly before: Stretch
}

/** The periods by name that screens offer; others are `last-N-days`, `next-N-months` and `{day}..{day}`. */
export const periodNames = [
  ...['today', 'yesterday', 'this-week', 'last-week', 'this-month', 'last-month', 'next-month', 'this-quarter', 'last-quarter'],
  ...['this-year', 'last-year', 'month-to-date', 'quarter-to-date', 'year-to-date', 'last-30-days', 'last-90-days', 'last-12-months'],
  ...['next-30-days', 'next-90-days', 'all'],
] as const

/** What `GET /api/reports/{name}` answers; the screen imports this file. */
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
  /** The kinds of files that the person may have it as. */
  readonly files?: readonly ReportFileOffer[]
  /** Where a plugin draws it: the options of ECharts, or why there are none. */
  readonly picture?: { readonly option: Readonly<Record<string, unknown>> } | { readonly problem: string }
}

export interface ReportFileOffer {
  /** As it is asked for: `?format=xlsx`. */
  readonly format: string
  readonly title: string
}

/** A report as one types it: a document of `reports/` without its name, its place in the menu and its roles. */
export interface ReportDefinition {
  readonly title?: string
  readonly description?: string
  readonly entity: string
  /** One of the engine, or `{plugin}.{kind}`. */
  readonly kind?: ReportKind
  readonly columns?: readonly string[]
  readonly group?: readonly string[]
  readonly across?: string
  readonly measures?: readonly string[]
  readonly titles?: Readonly<Record<string, string>>
  readonly filter?: string
  readonly period?: { readonly field: string; readonly default?: string; readonly compare?: boolean }
  readonly sort?: string
  readonly limit?: number
  readonly chart?: Chart
  readonly goal?: number
}

export interface ReportHead {
  /** What it is made of, to be changed and asked for as a report of one's own. */
  readonly definition: ReportDefinition
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly kind: BaseKind
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

/** What `GET /api/reports` answers of each. */
export interface ListedReport {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly entity: string
  readonly kind: BaseKind
  readonly chart: Chart
  readonly menu: ReportMenu | null
  readonly hasPeriod: boolean
}

/** What `GET /api/dashboards` answers of each. */
export interface ListedDashboard {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly menu: ReportMenu | null
  readonly tiles: number
}

/** What `GET /api/dashboards/{name}` answers. */
export interface DashboardAnswer {
  readonly dashboard: { readonly name: string; readonly title: string; readonly description: string | null }
  /** The period of all tiles, where one was chosen or declared. */
  readonly period: string | null
  /** What all tiles can be narrowed by, as far as the person knows it. */
  readonly filters: readonly OfferedFilter[]
  readonly tiles: readonly DashboardTile[]
}

export interface OfferedFilter {
  readonly key: string
  readonly title: string
  /** What was asked for: an id, a choice, a text. */
  readonly value: string | null
  /** Fields that hold its values: the records of which are counted to offer them. */
  readonly fields: readonly { readonly entity: string; readonly path: string }[]
}

export interface DashboardTile {
  readonly key: string
  readonly title: string
  /** Width in twelfths. */
  readonly span: number
  readonly report: ReportAnswer | null
  /** The list that is shown, as `entity.view`. */
  readonly view: string | null
  /** What a plugin says there; where it is still to be asked, its name alone. */
  readonly widget: WidgetAnswer | null
  readonly chart: Chart | null
  /** Titles of the filters that were asked for and say nothing about it. */
  readonly unfiltered: readonly string[]
}

/** The widget of a plugin: what it answered, or why it did not. */
export interface WidgetAnswer {
  readonly name: string
  readonly answer?: Answer
  readonly problem?: string
}
