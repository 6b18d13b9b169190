import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { demoFolder, loadDemo } from '../../engine/cli/commands/demo.ts'
import type { MetadataDescription } from '../../engine/forms/description.ts'
import { readModelSettings } from '../../plugins/ai-agent/model/settings.ts'
import { aiAgent } from '../../plugins/ai-agent/plugin.ts'
import { type ModelServer, startModelServer } from '../support/model-server.ts'
import { violationsOf } from './axe.ts'
import { startCustomerFile } from './customer-file.ts'
import { pages, routes } from './pages.ts'
import type { Screen } from './support.ts'

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
  { name: 'revenue', theme: 'light', period: '?period=2025-01-01..2026-12-31' },
  { name: 'customers', theme: 'light', period: '' },
  { name: 'leads', theme: 'dark', period: '?period=all' },
  { name: 'activities', theme: 'light', period: '?period=all' },
  { name: 'receivables', theme: 'light', period: '' },
  { name: 'objectives', theme: 'dark', period: '' },
] as const

/** The documents of `metadata/templates/README.md`, each of the first record that the filter keeps. */
const documents = [
  { name: 'account-statement', entity: 'customer', filter: 'record.invoices.count() > 1' },
  { name: 'address-label', entity: 'customer', filter: "code == 'ALFKI'" },
  { name: 'customer-sheet', entity: 'customer', filter: "code == 'ALFKI'" },
  { name: 'statement', entity: 'customer', filter: "code == 'ALFKI'" },
  { name: 'delivery-note', entity: 'order', filter: "number == '10248'" },
  { name: 'order-confirmation', entity: 'order', filter: "number == '10248'" },
  { name: 'quotation', entity: 'order', filter: "number == '10248'" },
  { name: 'invoice', entity: 'invoice', filter: 'number != null' },
  { name: 'reminder', entity: 'invoice', filter: 'number != null && daysLate > 0' },
  { name: 'lead-sheet', entity: 'lead', filter: 'company != null' },
] as const

