import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { definePlugin } from '../../engine/plugins/api.ts'
import { published } from '../support/effects.ts'
import { layersOf } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'

const yard = {
  'entities/yard': {
    properties: { name: { title: 'Name', type: 'string', maxLength: 40 }, country: { title: 'Country', enum: ['FR', 'DE', 'PL'] } },
    'x-label': '{name}',
  },
  'entities/boat': {
    title: 'Boat',
    'x-plural': 'Boats',
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      kind: { title: 'Kind', enum: ['sloop', 'ketch'] },
      rig: { title: 'Rig', 'x-list': 'rig' },
      price: { title: 'Price', type: 'integer' },
      soldOn: { title: 'Sold on', type: 'string', format: 'date' },
      yard: { title: 'Yard', 'x-ref': 'yard', 'x-inverse': 'boats' },
    },
    'x-label': '{name}',
    'x-menu': { group: 'Sea' },
    'x-views': { all: { title: 'All', columns: ['name', 'kind', 'price'] } },
  },
  'entities/voyage': {
    title: 'Voyage',
    'x-plural': 'Voyages',
    properties: {
      port: { title: 'Port', type: 'string', maxLength: 40 },
      boat: { title: 'Boat', 'x-ref': 'boat', 'x-inverse': 'voyages' },
    },
    'x-label': '{port}',
    'x-menu': { group: 'Sea' },
  },
  'lists/rig': { title: 'Rigs', values: { gaff: { title: 'Gaff' } } },
  'reports/by-kind': { title: 'By kind', entity: 'boat', group: ['kind'], measures: ['sum(price)', 'count()'], chart: 'bar' },
  'reports/sold': { title: 'Sold', entity: 'boat', measures: ['sum(price)'], chart: 'number', period: { field: 'soldOn', compare: true } },
  'reports/by-country': { title: 'By country', entity: 'boat', group: ['yard.country'], measures: ['count()'], chart: 'map' },
  'reports/yards': { title: 'Yards', entity: 'yard', group: ['country'] },
  'dashboards/fleet': {
    title: 'Fleet',
    filters: { yard: { title: 'Yard', fields: { boat: 'yard' } }, kind: { title: 'Kind', fields: { boat: 'kind' } } },
    tiles: {
      kinds: { title: 'Kinds', report: 'by-kind' },
      sold: { title: 'Sold boats', report: 'sold', span: 4 },
      map: { title: 'Countries', report: 'by-country', span: 8 },
      yards: { title: 'Yards', report: 'yards', span: 4 },
    },
  },
  'templates/card': { title: 'Card', entity: 'boat', body: '<h1>{{name}}</h1><p>{{price}}</p>' },
}

const tides = definePlugin({
  name: 'tides',
  version: '1.0.0',
  widgets: { next: { title: 'Next tide', run: async () => ({ title: 'Tide', blocks: [{ kind: 'text', text: 'High water at noon' }] }) } },
})

let screen: Screen
let page: Page
beforeAll(async () => {
  screen = await startScreen(layersOf(yard), [tides])
  const [teak] = (await screen.request<{ data: { id: string }[] }>('POST', '/api/records/yard', [{ name: 'Teak & Son', country: 'FR' }]))
    .data
  await screen.request('POST', '/api/records/boat', [
    { name: 'Gull', kind: 'sloop', price: 100, soldOn: '2026-02-03', yard: teak?.id },
    { name: 'Heron', kind: 'ketch', price: 250, soldOn: '2025-02-03' },
    { name: 'Tern', kind: 'sloop', price: 30 },
  ])
})
afterAll(() => screen?.close())
afterEach(() => page?.context().close())

const shown = () => page.getByRole('region', { name: 'The report' })
const picture = () => page.locator('.report-chart canvas').first()
const row = (text: RegExp) => shown().getByRole('row', { name: text })

