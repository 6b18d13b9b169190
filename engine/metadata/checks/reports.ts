import { allowedOrNearest } from '../../base/suggest.ts'
import { type Field, isDate } from '../../fields/index.ts'
import { hasLinks } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import { chartNames, pluginCharts, pluginWidgets, reportKinds } from '../../model/report.ts'
import type { CompileContext, Place } from '../compile-context.ts'
import type { DashboardDocument, ReportDocument } from '../documents.ts'
import { checkCel } from './expression.ts'
import { below, checkDocument, checkField, checkRoles, checkView, isDateLike, isNumeric } from './place.ts'

export function checkReports(context: CompileContext): void {
  for (const { source, document } of context.documents<ReportDocument>('reports')) {
    const root = { source, pointer: '' }
    checkRoles(context, below(root, 'roles'), document.roles)
    checkReport(context, root, document)
  }
}

/** What a report is made of, whether a file declares it or somebody puts it together on the screen. */
export function checkReport(context: CompileContext, root: Place, document: ReportDocument): void {
  if (!checkDocument(context, below(root, 'entity'), 'entities', document.entity)) return
  const entity = context.entities.get(document.entity)
  if (entity === undefined) return
  if (entity.notIn?.includes('reports') === true)
    context.add(below(root, 'entity'), 'unfit-field', `${entity.plural} are in no reports (x-not-in).`)
  for (const [index, path] of (document.columns ?? []).entries()) checkReported(context, below(root, 'columns', index), entity, path)
  for (const [index, group] of (document.group ?? []).entries()) checkGroup(context, below(root, 'group', index), entity, group)
  if (document.across !== undefined) checkGroup(context, below(root, 'across'), entity, document.across)
  for (const [index, measure] of (document.measures ?? []).entries()) checkMeasure(context, below(root, 'measures', index), entity, measure)
  if (document.filter !== undefined) checkCel(context, below(root, 'filter'), document.filter, { entity: entity.name })
  if (document.period !== undefined) checkField(context, below(root, 'period', 'field'), entity, document.period.field, isDateLike)
  checkDays(context, below(root, 'period', 'default'), document.period?.default)
  checkKind(context, root, document)
  checkChart(context, below(root, 'chart'), document.chart)
  checkSort(context, below(root, 'sort'), entity, document)
}

/** A field that a report shows, groups by or measures, which `x-not-in` does not keep out of reports. */
function checkReported(context: CompileContext, place: Place, entity: Entity, path: string, fit?: Parameters<typeof checkField>[4]): void {
  const field = checkField(context, place, entity, path, fit)
  if (field?.schema['x-not-in']?.includes('reports') === true) context.add(place, 'unfit-field', `"${path}" is in no reports (x-not-in).`)
}

/** From one day of the calendar to the same or a later one. */
function checkDays(context: CompileContext, place: Place, period: string | undefined): void {
  if (period?.includes('..') !== true) return
  const [from = '', until = ''] = period.split('..')
  if (isDate(from) && isDate(until) && from <= until) return
  context.add(
    place,
    'empty-range',
    `"${period}" holds no day.`,
    'Say two days of the calendar, the earlier one first: 2026-01-01..2026-03-31.',
  )
}

/** A kind of a plugin must be there, and has what the one has that it is built on. */
function checkKind(context: CompileContext, root: Place, { kind, columns, across }: ReportDocument): void {
  if (kind === undefined || !kind.includes('.')) return
  const place = below(root, 'kind')
  const base = reportKinds().get(kind)
  if (base === undefined)
    context.add(
      place,
      'unknown-report-kind',
      `No plugin brings a kind of report "${kind}".`,
      allowedOrNearest(kind, [...reportKinds().keys()]),
    )
  else if (base === 'matrix' && across === undefined)
    context.add(place, 'unfit-kind', `"${kind}" is a matrix. Say what runs along its top: "across".`)
  else if (base === 'list' && columns === undefined) context.add(place, 'unfit-kind', `"${kind}" lists records. Say which "columns".`)
}

