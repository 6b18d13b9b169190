import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Every page of the application over the shipped customer file, by the path that the router calls it. `{entity?filter}` is the id of a record. */
export const pages: Readonly<Record<string, readonly string[]>> = {
  '/': ['/'],
  '/$entity': [
    '/customer?filter=rating%20%3E%3D%202&search=a',
    '/order?group=state&sum=total',
    '/customer?search=nothingiscalledso',
    '/customer?filter=nope%20%3D%3D%203',
    '/customer?kind=tree',
    '/opportunity?view=board',
    '/activity?kind=calendar&span=month',
    '/contact?view=cards',
    '/contract?view=terms',
    '/customer?customise=1',
    '/opportunity?view=board&customise=1',
  ],
  '/$entity/$id': [
    "/customer/{customer?code == 'ALFKI'}?tab=management.billing",
    "/customer/{customer?code == 'ALFKI'}?tab=opportunities",
    "/order/{order?number == '10248'}",
    "/contact/{contact?name == 'Maria Anders'}?customise=1",
    '/customer/0198f0f0-0000-7000-8000-000000000000',
  ],
  '/$entity/new': ['/customer/new', '/order/new'],
  '/$entity/duplicates': ['/lead/duplicates'],
  '/$entity/import': ['/customer/import'],
  '/customise': ['/customise'],
  '/customise/plugins': ['/customise/plugins'],
  '/customise/workflows/$workflow': ['/customise/workflows/opportunity-stage'],
  '/customise/templates/$template': ['/customise/templates/quotation'],
  '/customise/scorecards/$scorecard': ['/customise/scorecards/customer-risk'],
  '/customise/dashboards/$dashboard': ['/customise/dashboards/sales'],
  '/my-account': ['/my-account'],
  '/approvals': ['/approvals'],
  '/repairs': ['/repairs'],
  '/automations': ['/automations'],
  '/reports': ['/reports'],
  '/reports/build': ['/reports/build'],
  '/reports/$name': ['/reports/sales-funnel'],
  '/dashboards/$name': ['/dashboards/sales?period=all'],
  '/sign-in': ['/sign-in'],
  '/choose-password': ['/choose-password#none'],
}

/** The paths of the router, so that a new page is not forgotten. */
export function routes(): readonly string[] {
  const router = readFileSync(fileURLToPath(new URL('../../admin-ui/src/router.tsx', import.meta.url)), 'utf8')
  return [...router.matchAll(/^ {2}path: '([^']+)'/gm)].map(([, path = '']) => path)
}
