import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { newWorkplace, startKartoteka } from '../support/command.ts'
import { layersOf } from '../support/engine.ts'
import { type Screen, signIn, startScreen } from './support.ts'
import { warehouse } from './views.ts'

const told = {
  'automations/heavy': {
    title: 'Heavy crates',
    entity: 'crate',
    on: 'created',
    when: 'record.weight > 500',
    do: [{ notify: { to: 'record.driver', text: '{name} is heavy' } }],
  },
  'automations/from-shop': { title: 'From the shop', entity: 'crate', on: 'webhook', fields: ['name'], do: [{ set: { weight: '7' } }] },
}
let screen: Screen
let page: Page
beforeAll(async () => {
  screen = await startScreen(layersOf({ ...warehouse, ...told }))
  screen.engine.jobs.start()
})
afterAll(() => screen?.close())
afterEach(() => page?.context().close())

const palette = () => page.getByRole('combobox', { name: 'Search or jump to' })

test('the palette finds records of all entities, what was open last, and actions; favourites stay in the menu', async () => {
  const keeper = await screen.make('keeper', { name: 'Quince Harper' })
  await screen.make('crate', { name: 'Quince jelly' })
  page = await screen.open(`/keeper/${keeper.id}`)
  await page.getByRole('heading', { name: 'Quince Harper' }).waitFor()
  await page.keyboard.press('Control+k')
  await palette().waitFor()
  await page.keyboard.press('Escape')
  await palette().waitFor({ state: 'detached' })
  await page.keyboard.press('Control+k')
  // Nothing of what is typed at once is lost.
  await page.keyboard.type('favourite')
  await expect.poll(() => palette().inputValue()).toBe('favourite')
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
  await page.keyboard.type('crate new')
  await expect.poll(() => page.getByRole('option').allTextContents()).toContain('New crate')
  await palette().fill('crate claims')
  await page.getByRole('option', { name: 'Crates: Claims' }).waitFor()
  await page.keyboard.press('Escape')

  await page.reload()
  await page.getByRole('region', { name: 'Favourites' }).getByRole('link', { name: 'Quince Harper' }).click()
  await page.waitForURL(new RegExp(keeper.id))
})

test('a rule that another server sets off has an address, shown once, and what it did is told', async () => {
  page = await screen.open('/automations')
  await page.getByRole('tab', { name: 'Rules' }).click()
  await page.getByRole('button', { name: 'Make an address' }).click()
  const address = (await page.locator('.hook-address code').textContent()) ?? ''
  const sent = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Jam' }),
  })
  expect(sent.status).toBe(202)
  const runs = '/api/automations/runs?automation=from-shop'
  await expect.poll(async () => (await screen.request<{ data: unknown[] }>('GET', runs)).data.length).toBe(1)
  await page.getByRole('tab', { name: 'What was done' }).click()
  await page.locator('summary').filter({ hasText: 'From the shop' }).click()
  await page.getByText('when another server calls').waitFor()
  await page.getByRole('link', { name: 'Jam' }).waitFor()
  await page.getByRole('tab', { name: 'Rules' }).click()
  await page.getByRole('button', { name: 'Take the address back' }).click()
  await page.getByRole('button', { name: 'Make an address' }).waitFor()
  expect((await fetch(address, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' })).status).toBe(404)
})

test('rows stand closer when somebody wants it, also after a reload', async () => {
  await screen.make('crate', { name: 'Dense' })
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
  await screen.make('crate', { name: 'Safe', weight: 900, driver: me?.id })
  await page.getByRole('button', { name: 'Notifications, 1 unread' }).click()
  await page.getByRole('link', { name: 'Safe is heavy' }).click()
  await page.getByRole('heading', { name: 'Safe' }).waitFor()
  await page.getByRole('button', { name: 'Notifications', exact: true }).waitFor()
})

describe('a consultant who works on files beside the open application', () => {
  const client = newWorkplace()
  let server: Awaited<ReturnType<typeof startKartoteka>> | undefined
  afterAll(async () => {
    await server?.stop()
    client.remove()
  })
  const text = { type: 'string', maxLength: 60 }
  const crane = {
    $id: 'crane',
    title: 'Crane',
    type: 'object',
    'x-plural': 'Cranes',
    'x-label': '{name}',
    'x-menu': { group: 'Yard' },
    properties: { name: { title: 'Name', ...text }, state: { title: 'State', enum: ['idle', 'busy'], default: 'idle' } },
  }
  const save = (document: object) => client.write({ 'entities/crane': document })

  test('sees a new entity in the menu, with form, list and board; a broken file is told while the model before serves', async () => {
    client.write({ 'entities/hook': { ...crane, $id: 'hook', title: 'Hook', 'x-plural': 'Hooks' } })
    server = await startKartoteka(['dev'], client.environment)
    page = await screen.open('/')
    await page.goto(server.url)
    await signIn(page)
    await page.getByRole('link', { name: 'Hooks' }).first().waitFor()
    save(crane)
    await page.getByRole('navigation').getByRole('link', { name: 'Cranes' }).click()
    await page.getByText('No cranes yet').waitFor()
    await page.getByRole('button', { name: 'New crane' }).first().click()
    await page.getByLabel('Name').fill('Long arm')
    await page.keyboard.press('Control+s')
    await page.getByRole('heading', { name: 'Long arm' }).waitFor()
    await page.getByRole('link', { name: 'Cranes' }).first().click()
    await page.getByRole('radio', { name: 'Board' }).locator('..').click()
    await page.getByRole('region', { name: 'idle' }).getByRole('link', { name: 'Long arm' }).waitFor()

    save({ ...crane, properties: { ...crane.properties, reach: { title: 'Reach', type: 'integer', minimum: 9, maximum: 1 } } })
    const banner = page.getByRole('status').filter({ hasText: 'The metadata has a problem' })
    await banner.getByText('crane.json').waitFor()
    await page.getByRole('link', { name: 'Long arm' }).click()
    await page.getByLabel('Name').fill('Longer arm')
    await page.keyboard.press('Control+s')
    await page.getByRole('heading', { name: 'Longer arm' }).waitFor()

    save({ ...crane, properties: { ...crane.properties, reach: { title: 'Reach', type: 'integer', minimum: 1, maximum: 9 } } })
    await banner.waitFor({ state: 'detached' })
    await page.getByLabel('Reach').fill('7')
    await page.keyboard.press('Control+s')
    await page.getByRole('button', { name: 'Save' }).waitFor({ state: 'hidden' })
    await page.reload()
    await expect.poll(() => page.getByLabel('Reach').inputValue()).toBe('7')
  })
})

test('no page threw, and the security policy refused nothing', () => {
  expect(screen.complaints).toEqual([])
})
