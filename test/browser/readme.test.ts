import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoFolder, loadDemo } from '../../engine/cli/commands/demo.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { type Screen, startScreen } from './support.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = join(root, 'admin-ui/pictures')

/** The pictures of the README; `npm run golden` writes them anew, every other run only looks at the pages. */
const pictures = [
  {
    name: 'record',
    entity: 'customer',
    filter: "code == 'ALFKI'",
    tab: 'management.billing',
    shows: 'Payment terms',
  },
  { name: 'order', entity: 'order', filter: "number == '10248'", tab: '', shows: 'Queso Cabrales' },
] as const

/** The dashboards of `metadata/reports/README.md`, by a period in which the demo company has figures. */
const dashboards = [
  { name: 'sales', theme: 'light', period: '?period=all' },
  { name: 'revenue', theme: 'light', period: '?period=1996-01-01..1998-12-31' },
  { name: 'leads', theme: 'dark', period: '?period=all' },
  { name: 'activities', theme: 'light', period: '?period=all' },
  { name: 'receivables', theme: 'light', period: '' },
  { name: 'objectives', theme: 'dark', period: '' },
] as const

describe('the shipped customer file with the demo company', () => {
  let screen: Screen
  beforeAll(async () => {
    screen = await startScreen(readLayers([join(root, 'metadata')]))
    await loadDemo(screen.engine, demoFolder, () => {})
  }, 300_000)
  afterAll(() => screen.close())

  it.each(pictures)('shows $name', async ({ name, entity, filter, tab, shows }) => {
    const found = await screen.request<{ data: { id: string; label: string }[] }>(
      'GET',
      `/api/records/${entity}?filter=${encodeURIComponent(filter)}`,
    )
    const [record] = found.data
    const page = await screen.open(`/${entity}/${record?.id}${tab === '' ? '' : `?tab=${tab}`}`)
    await page.getByRole('heading', { name: record?.label ?? '' }).waitFor()
    await page
      .getByText(shows, { exact: false })
      .or(page.locator(`input[value="${shows}"]`))
      .first()
      .waitFor()
    await page.evaluate(() => document.fonts.ready)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    await picture(page, name)
    await page.context().close()
  })

  it.each(dashboards)('draws the dashboard $name, $theme', async ({ name, theme, period }) => {
    const page = await screen.open(`/dashboards/${name}${period}`, { colorScheme: theme, viewport: { width: 1440, height: 1500 } })
    await page.locator('.report-basis').first().waitFor()
    if ((await page.locator('.report-chart').count()) > 0) await page.locator('.report-chart canvas').first().waitFor()
    expect(await page.locator('[role="alert"]').count()).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    if (process.env.KARTOTEKA_PICTURES === 'write') await page.screenshot({ path: join(root, 'metadata/reports/pictures', `${name}.png`) })
    await page.context().close()
  })

  it('lists the customers with the total of their orders', async () => {
    const page = await screen.open('/customer')
    await page.getByText('Alfreds Futterkiste').waitFor()
    await page.getByText('92 of 92').waitFor()
    await picture(page, 'list')
    await page.context().close()
  })

  it('shows every entity of the menu, list and empty form, without a complaint', async () => {
    const { data } = await screen.request<{ data: { menu: { entities: string[] }[] } }>('GET', '/api/metadata')
    const page = await screen.open('/')
    for (const entity of data.menu.flatMap((group) => group.entities)) {
      await page.goto(`${screen.url}/${entity}`)
      await page.locator('[role="row"], table').first().waitFor()
      await page.goto(`${screen.url}/${entity}/new`)
      await page.locator('main input').first().waitFor()
    }
    expect(screen.complaints).toEqual([])
    await page.context().close()
  }, 300_000)

  it.each([
    { name: 'board', address: '/opportunity?view=board', shows: 'Negotiation' },
    { name: 'dashboard', address: '/dashboards/sales', shows: 'Weighted pipeline' },
  ])('shows $name', async ({ name, address, shows }) => {
    const page = await screen.open(address)
    await page.getByText(shows).first().waitFor()
    await page.waitForLoadState('networkidle')
    await picture(page, name)
    expect(screen.complaints).toEqual([])
    await page.context().close()
  })
})

/** The page in both themes, where pictures are asked for. */
async function picture(page: Page, name: string): Promise<void> {
  if (process.env.KARTOTEKA_PICTURES !== 'write') return
  mkdirSync(folder, { recursive: true })
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.jpg`), type: 'jpeg', quality: 55 })
  }
}
