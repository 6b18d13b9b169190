import { KartotekaError } from '../base/errors.ts'
import type { DashboardAnswer, DashboardTile, ReportAnswer, WidgetAnswer } from '../forms/index.ts'
import type { RecordsContext } from '../records/index.ts'
import { chooseFilters } from './dashboard-filters.ts'
import { findDashboard, findReport, type Reader } from './find-report.ts'
import { inOneState, type ReportQuery, workOut } from './run-report.ts'

/** What is asked of a dashboard; `filters` is JSON, texts by key. */
export interface DashboardQuery extends Pick<ReportQuery, 'period' | 'currency'> {
  readonly filters?: string | undefined
}

/** All tiles of a dashboard that the person may see, by one period where its reports have any, and narrowed by its filters. Throws `invalid-parameter`. */
export async function runDashboard(context: RecordsContext, reader: Reader, name: string, query: DashboardQuery): Promise<DashboardAnswer> {
  const dashboard = findDashboard(context, reader, name)
  const { title, description = null, tiles, period: declared } = dashboard
  const { filters, ...asked } = query
  const chosen = chooseFilters(context.model, dashboard, filters)
  const period = query.period ?? declared
  const answers = await inOneState(context, async (reading) => {
    const answered: DashboardTile[] = []
    for (const { report: named, view = null, widget, chart = null, ...tile } of tiles) {
      const declaredReport = named === undefined ? undefined : findReport(context, reader, named)
      const { filter, unfiltered } = chosen.of(declaredReport?.entity ?? view?.split('.')[0] ?? '')
      const report = named === undefined ? null : await tileReport(() => workOut(reading, reader, named, { ...asked, period, filter }))
      const isThere = report === null || 'basis' in report
      answered.push({
        ...{ ...tile, view, chart: chart ?? declaredReport?.chart ?? null, unfiltered },
        report: isThere ? report : null,
        widget: !isThere ? report : widget === undefined ? null : { name: widget },
      })
    }
    return answered
  })
  return { dashboard: { name, title, description }, period: period ?? null, filters: chosen.offered, tiles: answers }
}

/** A report of a tile, or why there is none: a plugin that fails in one tile leaves the others alone. */
async function tileReport(work: () => Promise<ReportAnswer>): Promise<ReportAnswer | WidgetAnswer> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof KartotekaError && error.code === 'plugin-failed') return { name: '', problem: error.message }
    throw error
  }
}
