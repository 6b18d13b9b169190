/** A report as it is declared, with what it leaves out filled in; its names were checked against the model. */
export interface Report {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  readonly entity: string
  readonly kind: BaseKind
  /** The kind of a plugin that works its figures out further, `{plugin}.{kind}`. */
  readonly worked: string | undefined
  readonly columns: readonly string[]
  /** Paths and parts of the calendar: `stage`, `month(closedOn)`; of a matrix the last one runs along the top. */
  readonly groups: readonly string[]
  readonly measures: readonly string[]
  readonly titles: Readonly<Record<string, string>>
  readonly filter: string | undefined
  readonly period: ReportPeriod | undefined
  readonly sort: string | undefined
  readonly limit: number | undefined
  readonly chart: Chart
  readonly goal: number | undefined
  readonly menu: ReportMenu | undefined
  /** Who sees it; everybody where it is empty. */
  readonly roles: readonly string[]
}

/** What a report is called that somebody puts together and that has no name of its own. */
export const ownReportName = 'own-report'

/** How the records of a report become figures; what a plugin adds is built on one of these. */
export type BaseKind = 'list' | 'summary' | 'matrix'

/** A kind of report: one of the engine, or one of a plugin. */
export type ReportKind = BaseKind | `${string}.${string}`

export interface ReportPeriod {
  readonly field: string
  readonly default: string
  readonly isCompared: boolean
}

export interface ReportMenu {
  readonly group: string
  readonly order: number
}

/** How a report is drawn; one of a plugin is named `{plugin}.{chart}`. */
export type Chart = (typeof chartNames)[number] | `${string}.${string}`

/** What the engine draws itself; `map` colours countries. */
export const chartNames = ['none', 'bar', 'line', 'area', 'pie', 'funnel', 'heatmap', 'gauge', 'number', 'map'] as const

const added = new Set<string>()

/** Makes a kind of chart known to the whole process. */
export function registerChart(name: string): void {
  added.add(name)
}

/** Those that plugins bring. */
export function pluginCharts(): readonly string[] {
  return [...added]
}

const kinds = new Map<string, BaseKind>(['list', 'summary', 'matrix'].map((name) => [name, name as BaseKind]))

/** Makes a kind of report known to the whole process, by what it is built on. */
export function registerReportKind(name: string, base: BaseKind): void {
  kinds.set(name, base)
}

/** Every kind of report that metadata may name, and what it is built on. */
export function reportKinds(): ReadonlyMap<string, BaseKind> {
  return kinds
}

const widgets = new Set<string>()

/** Makes a widget of a plugin known to the whole process. */
export function registerWidget(name: string): void {
  widgets.add(name)
}

/** What plugins bring for dashboards. */
export function pluginWidgets(): readonly string[] {
  return [...widgets]
}

export interface Dashboard {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  /** In their order. */
  readonly tiles: readonly Tile[]
  /** What all tiles can be narrowed by. */
  readonly filters: readonly DashboardFilter[]
  readonly period: string | undefined
  readonly menu: ReportMenu | undefined
  readonly roles: readonly string[]
}

export interface DashboardFilter {
  readonly key: string
  readonly title: string
  /** The path that is compared, by entity. */
  readonly fields: Readonly<Record<string, string>>
}

export interface Tile {
  readonly key: string
  readonly title: string
  readonly report: string | undefined
  /** `entity.view` */
  readonly view: string | undefined
  /** `{plugin}.{widget}`; where no such plugin is there, the tile is left out. */
  readonly widget: string | undefined
  readonly chart: Chart | undefined
  /** Width in twelfths. */
  readonly span: number
}