test('a group and a condition that lie three steps away are called by their titles', async () => {
  const [gull] = (await screen.request<{ data: { id: string }[] }>('GET', "/api/records/boat?filter=name=='Gull'")).data
  await screen.request('POST', '/api/records/voyage', [{ port: 'Brest', boat: gull?.id }, { port: 'Gdynia' }])
  const definition = { entity: 'voyage', group: ['boat.yard.name'], measures: ['count()'], filter: "boat.yard.country == 'FR'" }
  page = await screen.open(`/reports/build?definition=${encodeURIComponent(JSON.stringify(definition))}`)
  await row(/Teak & Son.*1/).waitFor()
  await expect.poll(() => page.getByRole('combobox', { name: 'Group 1' }).inputValue()).toBe('Boat › Yard › Name')
  await page.getByRole('button', { name: 'Boat › Yard › Country is FR' }).click()
  const editor = page.getByRole('dialog')
  await expect.poll(() => editor.getByRole('combobox', { name: 'Field' }).inputValue()).toBe('Boat › Yard › Country')
  await page.keyboard.press('Escape')
  await page.getByRole('combobox', { name: 'Group 1' }).click()
  await page.getByRole('combobox', { name: 'Group 1' }).fill('Boat › Yard')
  await page.getByRole('option', { name: 'Boat › Yard › Country', exact: true }).click()
  await row(/FR.*1/).waitFor()
  await page.getByRole('button', { name: 'Add a group' }).click()
  await page.getByRole('option', { name: 'Boat › Rig', exact: true }).click()
  await page.getByRole('combobox', { name: 'Group 2' }).waitFor()
  await expect.poll(() => page.getByRole('combobox', { name: 'Group 2' }).inputValue()).toBe('Boat › Rig')
  await shown().getByRole('columnheader', { name: /rig/i }).waitFor()
})

test('a template is written beside what it makes: mistakes at their line, in another language, on paper, and nothing typed is lost', async () => {
  page = await screen.open('/customise/templates/card')
  const text = page.getByLabel('Text of the template')
  const preview = page.frameLocator('iframe')
  await preview.getByRole('heading', { name: 'Gull' }).waitFor()
  await text.fill('<h1>{{name}}</h1>\n<p>{{pirce}}</p>\n')
  const body = page.getByRole('region', { name: 'Text', exact: true })
  await body.getByText('“price”').or(body.getByText('"price"')).first().waitFor()
  await preview.getByRole('heading', { name: 'Gull' }).waitFor()
  await body.getByRole('button', { name: 'Line 2' }).click()
  await expect
    .poll(() => text.evaluate((box: HTMLTextAreaElement) => box.value.slice(box.selectionStart, box.selectionEnd)))
    .toBe('<p>{{pirce}}</p>')
  await text.fill('<h1>{{name}}</h1>\n<p>{{t "Price"}} {{price}}</p>')
  await preview.getByText('Price 100').waitFor()
  await page.getByRole('combobox', { name: 'Preview with' }).click()
  await page.getByRole('option', { name: 'Heron' }).click()
  await preview.getByText('Price 250').waitFor()
  const asked = page.waitForResponse(
    (response) => response.url().endsWith('/document') && response.request().postData()?.includes('"de"') === true,
  )
  await page.getByLabel('Language of the preview').selectOption('de')
  expect((await asked).status()).toBe(200)
  const paper = page.waitForResponse((response) => response.headers()['content-type'] === 'application/pdf')
  await page.getByRole('button', { name: 'As PDF' }).click()
  expect((await paper).status()).toBe(200)
  // Typed and left at once.
  // All mistakes stand there, each with its line.
  await text.fill('{{#if name}}\n{{prize}}\n{{nmae}}')
  for (const line of ['Line 1', 'Line 2', 'Line 3']) await body.getByRole('button', { name: line }).waitFor()
  await text.fill('<h1>{{name}} at once</h1>')
  await page.getByRole('link', { name: 'Leave customise mode' }).click()
  await page.getByRole('link', { name: 'Card' }).click()
  await expect.poll(() => text.inputValue()).toBe('<h1>{{name}} at once</h1>')
  expect(screen.complaints).toEqual([])
})

