import { queryOptions } from '@tanstack/react-query'
import type { DashboardAnswer, ListedDashboard, ListedReport, ReportAnswer } from '../../../engine/forms/report-answer.ts'
import { request } from './client.ts'
import type { SavedView } from './saved-views.ts'

/** What a report is asked for, as it stands in the address of its page. */
export interface ReportSearch {
  readonly period?: string
  readonly filter?: string
  readonly currency?: string
}

/** The same of a dashboard; `filters` is what its tiles are narrowed by, texts by key as JSON. */
export interface DashboardSearch {
  readonly period?: string
  readonly currency?: string
  readonly filters?: string
}

export const reportsQuery = queryOptions({
  queryKey: ['reports'],
  queryFn: async ({ signal }) => (await request<{ data: readonly ListedReport[] }>('GET', '/api/reports', { signal })).data,
  staleTime: 60_000,
})

export const dashboardsQuery = queryOptions({
  queryKey: ['dashboards'],
  queryFn: async ({ signal }) => (await request<{ data: readonly ListedDashboard[] }>('GET', '/api/dashboards', { signal })).data,
  staleTime: 60_000,
})

/** What plugins bring for dashboards. */
export const widgetsQuery = queryOptions({
  queryKey: ['widgets'],
  queryFn: async ({ signal }) => {
    const { data } = await request<{ data: readonly { readonly name: string; readonly title: string }[] }>('GET', '/api/plugins/widgets', {
      signal,
    })
    return data
  },
  staleTime: 60_000,
})

export const reportQuery = (name: string, search: ReportSearch) =>
  queryOptions({
    queryKey: ['report', name, search],
    queryFn: async ({ signal }) => (await request<{ data: ReportAnswer }>('GET', reportAddress(name, search), { signal })).data,
    refetchOnWindowFocus: true,
  })

export const keptReportsQuery = queryOptions({
  queryKey: ['kept-reports'],
  queryFn: async ({ signal }) => (await request<{ data: readonly SavedView[] }>('GET', '/api/kept-reports', { signal })).data,
  staleTime: 60_000,
})

/** The kinds of reports that plugins bring, which show figures by group. */
export const reportKindsQuery = queryOptions({
  queryKey: ['report-kinds'],
  queryFn: async ({ signal }) => {
    const { data } = await request<{ data: readonly { reportKinds: readonly ListedReportKind[] }[] }>('GET', '/api/plugins', { signal })
    return data.flatMap(({ reportKinds }) => reportKinds).filter(({ on }) => on === 'summary')
  },
  staleTime: Number.POSITIVE_INFINITY,
})

interface ListedReportKind {
  readonly name: string
  readonly title: string
  readonly on: string
}

/** A report that somebody puts together; `definition` is its JSON. */
export const ownReportQuery = (definition: string, search: ReportSearch) =>
  queryOptions({
    queryKey: ['own-report', definition, search.period, search.filter, search.currency],
    queryFn: async ({ signal }) => (await request<{ data: ReportAnswer }>('GET', ownReportAddress(definition, search), { signal })).data,
    retry: false,
  })

/** Where a report that somebody puts together is answered, also as a file. */
export function ownReportAddress(definition: string, { period, filter, currency }: ReportSearch, format?: string): string {
  return `/api/report${parameters({ definition, period, filter, currency, format })}`
}

export const dashboardQuery = (name: string, search: DashboardSearch) =>
  queryOptions({
    queryKey: ['dashboard', name, search],
    queryFn: async ({ signal }) => (await request<{ data: DashboardAnswer }>('GET', dashboardAddress(name, search), { signal })).data,
    refetchOnWindowFocus: true,
  })

function dashboardAddress(name: string, search: DashboardSearch): string {
  return `/api/dashboards/${encodeURIComponent(name)}${parameters({ ...search })}`
}

/** Where a report is answered, also as a file. */
export function reportAddress(name: string, search: ReportSearch, format?: string): string {
  return `/api/reports/${encodeURIComponent(name)}${parameters({ ...search, format })}`
}

function parameters(values: Readonly<Record<string, string | undefined>>): string {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given)}`
}
