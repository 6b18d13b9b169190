import { type Chart, type Dashboard, type Report, type ReportMenu, reportKinds } from '../model/report.ts'
import type { Scorecard } from '../model/scorecard.ts'
import type { Template } from '../model/template.ts'
import type { CompileContext } from './compile-context.ts'
import { type DashboardDocument, inOrder, type ReportDocument, type ScorecardDocument, type TemplateDocument } from './documents.ts'

/** The reports; their documents were checked before. */
export function buildReports(context: CompileContext): ReadonlyMap<string, Report> {
  return new Map(context.documents<ReportDocument>('reports').map(({ source, document }) => [source.id, reportOf(source.id, document)]))
}

/** A report from its document, which was checked. */
export function reportOf(name: string, document: ReportDocument): Report {
  const {
    title,
    description,
    entity,
    columns = [],
    group = [],
    across,
    measures,
    titles = {},
    filter,
    period,
    sort,
    limit,
    goal,
  } = document
  const named = document.kind ?? (across !== undefined ? 'matrix' : columns.length > 0 ? 'list' : 'summary')
  const kind = reportKinds().get(named) ?? 'summary'
  return Object.freeze({
    ...{ name, title, description, entity, kind, worked: named === kind ? undefined : named, columns, titles, filter, sort, limit, goal },
    groups: across === undefined ? group : [...group, across],
    measures: measures ?? (kind === 'list' ? [] : ['count()']),
    period:
      period === undefined ? undefined : { field: period.field, default: period.default ?? 'all', isCompared: period.compare === true },
    chart: (document.chart as Chart | undefined) ?? 'none',
    menu: menuOf(document.menu),
    roles: [document.roles ?? []].flat(),
  })
}

export function buildDashboards(context: CompileContext): ReadonlyMap<string, Dashboard> {
  return new Map(
    context.documents<DashboardDocument>('dashboards').map(({ source, document }) => [source.id, dashboardOf(source.id, document)]),
  )
}

function dashboardOf(name: string, { title, description, tiles, filters = {}, period, menu, roles = [] }: DashboardDocument): Dashboard {
  return Object.freeze({
    ...{ name, title, description, period },
    menu: menuOf(menu),
    roles: [roles].flat(),
    filters: Object.entries(filters).map(([key, filter]) => ({ key, ...filter })),
    tiles: inOrder(tiles).map(([key, { title: heading, report, view, widget, chart, span = 6 }]) => ({
      ...{ key, title: heading, report, view, widget, span },
      chart: chart as Chart | undefined,
    })),
  })
}

export function buildTemplates(context: CompileContext): ReadonlyMap<string, Template> {
  return new Map(
    context.documents<TemplateDocument>('templates').map(({ source, document }) => {
      const { title, description, entity, kind = 'document', format = 'html', subject, body, language, head, page } = document
      const text = typeof body === 'string' ? body : body.join('\n')
      const template = { name: source.id, title, description, entity, kind, format, subject, body: text, language, head, page }
      return [source.id, Object.freeze({ ...template, texts: textsOfBody(text) })]
    }),
  )
}

/** What a body says in words of its own: `{{t "Days late"}}`. */
function textsOfBody(body: string): Readonly<Record<string, string>> {
  return Object.fromEntries([...body.matchAll(/\{\{\s*t "([^"{}]+)"\s*\}\}/g)].map(([, text = '']) => [text, text]))
}

export function buildScorecards(context: CompileContext): ReadonlyMap<string, Scorecard> {
  return new Map(
    context
      .documents<ScorecardDocument>('scorecards')
      .map(({ source, document: { title, description, entity, factors, levels, keep } }) => [
        source.id,
        Object.freeze({
          ...{ name: source.id, title, description, entity, levels, keep: keepOf(keep) },
          factors: Object.entries(factors).map(([key, { source: from, fields = [], empty, ...factor }]) => {
            const [related = '', field = ''] = from?.related.split('.') ?? []
            return {
              key,
              ...factor,
              empty,
              fields,
              source: from === undefined ? undefined : { entity: related, field, filter: from.filter },
            }
          }),
        }),
      ]),
  )
}

function keepOf(keep: ScorecardDocument['keep']): Scorecard['keep'] {
  if (keep === undefined) return undefined
  const [entity = '', field = ''] = keep.related.split('.')
  const { score, date, before, level, reasons } = keep
  return { entity, field, score, date, before, level, reasons }
}

function menuOf(menu: { group: string; order?: number } | undefined): ReportMenu | undefined {
  return menu === undefined ? undefined : { group: menu.group, order: menu.order ?? 1000 }
}