describe('the shipped customer file with the demo company', () => {
  let screen: Screen
  let model: ModelServer
  beforeAll(async () => {
    model = await startModelServer()
    const settings = readModelSettings({ KARTOTEKA_AI_URL: model.url, KARTOTEKA_AI_MODEL: 'scripted' })
    screen = await startCustomerFile([aiAgent(settings)])
    await loadDemo(screen.engine, demoFolder, () => {})
  }, 600_000)
  afterAll(async () => {
    await screen?.close()
    await model?.close()
  })

  const find = async (entity: string, filter: string) => {
    const query = `fields=id,label&limit=1&filter=${encodeURIComponent(filter)}`
    const [record] = (await screen.request<{ data: { id: string; label: string }[] }>('GET', `/api/records/${entity}?${query}`)).data
    if (record === undefined) throw new Error(`The demo company has no ${entity} with ${filter}.`)
    return record
  }

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
    await expect.poll(() => page.locator('.skeleton').count()).toBe(0)
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    await picture(page, name)
    await page.context().close()
  })

  it.each(dashboards)('draws the dashboard $name, $theme', async ({ name, theme, period }) => {
    const page = await screen.open(`/dashboards/${name}${period}`, { colorScheme: theme, viewport: { width: 1440, height: 1500 } })
    await page.locator('.report-basis').first().waitFor()
    if ((await page.locator('.report-chart').count()) > 0) await page.locator('.report-chart canvas').first().waitFor()
    await expect.poll(() => page.locator('[role="alert"]').count()).toBe(0)
    await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth)).toBe(true)
    if (process.env.KARTOTEKA_PICTURES === 'write') await page.screenshot({ path: join(root, 'metadata/reports/pictures', `${name}.png`) })
    await page.context().close()
  })

  it.each(['light', 'dark'] as const)('keeps to WCAG 2.2 AA where decisions, rules and look-alikes are, in %s', async (colorScheme) => {
    const page = await screen.open('/approvals', { colorScheme, reducedMotion: 'reduce' })
    await page.evaluate(() => localStorage.setItem('kartoteka-language', 'fr'))
    await page.reload()
    await page.getByLabel(/^Du/).click()
    await page.getByRole('table').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.goto(`${screen.url}/automations`)
    await page.getByRole('tab', { name: 'Règles' }).click()
    // Titles are those of the metadata, in the language of the page.
    await page.getByText('Une commande confirmée', { exact: false }).first().waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page
      .getByRole('button', { name: /aurait-elle fait/ })
      .first()
      .click()
    await page.getByRole('dialog').getByLabel('Du').waitFor()
    expect(await violationsOf(page, '[role="dialog"]')).toEqual([])
    await page.keyboard.press('Escape')
    await page.goto(`${screen.url}/automations?tab=jobs`)
    await page.getByRole('tab', { name: 'Tâches' }).click()
    expect(await violationsOf(page)).toEqual([])
    await page.goto(`${screen.url}/contact/duplicates`)
    await page.getByRole('heading', { name: 'Doublons' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.goto(`${screen.url}/customer/import`)
    await page.getByRole('button', { name: 'Choisir un fichier' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.context().close()
  })

  it('keeps to WCAG 2.2 AA on every page, in light and dark, and fits into 320 px', async () => {
    expect(Object.keys(pages).sort()).toEqual([...routes(), '/'].sort())
    const page = await screen.open('/', { reducedMotion: 'reduce' })
    const broken: Record<string, readonly string[]> = {}
    for (const address of Object.values(pages).flat()) {
      const [, entity, filter] = /\{(\w+)\?(.*)\}/.exec(address) ?? []
      const id = entity === undefined || filter === undefined ? '' : (await find(entity, filter)).id
      await page.goto(screen.url + address.replace(/\{.*\}/, id))
      await page.locator('h1, main h2').first().waitFor()
      await expect.poll(() => page.locator('.skeleton, [aria-busy="true"]').count(), { message: `${address} is loaded` }).toBe(0)
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme })
        await page.locator(`html[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
        await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
        const found = await violationsOf(page)
        if (found.length > 0) broken[`${address} ${colorScheme}`] = found
      }
      await page.setViewportSize({ width: 320, height: 800 })
      const surplus = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)
      if (surplus > 0) broken[`${address} at 320 px`] = [`${surplus} px too wide`]
      const flat = await page
        .locator('.react-flow, .template-paper, .calendar')
        .evaluateAll((all) => all.filter((one) => one.clientHeight < 200).length)
      if (flat > 0) broken[`${address} at 320 px, pictures`] = ['no height']
      await page.setViewportSize({ width: 1440, height: 860 })
    }
    expect(broken).toEqual({})
    await page.context().close()
  }, 600_000)

  it('walks through what the AI Agent does with a record', async () => {
    const { id } = await find('customer', "code == 'ALFKI'")
    const page = await screen.open(`/customer/${id}`)
    const drawer = page.getByRole('dialog')
    const act = async (name: RegExp) => {
      await page.getByRole('button', { name: 'AI Agent' }).click()
      await page.getByRole('menuitem', { name }).click()
    }
    const close = async () => {
      await drawer.getByRole('button', { name: 'Close' }).click()
      await drawer.waitFor({ state: 'hidden' })
    }
    await act(/360 degree risk analysis/)
    await drawer.getByText('What would change it most').waitFor()
    await drawer.getByRole('link', { name: 'Orders' }).first().waitFor()
    await agentPicture(page, 'risk-analysis')
    await close()

    await act(/Who does what, where/)
    const map = drawer.getByRole('region', { name: 'Map of the people' })
    await map.getByRole('link', { name: 'Maria Anders' }).waitFor()
    await map.getByRole('heading', { name: 'Inside' }).waitFor()
    expect(await violationsOf(page, '[role="dialog"]')).toEqual([])
    await agentPicture(page, 'who-does-what')
    await drawer.getByText('List', { exact: true }).click()
    await drawer.getByRole('table', { name: 'Outside' }).getByRole('cell', { name: 'Maria Anders' }).waitFor()
    await drawer.getByText('Map', { exact: true }).click()
    await map.getByRole('link', { name: 'Maria Anders' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Maria Anders' }).waitFor()
    await page.goto(`${screen.url}/customer/${id}`)

    await act(/Help on this screen/)
    await drawer.getByRole('heading', { name: 'Fields' }).waitFor()
    await drawer
      .getByRole('cell', { name: /Must be filled in/ })
      .first()
      .waitFor()
    await agentPicture(page, 'explain-screen')
    await close()

    const cite = (field: string) => `[[customer/${id}#${field}]]`
    await page.getByRole('button', { name: 'Ask the model' }).click()
    model.script({ text: `Alfreds Futterkiste pays by its terms. ${cite('paymentTerms')}\nIt was rated. ${cite('rating')}\n` })
    await drawer.getByText('Summary').click()
    await drawer.getByRole('button', { name: 'Ask', exact: true }).click()
    await drawer
      .getByRole('link', { name: /Alfreds Futterkiste: / })
      .first()
      .waitFor()
    await agentPicture(page, 'summarise-journal')
    model.script({ text: 'Dear Ms Anders,\n\nthank you for your order. May I call you on Thursday?\n\nKind regards' })
    await drawer.getByText('Draft a mail', { exact: true }).click()
    await drawer.getByLabel('What the mail is about').fill('Thank for the last order, ask for a call')
    await drawer.getByRole('button', { name: 'Ask', exact: true }).click()
    await expect.poll(() => drawer.getByLabel('A draft, which nothing sends').inputValue()).toContain('May I call you on Thursday?')
    await agentPicture(page, 'draft-mail')
    model.script({ text: `It pays by its terms. ${cite('paymentTerms')}\nNobody said this.\n` })
    await drawer.getByText('Question', { exact: true }).click()
    await drawer.getByLabel('Your question').fill('How does it pay?')
    await drawer.getByRole('button', { name: 'Ask', exact: true }).click()
    await drawer.getByText('It pays by its terms.').waitFor()
    await drawer.getByText('1 sentence was left out', { exact: false }).waitFor()
    model.script({ text: `It was rated one of five. ${cite('rating')}\n` })
    await drawer.getByText('Risk', { exact: true }).click()
    await drawer.getByRole('button', { name: 'Ask', exact: true }).click()
    await drawer.getByText('It was rated one of five.').waitFor()
    expect(screen.complaints).toEqual([])
    await page.context().close()
  })

  it('walks through what the AI Agent does with a list', async () => {
    const page = await screen.open('/customer')
    const dialog = page.getByRole('dialog')
    const act = async (name: RegExp, label: string, words: string) => {
      await page.getByRole('button', { name: 'Actions' }).click()
      await page.getByRole('menuitem', { name }).click()
      await dialog.getByLabel(label).fill(words)
      await dialog.getByRole('button', { name: 'Start' }).click()
    }
    model.script({ text: "address.country == 'DE' && rating >= 3" })
    await act(/Filter in words/, 'In your words', 'German customers rated 3 or better')
    await dialog.getByText("address.country == 'DE' && rating >= 3").waitFor()
    await agentPicture(page, 'filter-in-words')
    await dialog.getByRole('link', { name: /record/ }).click()
    await page.waitForURL((address) => address.search.includes('rating'))

    await page.goto(`${screen.url}/contact`)
    await act(/New from a text/, 'Text', 'Greta Gruber\nPurchasing\ngreta@gruber.example\n+43 1 5861100')
    await dialog.getByRole('cell', { name: 'greta@gruber.example', exact: true }).waitFor()
    await agentPicture(page, 'paste-text')
    await page.goto(`${screen.url}/customer`)
    await act(/Change the form in words/, 'In your words', 'add NPS 0 to 10 on the User tab')
    await dialog.getByText('Field NPS on Customer').waitFor()
    await agentPicture(page, 'propose-configuration')

    await page.goto(`${screen.url}/customer`)
    await page.getByRole('button', { name: 'Actions' }).click()
    await page.getByRole('menuitem', { name: /Judge all records/ }).click()
    await dialog.getByText(/results are new or changed/).waitFor()
    await dialog.getByRole('row', { name: /Raised/ }).waitFor()
    await agentPicture(page, 'judge-all')
    await page.goto(`${screen.url}/dashboards/receivables`)
    const tile = page.getByRole('article').filter({ has: page.getByRole('heading', { name: 'Highest risks' }) })
    await tile.getByRole('columnheader', { name: 'Score' }).waitFor()
    await expect.poll(() => tile.getByRole('row').count()).toBeGreaterThan(2)
    expect(screen.complaints).toEqual([])
    await page.context().close()
  })

  it('walks through what is done with customer records: convert and back, duplicates, merging, the progress of an objective', async () => {
    const lead = await find('lead', "status == 'in-progress'")
    const page = await screen.open(`/lead/${lead.id}`)
    const dialog = page.getByRole('dialog')
    await page
      .getByRole('button', { name: /^Convert/ })
      .first()
      .click()
    await dialog.getByRole('button', { name: 'Convert' }).waitFor()
    await shownPicture(page, 'plugins/crm/pictures', 'convert')
    await dialog.getByRole('button', { name: 'Convert' }).click()
    await page.getByRole('region', { name: 'What it became' }).waitFor()
    await jpegWhenAsked(page, 'plugins/crm/pictures', 'undo-conversion')
    await page.getByRole('button', { name: 'Take the conversion back' }).click()
    await page.getByRole('region', { name: 'What it became' }).waitFor({ state: 'hidden' })

    const { id } = await find('customer', "code == 'ALFKI'")
    const twin = { name: 'Alfreds Futterkisten', address: { city: 'Berlin' } }
    const made = await screen.request<{ data: { id: string } }>('POST', '/api/records/customer', twin)
    await page.goto(`${screen.url}/customer/${id}`)
    await page.getByRole('button', { name: 'More', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Look for duplicates' }).click()
    await dialog.getByRole('link', { name: /Alfreds Futterkisten/ }).waitFor()
    await shownPicture(page, 'plugins/crm/pictures', 'find-duplicates')
    await page.goto(`${screen.url}/customer/duplicates`)
    await page.getByRole('button', { name: 'Merge' }).first().click()
    await dialog.getByRole('button', { name: /^Merge/ }).waitFor()
    await shownPicture(page, 'plugins/crm/pictures', 'merge')
    await screen.request('DELETE', `/api/records/customer/${made.data.id}`)

    const objective = await find('objective', "state == 'running'")
    await page.goto(`${screen.url}/objective/${objective.id}`)
    await page
      .getByRole('region', { name: 'Progress' })
      .getByText(/are reached/)
      .waitFor()
    await jpegWhenAsked(page, 'plugins/crm/pictures', 'progress')
    expect(screen.complaints).toEqual([])
    await page.context().close()
  })

  it('shows the settings of plugins and connectors', async () => {
    const page = await screen.open('/customise/plugins', { viewport: { width: 1100, height: 1180 } })
    await page.getByRole('table', { name: 'Used today' }).waitFor()
    await jpegWhenAsked(page, 'plugins/ai-agent/pictures', 'settings')
    await page.context().close()
  })

  it('shows every shipped document', async () => {
    const page = await screen.open('/my-account', { viewport: { width: 720, height: 860 } })
    for (const { name, entity, filter } of documents) {
      const { id, label } = await find(entity, filter)
      await page.goto(`${screen.url}/api/records/${entity}/${id}/documents/${name}?format=html&language=en`)
      await expect.poll(() => page.locator('body').innerText(), { message: name }).toContain(label.split(' ')[0])
      await expect.poll(() => page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), { message: name }).toBe(true)
      if (process.env.KARTOTEKA_PICTURES === 'write') await jpeg(page, 'metadata/templates/pictures', name)
    }
    await page.context().close()
  })

  it('lists the customers with the total of their orders', async () => {
    const page = await screen.open('/customer')
    await page.getByText('Alfreds Futterkiste').waitFor()
    await page
      .getByText(/ of 124/)
      .first()
      .waitFor()
    await picture(page, 'list')
    await page.context().close()
  })

  it('shows every entity of the menu, list and empty form, without a complaint', async () => {
    const { data } = await screen.request<{ data: MetadataDescription }>('GET', '/api/metadata')
    const page = await screen.open('/')
    const menu = page.getByRole('navigation', { name: 'Main menu' })
    const main = page.locator('main')
    for (const name of data.menu.flatMap((group) => group.entities)) {
      const entity = data.entities[name]
      if (entity === undefined) throw new Error(`The menu leads to ${name}, which nobody describes.`)
      await menu.locator(`a[href="/${name}"]`).click()
      // A rule may have filled in something of the form that is left.
      const leave = page.getByRole('button', { name: 'Leave', exact: true })
      const shown = entity.isSingle ? main.locator('.form-grid') : main.getByRole('heading', { level: 1, name: entity.plural, exact: true })
      await shown.or(leave).first().waitFor()
      if (await leave.isVisible()) await leave.click()
      if (entity.isSingle) {
        await page.waitForURL(({ pathname }) => pathname.startsWith(`/${name}/`))
        await main.locator('.form-grid input').first().waitFor()
        continue
      }
      await main.getByRole('heading', { level: 1, name: entity.plural, exact: true }).waitFor()
      await main.locator('[role="row"], table').first().waitFor()
      await expect.poll(() => main.locator('.skeleton').count(), { message: `${name} is loaded` }).toBe(0)
      await expect.poll(() => main.getByRole('alert').count(), { message: name }).toBe(0)
      if (!entity.can.create) continue
      await main.locator('[aria-keyshortcuts="n"]').click()
      await page.waitForURL(({ pathname }) => pathname === `/${name}/new`)
      await main.locator('.form-grid input').first().waitFor()
    }
    expect(screen.complaints).toEqual([])
    await page.context().close()
  }, 600_000)

  it.each([
    { name: 'board', address: '/opportunity?view=board', shows: 'Negotiation' },
    { name: 'dashboard', address: '/dashboards/sales', shows: 'Weighted pipeline' },
  ])('shows $name', async ({ name, address, shows }) => {
    const page = await screen.open(address)
    await page.getByText(shows).first().waitFor()
    await expect.poll(() => page.locator('.skeleton, [aria-busy="true"]').count()).toBe(0)
    await picture(page, name)
    expect(screen.complaints).toEqual([])
    await page.context().close()
  })
})

/** What the drawer or the dialog shows, where pictures are asked for. */
function agentPicture(page: Page, name: string): Promise<void> {
  return shownPicture(page, 'plugins/ai-agent/pictures', name)
}

async function shownPicture(page: Page, place: string, name: string): Promise<void> {
  if (process.env.KARTOTEKA_PICTURES !== 'write') return
  await page.mouse.move(0, 0)
  await page.waitForLoadState('networkidle')
  const box = await page.locator('[role="dialog"]').boundingBox()
  await jpeg(page, place, name, box === null ? {} : { clip: box })
}

/** The whole page, where pictures are asked for. */
async function jpegWhenAsked(page: Page, place: string, name: string): Promise<void> {
  if (process.env.KARTOTEKA_PICTURES === 'write') await jpeg(page, place, name)
}

async function jpeg(page: Page, place: string, name: string, options: Parameters<Page['screenshot']>[0] = {}): Promise<void> {
  mkdirSync(join(root, place), { recursive: true })
  await page.screenshot({ path: join(root, place, `${name}.jpg`), type: 'jpeg', quality: 50, ...options })
}

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
