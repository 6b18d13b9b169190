import type { DashboardAnswer, DashboardTile } from '../forms/index.ts'
import type { RecordsContext } from '../records/index.ts'
import { findDashboard, findReport, type Reader } from './find-report.ts'
import { inOneState, type ReportQuery, workOut } from './run-report.ts'

/** All tiles of a dashboard that the person may see, by one period where its reports have any. */
export async function runDashboard(context: RecordsContext, reader: Reader, name: string, query: ReportQuery): Promise<DashboardAnswer> {
  const { title, description = null, tiles, period: declared } = findDashboard(context, reader, name)
  const period = query.period ?? declared
  const answers = await inOneState(context, async (reading) => {
    const answered: DashboardTile[] = []
    for (const { report, view = null, chart = null, ...tile } of tiles) {
      const answer = report === undefined ? null : await workOut(reading, reader, report, { ...query, period, filter: undefined })
      const drawn = chart ?? (report === undefined ? null : findReport(context, reader, report).chart)
      answered.push({ ...tile, view, chart: drawn, report: answer })
    }
    return answered
  })
  return { dashboard: { name, title, description }, period: period ?? null, tiles: answers }
}