test('a report is put together, drilled into, kept, shared, opened again and deleted', async () => {
  page = await screen.open('/reports')
  await page.getByRole('button', { name: 'New report' }).click()
  await page.getByLabel('About').first().click()
  await page.getByRole('option', { name: 'Boats' }).click()
  await page.getByRole('button', { name: 'Add a group' }).click()
  await page.getByRole('option', { name: 'Yard › Name', exact: true }).click()
  await row(/Teak & Son.*1/).waitFor()
  await page.getByRole('button', { name: 'Add a figure' }).click()
  await row(/Teak & Son.*1.*100/).waitFor()
  await page.getByRole('button', { name: 'Along the top' }).click()
  await page.getByRole('option', { name: 'Kind', exact: true }).click()
  await shown().getByRole('columnheader', { name: 'ketch' }).first().waitFor()
  await page.getByLabel('Drawn as').selectOption('heatmap')
  await picture().waitFor()
  await page.getByRole('button', { name: 'Keep' }).click()
  await page.getByRole('menuitem', { name: 'Save as…' }).click()
  await page.getByLabel('Title').fill('By yard')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('heading', { name: 'By yard' }).waitFor()
  const kept = await screen.request<{ data: { settings: { definition: string } }[] }>('GET', '/api/kept-reports')
  expect(JSON.parse(kept.data[0]?.settings.definition ?? '')).toEqual({
    ...{ title: 'By yard', entity: 'boat', kind: 'matrix', group: ['yard.name'], across: 'kind', chart: 'heatmap' },
    measures: ['count()', 'sum(price)'],
  })

  await page.getByRole('button', { name: 'Keep' }).click()
  await page.getByRole('menuitem', { name: 'Send by mail…' }).click()
  await page.getByLabel('When').selectOption({ label: 'Every day' })
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  const mailed = async () =>
    (await screen.request<{ data: { settings: { mail?: string } }[] }>('GET', '/api/kept-reports')).data[0]?.settings.mail
  await expect.poll(mailed).toContain('"cron":"0 7 * * *"')

  await page.getByRole('button', { name: 'Remove what runs along the top' }).click()
  await shown().getByRole('columnheader', { name: 'ketch' }).waitFor({ state: 'detached' })
  await row(/Teak & Son/)
    .getByRole('link', { name: '1', exact: true })
    .click()
  await page.getByRole('link', { name: 'Gull' }).waitFor()
  await expect.poll(() => page.getByRole('link', { name: 'Heron' }).count()).toBe(0)

  await page.goto(`${screen.url}/reports`)
  await page.getByRole('link', { name: 'By yard' }).click()
  await page.getByRole('button', { name: 'Keep' }).click()
  await page.getByRole('menuitem', { name: 'Delete report' }).click()
  await page.getByText('The report “By yard” is deleted').waitFor()
  await expect.poll(async () => (await screen.request<{ data: unknown[] }>('GET', '/api/kept-reports')).data).toEqual([])
})

test('a dashboard is narrowed, follows what others change, is saved, and drilled into', async () => {
  page = await screen.open('/dashboards/fleet')
  const tile = (title: string) => page.locator('.report-card').filter({ has: page.getByRole('heading', { name: title, exact: true }) })
  await tile('Sold boats').getByText('380', { exact: true }).waitFor()
  await tile('Countries').locator('canvas').first().waitFor()
  await page.getByRole('combobox', { name: 'Yard' }).click()
  await page.getByRole('option', { name: 'Teak & Son' }).click()
  await tile('Sold boats').getByText('100', { exact: true }).waitFor()
  await tile('Yards').getByText('Not narrowed by Yard').waitFor()
  await expect.poll(() => new URL(page.url()).searchParams.get('filters')).toMatch(/^\{"yard":"[0-9a-f-]{36}"\}$/)
  await page.reload()
  await tile('Sold boats').getByText('100', { exact: true }).waitFor()

  const [teak] = (await screen.request<{ data: { id: string }[] }>('GET', '/api/records/yard')).data
  await screen.make('boat', { name: 'Skua', kind: 'ketch', price: 7, soldOn: '2026-02-04', yard: teak?.id })
  await tile('Sold boats').getByText('107', { exact: true }).waitFor()

  const saved = async (item: string) => {
    await page.getByRole('button', { name: 'Save Kinds' }).click()
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: item }).click()])
    return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) }
  }
  const csv = await saved('CSV')
  expect(csv.bytes.toString()).toMatch(/sloop,100,1\r\nketch,7,1\r\nTotal,107,2/)
  const picture = await saved('Picture')
  expect([picture.name, picture.bytes.subarray(1, 4).toString()]).toEqual(['by-kind.png', 'PNG'])

  await tile('Kinds').getByText('Figures', { exact: true }).click()
  await tile('Kinds').getByRole('link', { name: '7', exact: true }).click()
  await page.getByRole('link', { name: 'Skua' }).waitFor()
  await expect.poll(() => page.getByRole('link', { name: 'Gull' }).count()).toBe(0)
  expect(screen.complaints).toEqual([])
})

