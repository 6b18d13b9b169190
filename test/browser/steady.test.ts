import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCustomerFile } from './customer-file.ts'
import type { Screen } from './support.ts'

let screen: Screen
const ids: Record<string, string> = {}
beforeAll(async () => {
  screen = await startCustomerFile()
  const { id: customer } = await screen.make('customer', { name: 'Steady Works', email: 'a@steady.example', currency: 'EUR' })
  const { id: product } = await screen.make('product', { name: 'Crate', unitPrice: 10 })
  const lines = Array.from({ length: 9 }, () => ({ product, quantity: 1, unitPrice: 10 }))
  const { id: order } = await screen.make('order', { customer, currency: 'EUR', lines })
  const { id: opportunity } = await screen.make('opportunity', { name: 'A big one', customer, currency: 'EUR', amount: 5 })
  const { id: lead } = await screen.make('lead', { name: 'Lea Lead', company: 'Lead Works' })
  Object.assign(ids, { customer, order, opportunity, lead })
}, 60_000)
afterAll(() => screen?.close())

declare global {
  interface Window {
    shifts: { value: number; moved: string[] }[]
  }
}

/** Writes down what moves after it was drawn, from the first frame on. */
function watch(): void {
  window.shifts = []
  const nameOf = (node: Node | null) => (node instanceof Element ? `${node.tagName} ${node.className}` : String(node?.nodeName))
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { value, sources } = entry as PerformanceEntry & { value: number; sources: { node: Node | null }[] }
      window.shifts.push({ value, moved: sources.map(({ node }) => nameOf(node)) })
    }
  }).observe({ type: 'layout-shift', buffered: true })
}

async function moved(page: Page, path: string, drawn: string) {
  await page.goto(screen.url + path)
  await page.locator(drawn).first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))))
  const shifts = await page.evaluate(() => window.shifts)
  // Less than a tab that makes room for its count.
  return { path, moved: shifts.filter(({ value }) => value > 0.0005) }
}

test.each([1440, 390])('nothing moves after it was drawn, on a record, a list, a board and a dashboard, %i px wide', async (width) => {
  const page = await screen.open('/', { viewport: { width, height: 860 } })
  await page.addInitScript(watch)
  const pages = [
    [`/customer/${ids.customer}`, '.tab-panel .form-row'],
    [`/order/${ids.order}`, '.lines'],
    [`/opportunity/${ids.opportunity}`, '.state-moves button'],
    [`/lead/${ids.lead}`, '.state-moves button'],
    ['/customer/new', '.tab-panel .form-row'],
    ['/customer', 'tbody tr'],
    ['/opportunity?view=board', '.board-card .record-link'],
    ['/dashboards/sales', '.report-card'],
    ['/my-account', '.account section'],
  ] as const
  for (const [path, drawn] of pages) expect(await moved(page, path, drawn)).toEqual({ path, moved: [] })
  await page.context().close()
})

test('the state in which a record stands is seen on a phone, however long its way is', async () => {
  const { id } = await screen.make('opportunity', { name: 'Far along', customer: ids.customer, currency: 'EUR', amount: 5 })
  await screen.request('POST', `/api/records/opportunity/${id}/transitions/win`)
  const page = await screen.open(`/opportunity/${id}`, { viewport: { width: 390, height: 860 } })
  const now = page.locator('.state-path [data-place="now"]')
  await now.waitFor()
  const [way, state] = [await page.locator('.state-path').boundingBox(), await now.boundingBox()]
  if (way === null || state === null) throw new Error('nothing is drawn')
  expect(state.x).toBeGreaterThanOrEqual(way.x)
  expect(state.x + state.width).toBeLessThanOrEqual(way.x + way.width)
  await page.context().close()
})
