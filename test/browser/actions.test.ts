import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { definePlugin } from '../../engine/plugins/api.ts'
import { layersOf } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'

const pier = layersOf({
  'entities/ship': {
    title: 'Ship',
    'x-plural': 'Ships',
    properties: { name: { title: 'Name', type: 'string', maxLength: 40 }, tons: { title: 'Tons', type: 'integer' } },
    'x-label': '{name}',
    'x-menu': { group: 'Sea' },
    'x-views': { heavy: { title: 'Heavy', columns: ['name', 'tons'], filter: 'record.tons > 5' } },
  },
})
const loader = definePlugin({
  name: 'loader',
  title: 'Loader',
  version: '1.0.0',
  rights: ['read', 'write:ship'],
  actions: {
    load: {
      title: 'Load cargo',
      input: {
        type: 'object',
        properties: {
          tons: { title: 'How many tons', type: 'integer', minimum: 1 },
          kind: { title: 'Kind', enum: ['coal', 'grain'] },
          near: { title: 'Beside', 'x-ref': 'ship' },
        },
        required: ['tons'],
      },
      async run({ records, id, input }) {
        await records.write([{ update: 'ship', id, values: { tons: input.tons } }])
        return { title: 'Loaded', blocks: [{ kind: 'text', text: `${input.tons} tons of ${input.kind} beside ${input.near}` }] }
      },
    },
    weigh: {
      title: 'Weigh all',
      on: 'list',
      async run({ records, entity, filter }) {
        const { totals } = await records.aggregate(entity, { measure: 'sum(tons) as sum', filter, totals: true })
        return { title: 'Weighed', blocks: [{ kind: 'text', text: `${totals?.sum} tons` }] }
      },
    },
  },
})

let screen: Screen
let page: Page
beforeAll(async () => {
  screen = await startScreen(pier, [loader])
})
afterAll(() => screen?.close())

test('actions ask what they want to know in a form, in the header, in the list and in the palette', async () => {
  const [first, second] = (
    await screen.request<{ data: { id: string }[] }>('POST', '/api/records/ship', [
      { name: 'Ann', tons: 7 },
      { name: 'Bo', tons: 2 },
    ])
  ).data
  page = await screen.open(`/ship/${first?.id}`)
  await page.getByRole('button', { name: 'Loader' }).click()
  await page.getByRole('menuitem', { name: 'Load cargo' }).click()
  const dialog = page.getByRole('dialog', { name: 'Load cargo' })
  await dialog.getByLabel('How many tons').fill('0')
  await dialog.getByRole('button', { name: 'Start' }).click()
  await dialog.getByText('must be >= 1', { exact: false }).waitFor()
  expect(await violationsOf(page)).toEqual([])
  await dialog.getByLabel('How many tons').fill('9')
  await dialog.getByLabel('Kind').click()
  await page.getByRole('option', { name: 'grain' }).click()
  await dialog.getByLabel('Beside').fill('Bo')
  await page.getByRole('option', { name: 'Bo', exact: true }).click()
  await dialog.getByRole('button', { name: 'Start' }).click()
  await page.getByText(`9 tons of grain beside ${second?.id}`).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await expect.poll(() => page.getByLabel('Tons').inputValue()).toBe('9')

  await page.goto(`${screen.url}/ship`)
  await page.getByRole('link', { name: 'Ann' }).waitFor()
  await page.keyboard.press('/')
  await page.getByRole('combobox', { name: 'Search or jump to' }).fill('weigh')
  await page.getByRole('option', { name: 'Weigh all' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByText('9 tons', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Close' }).click()
  await page.getByRole('button', { name: 'Actions' }).click()
  await page.getByRole('menuitem', { name: 'Weigh all' }).click()
  await page.getByText('9 tons', { exact: true }).waitFor()
  expect(screen.complaints).toEqual([])
})
