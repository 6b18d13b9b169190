import type { CompileContext } from '../compile-context.ts'
import type { DashboardDocument, ReportDocument } from '../documents.ts'
import { checkCel } from './expression.ts'
import { below, checkDocument, checkField, checkRoles, checkView, isNumeric } from './place.ts'

export function checkReports(context: CompileContext): void {
  for (const { source, document } of context.documents<ReportDocument>('reports')) {
    const root = { source, pointer: '' }
    checkRoles(context, below(root, 'roles'), document.roles)
    if (!checkDocument(context, below(root, 'entity'), 'entities', document.entity)) continue
    const entity = context.entities.get(document.entity)
    if (entity === undefined) continue
    for (const key of ['columns', 'group'] as const) {
      for (const [index, path] of (document[key] ?? []).entries()) checkField(context, below(root, key, index), entity, path)
    }
    if (document.across !== undefined) checkField(context, below(root, 'across'), entity, document.across)
    for (const [index, measure] of (document.measures ?? []).entries()) {
      const path = /\((.+)\)/.exec(measure)?.[1]
      if (path !== undefined) checkField(context, below(root, 'measures', index), entity, path, isNumeric)
    }
    if (document.filter !== undefined) checkCel(context, below(root, 'filter'), document.filter, { entity: entity.name })
    for (const path of (document.sort ?? '').split(',').filter(Boolean))
      checkField(context, below(root, 'sort'), entity, path.replace(/^-/, ''))
  }
}

export function checkDashboards(context: CompileContext): void {
  for (const { source, document } of context.documents<DashboardDocument>('dashboards')) {
    const root = { source, pointer: '' }
    checkRoles(context, below(root, 'roles'), document.roles)
    for (const [key, tile] of Object.entries(document.tiles)) {
      const place = below(root, 'tiles', key)
      if (tile.report !== undefined) checkDocument(context, below(place, 'report'), 'reports', tile.report)
      if (tile.view !== undefined) checkView(context, below(place, 'view'), tile.view)
      if (tile.report === undefined && tile.view === undefined)
        context.add(place, 'empty-tile', `The tile "${key}" shows nothing.`, 'Give it a report or a view.')
    }
  }
}
