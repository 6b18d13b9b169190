import type { QueryClient } from '@tanstack/react-query'
import { createRootRouteWithContext, createRoute, createRouter, lazyRouteComponent, Outlet } from '@tanstack/react-router'
import type { DashboardSearch } from './api/reports.ts'
import { ListPage } from './list/list-page.tsx'
import { Home } from './shell/home.tsx'
import { loaded } from './shell/lazily.ts'
import { PageFailed } from './shell/page-failed.tsx'
import { NotFound } from './shell/page-state.tsx'
import { Shell } from './shell/shell.tsx'
import { SignInPage } from './sign-in/sign-in-page.tsx'
import { type ListSearch, readListSearch } from './views/list-search.ts'

type TextSearch = { readonly [key: string]: string | undefined }

const root = createRootRouteWithContext<{ queries: QueryClient }>()({ component: Outlet, notFoundComponent: NotFound })
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  component: SignInPage,
  validateSearch: (search: TextSearch): { to?: string } => ({ to: search.to }),
})
const choosePassword = createRoute({
  getParentRoute: () => root,
  path: '/choose-password',
  component: lazyRouteComponent(() => loaded(() => import('./sign-in/choose-password-page.tsx')), 'ChoosePasswordPage'),
})
const shell = createRoute({ getParentRoute: () => root, id: 'shell', component: Shell })
const home = createRoute({ getParentRoute: () => shell, path: '/', component: Home })
const account = createRoute({
  getParentRoute: () => shell,
  path: '/my-account',
  component: lazyRouteComponent(() => loaded(() => import('./account/account-page.tsx')), 'AccountPage'),
})
const approvals = createRoute({
  getParentRoute: () => shell,
  path: '/approvals',
  component: lazyRouteComponent(() => loaded(() => import('./approvals/approvals-page.tsx')), 'ApprovalsPage'),
})
const repairs = createRoute({
  getParentRoute: () => shell,
  path: '/repairs',
  component: lazyRouteComponent(() => import('./repairs/repairs-page.tsx'), 'RepairsPage'),
})
const automations = createRoute({
  getParentRoute: () => shell,
  path: '/automations',
  component: lazyRouteComponent(() => loaded(() => import('./automations/automations-page.tsx')), 'AutomationsPage'),
})
const list = createRoute({
  getParentRoute: () => shell,
  path: '/$entity',
  component: ListPage,
  validateSearch: (search: TextSearch): ListSearch => readListSearch(search),
})
const duplicates = createRoute({
  getParentRoute: () => shell,
  path: '/$entity/duplicates',
  component: lazyRouteComponent(() => loaded(() => import('./quality/duplicates-page.tsx')), 'DuplicatesPage'),
  validateSearch: ({ filter }: TextSearch): { filter?: string } => ({ filter }),
})
const importing = createRoute({
  getParentRoute: () => shell,
  path: '/$entity/import',
  component: lazyRouteComponent(() => loaded(() => import('./import/import-page.tsx')), 'ImportPage'),
  validateSearch: ({ run }: TextSearch): { run?: string } => ({ run }),
})
const recordPage = () => loaded(() => import('./record/record-route.tsx'))
const create = createRoute({
  getParentRoute: () => shell,
  path: '/$entity/new',
  component: lazyRouteComponent(recordPage, 'NewRecordRoute'),
  validateSearch: (search: TextSearch): TextSearch => search,
})
const designer = createRoute({
  getParentRoute: () => shell,
  path: '/customise',
  component: lazyRouteComponent(() => loaded(() => import('./designer/designer-page.tsx')), 'DesignerPage'),
})
const plugins = createRoute({
  getParentRoute: () => shell,
  path: '/customise/plugins',
  component: lazyRouteComponent(() => loaded(() => import('./plugins/plugins-page.tsx')), 'PluginsPage'),
})
const workflowDesigner = createRoute({
  getParentRoute: () => shell,
  path: '/customise/workflows/$workflow',
  component: lazyRouteComponent(() => loaded(() => import('./designer/workflow-page.tsx')), 'WorkflowPage'),
})
const templateDesigner = createRoute({
  getParentRoute: () => shell,
  path: '/customise/templates/$template',
  component: lazyRouteComponent(() => loaded(() => import('./designer/template-page.tsx')), 'TemplatePage'),
})
const scorecardDesigner = createRoute({
  getParentRoute: () => shell,
  path: '/customise/scorecards/$scorecard',
  component: lazyRouteComponent(() => import('./designer/scorecard-page.tsx'), 'ScorecardPage'),
})
const dashboardDesigner = createRoute({
  getParentRoute: () => shell,
  path: '/customise/dashboards/$dashboard',
  component: lazyRouteComponent(() => import('./designer/dashboard-editor.tsx'), 'DashboardEditor'),
})
const record = createRoute({
  getParentRoute: () => shell,
  path: '/$entity/$id',
  component: lazyRouteComponent(recordPage, 'RecordRoute'),
  validateSearch: ({ tab, customise }: TextSearch): { tab?: string; customise?: string } => ({ tab, customise }),
})

const readPeriod = ({ period, filter, currency }: TextSearch): { period?: string; filter?: string; currency?: string } => ({
  ...{ period, filter, currency },
})
const reports = createRoute({
  getParentRoute: () => shell,
  path: '/reports',
  component: lazyRouteComponent(() => loaded(() => import('./reports/reports-page.tsx')), 'ReportsPage'),
})
const builder = createRoute({
  getParentRoute: () => shell,
  path: '/reports/build',
  component: lazyRouteComponent(() => loaded(() => import('./reports/builder-page.tsx')), 'BuilderPage'),
  validateSearch: ({
    definition,
    saved,
    ...search
  }: TextSearch): { definition?: string; saved?: string } & ReturnType<typeof readPeriod> => ({
    ...{ definition, saved },
    ...readPeriod(search),
  }),
})
const report = createRoute({
  getParentRoute: () => shell,
  path: '/reports/$name',
  component: lazyRouteComponent(() => loaded(() => import('./reports/report-page.tsx')), 'ReportPage'),
  validateSearch: readPeriod,
})
const dashboard = createRoute({
  getParentRoute: () => shell,
  path: '/dashboards/$name',
  component: lazyRouteComponent(() => loaded(() => import('./reports/dashboard-page.tsx')), 'DashboardPage'),
  validateSearch: ({ period, currency, filters }: TextSearch): DashboardSearch => ({ period, currency, filters }),
})

const analysis = [reports, builder, report, dashboard]
const routeTree = root.addChildren([
  signIn,
  choosePassword,
  shell.addChildren([
    home,
    account,
    approvals,
    automations,
    repairs,
    designer,
    plugins,
    workflowDesigner,
    templateDesigner,
    scorecardDesigner,
    dashboardDesigner,
    list,
    duplicates,
    importing,
    create,
    record,
    ...analysis,
  ]),
])

/** Addresses hold plain text, not JSON: `?search=123&filter=...` can be typed, read and sent to somebody. */
export function makeRouter(queries: QueryClient) {
  return createRouter({
    routeTree,
    context: { queries },
    defaultErrorComponent: PageFailed,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
    stringifySearch: (search) => {
      const parameters = new URLSearchParams()
      for (const [key, value] of Object.entries(search)) {
        if (value !== undefined && value !== null && value !== '') parameters.set(key, String(value))
      }
      const text = parameters.toString()
      return text === '' ? '' : `?${text}`
    },
  })
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>
  }
}