/** A kind of chart with a point in its name is brought by a plugin, which must be there. */
function checkChart(context: CompileContext, place: Place, chart: string | undefined): void {
  if (chart === undefined || !chart.includes('.') || pluginCharts().includes(chart)) return
  context.add(place, 'unknown-chart', `No plugin brings a chart "${chart}".`, allowedOrNearest(chart, [...chartNames, ...pluginCharts()]))
}

/** A widget of a plugin that is there must be one of its own; the tile of one that is not there is left out. */
function checkWidget(context: CompileContext, place: Place, widget: string | undefined): void {
  const own = pluginWidgets().filter((known) => known.split('.')[0] === widget?.split('.')[0])
  if (widget === undefined || own.length === 0 || own.includes(widget)) return
  context.add(place, 'unknown-widget', `The plugin brings no widget "${widget}".`, allowedOrNearest(widget, own))
}

/** A path, or a part of the calendar of a date. */
function checkGroup(context: CompileContext, place: Place, entity: Entity, group: string): void {
  const [, path] = /^\w+\((.*)\)$/.exec(group) ?? []
  if (path === undefined) checkReported(context, place, entity, group, isSingle)
  else checkReported(context, place, entity, path, isDateLike)
}

/** What records can be grouped by: one value, or none. */
const isSingle = {
  is: (field: Field) => {
    const { type } = field.type.expressionType(field)
    return !['list', 'json', 'object', 'null'].includes(type) && !hasLinks(field) && field.lines === undefined
  },
  what: 'a field with one value',
}

function checkMeasure(context: CompileContext, place: Place, entity: Entity, measure: string): void {
  const [, make = '', path] = /^(\w+)\((.+)\)$/.exec(measure) ?? []
  if (path === undefined) return
  if (make === 'countDistinct') checkReported(context, place, entity, path)
  else checkReported(context, place, entity, path, ['min', 'max'].includes(make) ? isOrdered : isNumeric)
}

const isOrdered = { is: (field: Field) => isNumeric.is(field) || isDateLike.is(field), what: 'a number or a date' }

/** A list is sorted by fields; sums by what they are grouped by and by measures. */
function checkSort(
  context: CompileContext,
  place: Place,
  entity: Entity,
  { sort = '', columns, group = [], across, measures = [] }: ReportDocument,
): void {
  for (const key of sort.split(',').filter(Boolean)) {
    const name = key.replace(/^-/, '')
    if (columns !== undefined) checkField(context, place, entity, name)
    else if (name.includes('(') && !group.includes(name) && across !== name) checkMeasure(context, place, entity, name)
    else if (![...group, across, ...measures].includes(name)) {
      const allowed = [...group, ...(across === undefined ? [] : [across]), ...measures]
      context.add(place, 'unknown-field', `The report has no group or measure "${name}" to sort by.`, allowedOrNearest(name, allowed))
    }
  }
}

export function checkDashboards(context: CompileContext): void {
  for (const { source, document } of context.documents<DashboardDocument>('dashboards')) {
    const root = { source, pointer: '' }
    checkRoles(context, below(root, 'roles'), document.roles)
    checkDays(context, below(root, 'period'), document.period)
    for (const [key, { fields }] of Object.entries(document.filters ?? {})) {
      for (const [name, path] of Object.entries(fields)) {
        const place = below(root, 'filters', key, 'fields', name)
        const entity = checkDocument(context, place, 'entities', name) ? context.entities.get(name) : undefined
        if (entity !== undefined) checkField(context, place, entity, path, isSingle)
      }
    }
    for (const [key, tile] of Object.entries(document.tiles)) {
      const place = below(root, 'tiles', key)
      if (tile.report !== undefined) checkDocument(context, below(place, 'report'), 'reports', tile.report)
      checkChart(context, below(place, 'chart'), tile.chart)
      if (tile.view !== undefined) checkView(context, below(place, 'view'), tile.view)
      checkWidget(context, below(place, 'widget'), tile.widget)
      if (tile.report === undefined && tile.view === undefined && tile.widget === undefined)
        context.add(place, 'empty-tile', `The tile "${key}" shows nothing.`, 'Give it a report, a view or a widget.')
    }
  }
}
