import type { Locator, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { layersOf } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { type Screen, type Stored, startScreen } from './support.ts'
import { warehouse } from './views.ts'

let screen: Screen
let page: Page
beforeAll(async () => {
  const claim = warehouse['workflows/claim']
  const states = { ...claim.states, raised: { ...claim.states.raised, maxAge: 'P7D' } }
  screen = await startScreen(layersOf({ ...warehouse, 'workflows/claim': { ...claim, states } }))
})
afterAll(() => screen?.close())
afterEach(() => page?.context().close())

const make = (values: object) => screen.make('crate', values)
const stored = (id: string) => screen.read('crate', id)
const column = (name: string) => page.getByRole('region', { name, exact: true })
const card = (name: string) => page.locator('.board-card').filter({ hasText: name })

/** A card is taken once the board is drawn, and let go once the column says that it would take it. */
async function drag(name: string, to: string): Promise<void> {
  await expect.poll(() => page.locator('.board-cards[aria-busy="true"]').count()).toBe(0)
  const { height } = await boxOf(card(name))
  await card(name).hover({ position: { x: 40, y: height - 8 } })
  const from = await boxOf(card(name))
  await page.mouse.down()
  await page.mouse.move(from.x + 60, from.y + from.height, { steps: 4 })
  await page.locator('.board-card[data-dragging]').first().waitFor()
  const target = await boxOf(column(to))
  await page.mouse.move(target.x + target.width / 2, target.y + target.height / 2, { steps: 10 })
  await expect.poll(() => column(to).getAttribute('data-target')).toBe('true')
  await page.mouse.up()
}

async function boxOf(element: Locator) {
  const box = await element.boundingBox()
  if (box === null) throw new Error('There is nothing to drag, or nowhere to drag it.')
  return box
}

describe('a board', () => {
  test('has columns with counts and totals; a card is dragged, and back with undo', async () => {
    const { id } = await make({ name: 'Anvil', state: 'packed', worth: 1500, weight: 90 })
    await make({ name: 'Lamp', state: 'sent', worth: 20 })
    page = await screen.open('/crate?view=board')
    await card('Anvil').waitFor()
    await expect.poll(() => column('Packed').locator('header').textContent()).toBe('Packed1€1,500.00')
    await expect.poll(() => card('Anvil').textContent()).toContain('90 kg')
    await expect.poll(() => card('Anvil').getAttribute('data-edge-color')).toBe('red')
    await drag('Anvil', 'Sent')
    await page.getByText('“Anvil” is now Sent').waitFor()
    await expect.poll(async () => (await stored(id)).state).toBe('sent')
    await expect.poll(() => column('Sent').locator('header').textContent()).toBe('Sent2€1,520.00')
    await page.getByRole('button', { name: 'Undo' }).click()
    await column('Packed').getByText('Anvil').waitFor()
    await expect.poll(async () => (await stored(id)).state).toBe('packed')
  })

  test('marks what has been in its state longer than it may be, as lists and the record do', async () => {
    const { id } = await make({ name: 'Violin', leavesAt: new Date().toISOString() })
    const raised = await screen.request<{ data: Stored }>('POST', `/api/records/crate/${id}/transitions/raise`, { damage: 'Cracked' })
    await make({ name: 'Flute' })
    page = await screen.open('/crate?view=claims')
    await card('Violin').waitFor()
    await expect.poll(() => card('Violin').locator('.late-mark').count()).toBe(0)
    await page.clock.setSystemTime(Date.parse(String(raised.data.claimSince)) + 12.5 * 86_400_000)
    await page.reload()
    await card('Violin').getByText('12 days in Raised, limit 7').waitFor()
    await expect.poll(() => card('Violin').getAttribute('data-edge-color')).toBe('orange')
    await expect.poll(() => card('Flute').locator('.late-mark').count()).toBe(0)
    expect(await violationsOf(page)).toEqual([])
    await card('Violin').getByRole('link').click()
    await page.getByRole('region', { name: 'Claim' }).getByText('12 days in Raised, limit 7').waitFor()
    await page.goto(`${screen.url}/crate?view=all`)
    const row = page.locator('tr[data-index]').filter({ hasText: 'Violin' })
    await row.getByTitle('12 days in Raised, limit 7').waitFor()
    await expect.poll(() => row.getAttribute('data-edge-color')).toBe('orange')
    for (const view of ['nested', 'journeys&span=quarter']) {
      await page.goto(`${screen.url}/crate?view=${view}&search=violin`)
      await page.getByRole('link', { name: 'Violin' }).waitFor()
      await expect.poll(() => page.locator('.late-mark').textContent(), { message: view }).toBe('12 days in Raised, limit 7')
    }
  })

  test('is worked with by keyboard, and any choice makes its columns', async () => {
    const { id } = await make({ name: 'Globe', state: 'packed' })
    page = await screen.open('/crate?view=board')
    await card('Globe').getByRole('link').focus()
    await page.keyboard.press('Alt+ArrowRight')
    await column('Sent').getByText('Globe').waitFor()
    await page.getByText('“Globe” is now Sent').waitFor()
    await expect.poll(async () => (await stored(id)).state).toBe('sent')
    await expect
      .poll(() =>
        card('Globe')
          .getByRole('link')
          .evaluate((element) => element === document.activeElement),
      )
      .toBe(true)
    await page.keyboard.press('Control+z')
    await column('Packed').getByText('Globe').waitFor()
    await expect.poll(async () => (await stored(id)).state).toBe('packed')
    await card('Globe').getByRole('button', { name: 'Move Globe' }).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'Arrived' }).click()
    await expect.poll(async () => (await stored(id)).state).toBe('arrived')

    await page.getByRole('combobox', { name: 'Columns by' }).click()
    await page.getByRole('option', { name: 'By claim' }).click()
    await column('No claim').getByText('Globe').waitFor()
    await expect.poll(() => new URL(page.url()).searchParams.get('by')).toBe('claim')
  })

  test('asks what the transition asks; says why it cannot be; goes only where the workflow leads', async () => {
    const { id } = await make({ name: 'Mirror', claim: 'none' })
    page = await screen.open('/crate?view=claims')
    await drag('Mirror', 'Raised')
    const dialog = page.getByRole('dialog', { name: 'Raise a claim: Mirror' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await column('No claim').getByText('Mirror').waitFor()
    await card('Mirror').getByRole('link').press('Alt+ArrowRight')
    await dialog.getByLabel('Damage').fill('Broken')
    await dialog.getByRole('button', { name: 'Raise a claim' }).click()
    await column('Raised').getByText('Broken').waitFor()
    await expect.poll(() => stored(id)).toMatchObject({ claim: 'raised', damage: 'Broken' })

    await card('Mirror').getByRole('link').press('Alt+ArrowRight')
    await page.getByText('Say first what it is worth.').waitFor()
    await column('Raised').getByText('Mirror').waitFor()
    await expect.poll(async () => (await stored(id)).claim).toBe('raised')
  })

  test('puts a card back that somebody else has changed meanwhile', async () => {
    const { id } = await make({ name: 'Vase', state: 'packed' })
    page = await screen.open('/crate?view=board')
    await card('Vase').waitFor()
    // The board must not hear of it before the card is dropped.
    await page.route(/\/api\/records\/crate\?/, () => {})
    await screen.request('PATCH', `/api/records/crate/${id}`, { weight: 4 })
    await drag('Vase', 'Arrived')
    await page.getByText('“Vase” stays where it was').waitFor()
    await column('Packed').getByRole('link', { name: 'Vase' }).first().waitFor()
    await expect.poll(async () => (await stored(id)).state).toBe('packed')
  })
})

describe('trees and galleries', () => {
  test('what is inside stands below what holds it, when it is opened', async () => {
    const { id } = await make({ name: 'Container', worth: 5 })
    await make({ name: 'Box in it', inside: id })
    page = await screen.open('/crate?view=nested')
    const row = (name: string) => page.locator('.tree-table tbody tr').filter({ hasText: name })
    await row('Container').waitFor()
    await expect.poll(() => row('Box in it').count()).toBe(0)
    await page.getByRole('button', { name: 'What is below Container' }).click()
    await row('Box in it').waitFor()
    await expect.poll(() => row('Container').textContent()).toContain('€5.00')
    await page.goto(`${screen.url}/crate?view=nested&search=box`)
    await row('Box in it').waitFor()
  })

  test('cards stand beside each other with what the view names', async () => {
    await make({ name: 'Statue', state: 'sent', worth: 70 })
    page = await screen.open('/crate?view=cards&search=statue')
    const found = page.locator('.gallery-card')
    await found.waitFor()
    await expect.poll(() => found.textContent()).toBe('StatueStateSentWorth€70.00')
    await found.getByRole('link', { name: 'Statue' }).click()
    await page.getByRole('heading', { name: 'Statue' }).waitFor()
  })
})

describe('timelines', () => {
  test('a record lies along the axis from its beginning to its end, month by month', async () => {
    await make({ name: 'Ferry', state: 'sent', leavesAt: '2026-11-10T08:00:00Z', returnsAt: '2026-11-20T08:00:00Z' })
    page = await screen.open('/crate?view=journeys&date=2026-11-22&search=ferry')
    const timeline = page.getByRole('region', { name: 'Timeline of Crates' })
    await timeline.getByRole('link', { name: 'Ferry' }).waitFor()
    const share = () => timeline.locator('.timeline-mark').evaluate((mark) => mark.clientWidth / (mark.parentElement?.clientWidth ?? 1))
    expect(await share()).toBeCloseTo(10 / 30, 2)
    expect(await violationsOf(page)).toEqual([])
    await page.getByText('Quarter').click()
    await expect.poll(share).toBeCloseTo(10 / 92, 2)
    await page.getByRole('button', { name: 'After' }).click()
    await timeline.getByRole('link', { name: 'Ferry' }).waitFor({ state: 'detached' })
    await expect.poll(() => new URL(page.url()).searchParams.get('date')).toBe('2027-01-01')
  })
})

describe('for everybody', () => {
  test.each(['light', 'dark'] as const)('boards and grouped lists keep to WCAG 2.2 AA in %s', async (colorScheme) => {
    await make({ name: `Chest ${colorScheme}`, state: 'packed', worth: 2000 })
    page = await screen.open('/crate?view=board', { colorScheme, reducedMotion: 'reduce' })
    for (const address of ['/crate?view=board', '/crate?view=all&group=state', '/crate?view=nested', '/crate?view=cards']) {
      await page.goto(screen.url + address)
      await page.locator('.board-card, tr[data-index], .tree-table tr, .gallery-card').filter({ hasText: 'Chest' }).first().waitFor()
      if (address.includes('group')) await page.getByRole('checkbox', { name: `Select Chest ${colorScheme}` }).check()
      expect(await violationsOf(page)).toEqual([])
    }
  })
})

test('no page threw, and the security policy refused nothing', () => {
  expect(screen.complaints).toEqual([])
})
