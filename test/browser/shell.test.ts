import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { layersOf } from '../support/engine.ts'
import { type Screen, startScreen } from './support.ts'
import { warehouse } from './views.ts'

const told = {
  'automations/heavy': {
    title: 'Heavy crates',
    entity: 'crate',
    on: 'created',
    when: 'record.weight > 500',
    do: [{ notify: { to: 'record.driver', text: '{name} is heavy' } }],
  },
}
let screen: Screen
let page: Page
beforeAll(async () => {
  screen = await startScreen(layersOf({ ...warehouse, ...told }))
  screen.engine.jobs.start()
})
afterAll(() => screen?.close())
afterEach(() => page?.context().close())

interface Made {
  readonly data: { readonly id: string }
}
const palette = () => page.getByRole('combobox', { name: 'Search or jump to' })

test('the palette finds records of all entities, what was open last, and actions; favourites stay in the menu', async () => {
  const { data: keeper } = await screen.request<Made>('POST', '/api/records/keeper', { name: 'Quince Harper' })
  await screen.request('POST', '/api/records/crate', { name: 'Quince jelly' })
  page = await screen.open(`/keeper/${keeper.id}`)
  await page.getByRole('heading', { name: 'Quince Harper' }).waitFor()
  await page.keyboard.press('Control+k')
  await palette().fill('favourite')
  await page.getByRole('option', { name: 'Keep “Quince Harper” as a favourite' }).waitFor()
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Favourites' }).getByRole('link', { name: 'Quince Harper' }).waitFor()

  await page.keyboard.press('Control+k')
  await palette().fill('quince')
  await page.getByRole('option', { name: 'Quince Harper' }).waitFor()
  await page.getByRole('option', { name: 'Quince jelly' }).dispatchEvent('mousedown')
  await page.getByRole('heading', { name: 'Quince jelly' }).waitFor()
  await page.keyboard.press('Control+k')
  await page.getByRole('option', { name: 'Quince Harper' }).waitFor()
  await page.keyboard.press('Escape')

  await page.reload()
  await page.getByRole('region', { name: 'Favourites' }).getByRole('link', { name: 'Quince Harper' }).click()
  await page.waitForURL(new RegExp(keeper.id))
})

test('rows stand closer when somebody wants it, also after a reload', async () => {
  await screen.request('POST', '/api/records/crate', { name: 'Dense' })
  page = await screen.open('/crate')
  const row = page.locator('tr[data-index]').first()
  await row.waitFor()
  const before = (await row.boundingBox())?.height ?? 0
  await page.getByRole('button', { name: 'Menu of Ann Admin' }).click()
  await page.getByRole('menuitem', { name: 'Compact rows' }).click()
  await expect.poll(async () => (await row.boundingBox())?.height).toBeLessThan(before - 4)
  await page.reload()
  await row.waitFor()
  expect((await row.boundingBox())?.height).toBeLessThan(before - 4)
})

test('what a person is told rings while the page is open, leads to the record, and is read', async () => {
  page = await screen.open('/keeper')
  await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor()
  const [me] = (await screen.request<{ data: { id: string }[] }>('GET', '/api/records/user?limit=1')).data
  await screen.request('POST', '/api/records/crate', { name: 'Safe', weight: 900, driver: me?.id })
  await page.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  await page.getByRole('link', { name: 'Safe is heavy' }).click()
  await page.getByRole('heading', { name: 'Safe' }).waitFor()
  await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor()
})

test('no page threw, and the security policy refused nothing', () => {
  expect(screen.complaints).toEqual([])
})
