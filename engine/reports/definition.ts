import type { ReportDefinition } from '../forms/index.ts'
import type { Report } from '../model/report.ts'

/** The document of a report, with what it leaves out left out. */
export function definitionOf(report: Report): ReportDefinition {
  const { title, description, entity, kind, columns, groups, measures, titles, filter, period, sort, limit, chart, goal, worked } = report
  const isMatrix = kind === 'matrix'
  const group = isMatrix ? groups.slice(0, -1) : groups
  const whole = {
    ...{ title, description, entity, kind: worked ?? kind, filter, sort, limit, goal },
    columns: unlessEmpty(columns),
    group: unlessEmpty(group),
    across: isMatrix ? groups.at(-1) : undefined,
    measures: unlessEmpty(measures),
    titles: Object.keys(titles).length === 0 ? undefined : titles,
    period:
      period === undefined ? undefined : { field: period.field, default: period.default, ...(period.isCompared ? { compare: true } : {}) },
    chart: chart === 'none' ? undefined : chart,
  }
  return Object.fromEntries(Object.entries(whole).filter(([, value]) => value !== undefined)) as unknown as ReportDefinition
}

function unlessEmpty(list: readonly string[]): readonly string[] | undefined {
  return list.length === 0 ? undefined : list
}
