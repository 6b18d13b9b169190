import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { layersOf } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'
import { warehouse } from './views.ts'

let screen: Screen
let page: Page
beforeAll(async () => {
  screen = await startScreen(layersOf(warehouse))
})
afterAll(() => screen?.close())
afterEach(() => page?.context().close())

const make = (values: object) => screen.make('crate', values)
const stored = (id: string) => screen.read('crate', id)
const event = (name: string) => page.locator('.calendar').getByText(name, { exact: true })
const day = (date: string) => page.locator(`.calendar [data-date="${date}"]`).first()

test('shows what leaves in a month; dragged, it leaves on another day at the same time, and undo puts it back', async () => {
  const { id } = await make({ name: 'Piano', leavesAt: '2026-03-10T08:30:00Z', returnsAt: '2026-03-10T10:00:00Z', state: 'sent' })
  await make({ name: 'Elsewhen', leavesAt: '2026-07-10T08:30:00Z' })
  page = await screen.open('/crate?view=trips&date=2026-03-15&span=month')
  await event('Piano').waitFor()
  await expect.poll(() => event('Elsewhen').count()).toBe(0)
  // Once nothing moves by itself any more.
  await event('Piano').hover()
  const to = await day('2026-03-12').boundingBox()
  if (to === null) throw new Error('nowhere to drag it')
  await page.mouse.down()
  await page.mouse.move(to.x + to.width / 2, to.y + to.height / 2, { steps: 12 })
  await page.mouse.up()
  await page.getByText('“Piano” was moved').waitFor()
  await expect.poll(() => stored(id)).toMatchObject({ leavesAt: '2026-03-12T08:30:00.000Z', returnsAt: '2026-03-12T10:00:00.000Z' })
  await page.getByRole('button', { name: 'Undo' }).click()
  await expect.poll(async () => (await stored(id)).leavesAt).toMatch(/^2026-03-10T08:30:00/)

  await page.getByRole('button', { name: 'Later' }).click()
  await page.getByRole('heading', { name: 'April 2026' }).waitFor()
  await expect.poll(() => new URL(page.url()).searchParams.get('date')).toBe('2026-04-01')
})

test('a click makes a record that begins there; several people are shown beside each other', async () => {
  const [first] = (await screen.request<{ data: { id: string; version: number }[] }>('GET', '/api/records/user?limit=1&fields=id,version'))
    .data
  const team = await screen.make('team', { name: 'Drivers' })
  await screen.request('PATCH', `/api/records/user/${first?.id}`, { teams: [team.id] })
  await make({ name: 'Mine', leavesAt: '2026-05-06T09:00:00Z', driver: first?.id })
  await make({ name: 'Nobody’s', leavesAt: '2026-05-06T11:00:00Z' })
  page = await screen.open('/crate?view=trips&date=2026-05-06&span=week')
  await event('Nobody’s').waitFor()
  await page.getByRole('button', { name: 'Driver: everybody' }).click()
  await page.getByRole('checkbox').first().check()
  await event('Nobody’s').waitFor({ state: 'detached' })
  await page.getByRole('checkbox').first().uncheck()
  await event('Nobody’s').waitFor()
  await page.getByRole('button', { name: 'Drivers' }).click()
  await event('Nobody’s').waitFor({ state: 'detached' })
  await event('Mine').waitFor()
  await page.keyboard.press('Escape')
  await page.getByText('Month', { exact: true }).click()
  await day('2026-05-20').click({ position: { x: 20, y: 60 } })
  await page.waitForURL(/crate\/new/)
  const given = new URL(page.url()).searchParams
  expect([given.get('leavesAt'), given.get('returnsAt'), given.get('driver')]).toEqual([
    '2026-05-19T22:00:00.000Z',
    '2026-05-19T23:00:00.000Z',
    first?.id,
  ])
  await expect.poll(() => page.locator('#field_driver').inputValue()).toBe('Ann Admin')
})

test.each(['light', 'dark'] as const)('keeps to WCAG 2.2 AA in %s', async (colorScheme) => {
  const month = colorScheme === 'light' ? '06' : '08'
  for (const [index, state] of ['packed', 'sent', 'arrived'].entries()) {
    await make({
      name: `Trip ${state} ${colorScheme}`,
      state,
      leavesAt: `2026-${month}-0${index + 2}T09:00:00Z`,
      returnsAt: `2026-${month}-0${index + 4}T09:00:00Z`,
    })
  }
  page = await screen.open(`/crate?view=trips&date=2026-${month}-03&span=month`, { colorScheme, reducedMotion: 'reduce' })
  for (const span of ['Month', 'Week', 'Agenda']) {
    await page.getByText(span, { exact: true }).click()
    await event(`Trip sent ${colorScheme}`).first().waitFor()
    expect(await violationsOf(page), span).toEqual([])
  }
})

test('names and days in the address that mean nothing are passed over', async () => {
  page = await screen.open('/crate?view=trips&date=garbage')
  await page.waitForURL(/date=\d{4}-\d\d-01/)
  await page.goto(`${screen.url}/crate?view=journeys&date=2026-99-99`)
  await page.getByRole('region', { name: 'Timeline of Crates' }).waitFor()
  await page.goto(`${screen.url}/crate?view=board&by=constructor`)
  await page.getByRole('heading', { name: 'Packed' }).waitFor()
})

test('no page threw, and the security policy refused nothing', () => {
  expect(screen.complaints).toEqual([])
})