test('a dashboard is put together of reports, lists and widgets of plugins, and published', async () => {
  page = await screen.open('/customise')
  await page.getByRole('button', { name: 'New dashboard' }).click()
  const settings = page.getByRole('region', { name: 'Settings of the dashboard' })
  await settings.getByLabel('Name').fill('Harbour')
  await page.keyboard.press('Enter')
  const add = async (title: string) => {
    await page.getByRole('combobox', { name: 'Add a tile' }).click()
    await page.getByRole('option', { name: title, exact: true }).click()
    await page.getByRole('group', { name: `Tile ${title}` }).waitFor()
  }
  await add('Next tide')
  await add('Boats: All')
  const tile = (title: string) => page.getByRole('group', { name: `Tile ${title}` })
  await tile('Next tide').getByLabel('Width').selectOption({ label: 'A third' })
  await tile('Next tide').getByRole('button', { name: 'Move Next tide up' }).click()
  await tile('By country').getByRole('combobox', { name: 'Shows' }).click()
  await page.getByRole('option', { name: 'By kind' }).click()
  await tile('By kind').getByLabel('Drawn as').selectOption({ label: 'Pie' })
  await tile('By kind').getByText('Translations', { exact: false }).click()
  await tile('By kind').getByLabel('Français').fill('Par genre')
  await page.keyboard.press('Enter')
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.locator(`[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
    expect(await violationsOf(page), colorScheme).toEqual([])
  }
  await published(page)
  const tiles = screen.engine.model.dashboards?.get('new-dashboard')?.tiles.map(({ title, span, chart, ...of }) => {
    return [title, of.report ?? of.view ?? of.widget, span, chart]
  })
  expect(tiles).toEqual([
    ['Next tide', 'tides.next', 4, undefined],
    ['By kind', 'by-kind', 6, 'pie'],
    ['Boats: All', 'boat.all', 6, undefined],
  ])
  await page.goto(`${screen.url}/dashboards/new-dashboard`)
  await page.getByRole('heading', { name: 'Harbour' }).waitFor()
  await page.getByText('High water at noon').waitFor()

  await page.goto(`${screen.url}/customise/dashboards/new-dashboard`)
  await tile('Boats: All').getByRole('button', { name: 'Take Boats: All away' }).click()
  await published(page)
  expect(screen.engine.model.dashboards?.get('new-dashboard')?.tiles).toHaveLength(2)
  expect(screen.complaints).toEqual([])
})

test('what cannot be worked out is told where it stands; a declared report is taken over', async () => {
  page = await screen.open('/reports/by-kind')
  await page.getByRole('button', { name: 'Make my own' }).click()
  await page.waitForURL(/reports\/build/)
  await row(/sloop.*130.*2/).waitFor()
  await page.getByText('As text').click()
  await page.getByLabel('Condition as text').fill('record.prise > 3')
  await page.getByLabel('Figure 1: what is worked out').focus()
  await page.getByRole('alert').getByText('price', { exact: false }).waitFor()
  await expect.poll(() => page.getByLabel('What the report is made of').getByText('has no field "prise"', { exact: false }).count()).toBe(1)
})

test('a dashboard and the builder keep to WCAG 2.2 AA, light and dark', async () => {
  const definition = {
    entity: 'boat',
    group: ['kind', 'month(soldOn)'],
    measures: ['sum(price)'],
    period: { field: 'soldOn', default: 'all' },
  }
  const pages: Record<string, () => Promise<unknown>> = {
    '/dashboards/fleet': () => picture().waitFor(),
    [`/reports/build?definition=${encodeURIComponent(JSON.stringify(definition))}`]: () => row(/sloop/).first().waitFor(),
  }
  page = await screen.open('/reports', { reducedMotion: 'reduce' })
  for (const [path, ready] of Object.entries(pages)) {
    await page.goto(screen.url + path)
    await ready()
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      await page.locator(`[data-mantine-color-scheme="${colorScheme}"]`).waitFor()
      expect(await violationsOf(page), `${path} ${colorScheme}`).toEqual([])
    }
  }
  expect(screen.complaints).toEqual([])
})

test('an address that cannot be read says so, and leads back', async () => {
  page = await screen.open('/reports')
  for (const wrong of ['{"entity":"boat","measures":{}}', '{"entity":"boat","group":[1]}', '[]', '{"entity":']) {
    await page.goto(`${screen.url}/reports/build?definition=${encodeURIComponent(wrong)}`)
    await page.getByRole('alert').getByText('“definition=” cannot be read').waitFor()
    await expect.poll(() => page.getByRole('link', { name: 'Boats' }).count(), { message: 'the menu stays' }).toBe(1)
  }
  for (const unknown of ['constructor', 'nothing']) {
    await page.goto(`${screen.url}/reports/build?definition=${encodeURIComponent(JSON.stringify({ entity: unknown }))}`)
    await page.getByRole('alert').getByText(unknown).waitFor()
  }
  await page.goto(`${screen.url}/reports/build?definition=5`)
  await page.getByRole('button', { name: 'Go to the start' }).click()
  await page.waitForURL((address) => !address.pathname.startsWith('/reports'))
})
