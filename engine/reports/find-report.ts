import { KartotekaError } from '../base/errors.ts'
import { didYouMean } from '../base/suggest.ts'
import { checkExpression } from '../expression/index.ts'
import { personVariables, resolvePath } from '../metadata/index.ts'
import type { Entity, Model } from '../model/model.ts'
import { type Dashboard, pluginWidgets, type Report, type Tile } from '../model/report.ts'
import type { RecordsContext } from '../records/index.ts'

/** Whose reports are looked at: names of roles, or everything for administrators. */
export interface Reader {
  readonly isAdministrator: boolean
  readonly roles: readonly string[]
}

/** The reports that the person may see: by their roles, and because everything they are made of can be seen. */
export function visibleReports({ model }: RecordsContext, reader: Reader): readonly Report[] {
  return [...(model.reports?.values() ?? [])].filter((report) => isFor(report, reader) && isUsable(model, report))
}

/** Throws `not-found` also for a report that the person may not see. */
export function findReport(context: RecordsContext, reader: Reader, name: string): Report {
  const known = visibleReports(context, reader)
  const report = known.find((candidate) => candidate.name === name)
  if (report !== undefined) return report
  const hint = didYouMean(
    name,
    known.map((candidate) => candidate.name),
  )
  throw new KartotekaError('not-found', `There is no report "${name.slice(0, 60)}".${hint}`)
}

/** The dashboards that the person may see, each with the tiles of which that is true. */
export function visibleDashboards(context: RecordsContext, reader: Reader): readonly Dashboard[] {
  const reports = new Set(visibleReports(context, reader).map(({ name }) => name))
  return [...(context.model.dashboards?.values() ?? [])].flatMap((dashboard) => {
    const tiles = dashboard.tiles.filter((tile) => isThere(context.model, reports, tile))
    return isFor(dashboard, reader) && tiles.length > 0 ? [{ ...dashboard, tiles }] : []
  })
}

function isThere(model: Model, reports: ReadonlySet<string>, { report, view, widget }: Tile): boolean {
  if (report !== undefined) return reports.has(report)
  return view === undefined && widget !== undefined ? pluginWidgets().includes(widget) : hasView(model, view)
}

export function findDashboard(context: RecordsContext, reader: Reader, name: string): Dashboard {
  const known = visibleDashboards(context, reader)
  const dashboard = known.find((candidate) => candidate.name === name)
  if (dashboard !== undefined) return dashboard
  const hint = didYouMean(
    name,
    known.map((candidate) => candidate.name),
  )
  throw new KartotekaError('not-found', `There is no dashboard "${name.slice(0, 60)}".${hint}`)
}

function isFor({ roles }: { readonly roles: readonly string[] }, reader: Reader): boolean {
  return roles.length === 0 || reader.isAdministrator || roles.some((role) => reader.roles.includes(role))
}

function hasView(model: Model, view = ''): boolean {
  const [entity = '', key] = view.split('.')
  return model.entities.get(entity)?.views.some((known) => known.key === key) === true
}

/** A report that names what the person does not know would tell of it by its figures. */
function isUsable(model: Model, report: Report): boolean {
  const entity = model.entities.get(report.entity)
  if (entity === undefined || entity.allows?.has('read') === false || entity.allows?.has('report') === false) return false
  const paths = [...report.columns, ...[...report.groups, ...report.measures].map(innerPath), report.period?.field]
  const named = paths.filter((path) => path !== undefined && path !== '')
  if (!named.every((path) => !('problem' in resolvePath(model.entities, entity, path ?? '')))) return false
  return report.filter === undefined || isExpression(model, entity, report.filter)
}

function isExpression(model: Model, entity: Entity, source: string): boolean {
  return 'tree' in checkExpression(source, { model, entity: entity.name, variables: personVariables(model.entities) })
}

/** `closedOn` of `month(closedOn)`, `amount` of `sum(amount)`, nothing of `count()`. */
export function innerPath(text: string): string {
  return /^\w+\((.*)\)$/.exec(text)?.[1] ?? text
}
