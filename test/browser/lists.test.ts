import type { Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { layersOf } from '../support/engine.ts'
import { type Screen, startScreen } from './support.ts'
import { warehouse } from './views.ts'

let screen: Screen
let page: Page
beforeAll(async () => {
  screen = await startScreen(layersOf(warehouse))
})
afterAll(() => screen?.close())

interface Listed {
  readonly data: readonly { readonly id: string; readonly name: string; readonly [field: string]: unknown }[]
  readonly page: { readonly total?: number }
}
const rows = (on = page) => on.locator('tbody tr[data-index]')
const row = (name: string) => rows().filter({ hasText: name })
const cell = (name: string, path: string) => row(name).locator(`td[data-path="${path}"]`)
const crates = async (query = '') => (await screen.request<Listed>('GET', `/api/records/crate?sort=name&limit=200${query}`)).data
const stored = async (name: string) => (await crates()).find((crate) => crate.name === name)

/** Each test has crates of its own; what others left goes to the trash. */
async function store(...made: object[]): Promise<void> {
  for (const { id } of await crates()) await fetch(`${screen.url}/api/records/crate/${id}`, { method: 'DELETE', headers: screen.headers })
  await screen.request('POST', '/api/records/crate', made)
}

beforeEach(async () => {
  await page?.context().close()
})

describe('many records at once', () => {
  test('are selected by click and shift, changed together, and undone', async () => {
    await store(...['A1', 'A2', 'A3', 'A4'].map((name, index) => ({ name, weight: index + 1 })))
    page = await screen.open('/crate')
    await rows().first().waitFor()
    await row('A1').getByRole('checkbox').click()
    await row('A3')
      .getByRole('checkbox')
      .click({ modifiers: ['Shift'] })
    await page.getByText('3 selected').waitFor()
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByRole('dialog').getByRole('combobox', { name: 'Field' }).click()
    await page.getByRole('option', { name: 'State' }).click()
    await page.getByRole('combobox', { name: 'New state' }).click()
    await page.getByRole('option', { name: 'Sent' }).click()
    await page.getByRole('button', { name: 'Change 3' }).click()
    await page.getByText('3 crates changed').waitFor()
    await expect.poll(async () => (await crates()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent', 'packed'])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('3 crates as before').waitFor()
    await expect.poll(async () => (await crates()).map(({ state }) => state)).toEqual(['packed', 'packed', 'packed', 'packed'])
  })

  test('a change says how far it is, stops when it is told to, and is taken back', async () => {
    await store(...Array.from({ length: 60 }, (_, index) => ({ name: `C${index}`, weight: 1 })))
    page = await screen.open('/crate')
    await rows().first().waitFor()
    let letThrough = 12
    const held: (() => Promise<void>)[] = []
    await page.route('**/api/records/crate/*', async (route) => {
      if (route.request().method() !== 'PATCH' || letThrough-- > 0) return route.continue()
      held.push(() => route.continue())
    })
    await page.getByRole('checkbox', { name: 'Select all that are loaded' }).click()
    await page.getByRole('button', { name: 'Change', exact: true }).click()
    await page.getByRole('dialog').getByRole('combobox', { name: 'Field' }).click()
    await page.getByRole('option', { name: 'State' }).click()
    await page.getByRole('combobox', { name: 'New state' }).click()
    await page.getByRole('option', { name: 'Sent' }).click()
    await page.getByRole('button', { name: 'Change 60' }).click()
    await page.getByText('12 of 60').waitFor()
    await expect.poll(() => held.length).toBe(4)
    await page.getByRole('button', { name: 'Stop' }).click()
    for (const release of held) await release()
    await page.getByText('16 crates changed. Stopped: 44 were left alone.').waitFor()
    await page.unroute('**/api/records/crate/*')
    const sent = async () => (await crates()).filter(({ state }) => state === 'sent').length
    expect(await sent()).toBe(16)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('16 crates as before').waitFor()
    expect(await sent()).toBe(0)
  })

  test('all that match are deleted, also those that are not loaded, and come back', async () => {
    await store(...Array.from({ length: 125 }, (_, index) => ({ name: `B${index}`, weight: index < 120 ? 10 : 100 })))
    page = await screen.open('/crate?filter=weight < 50')
    await rows().first().waitFor()
    const bar = page.getByRole('region', { name: 'Selected records' })
    for (const key of ['j', 'x']) await page.keyboard.press(key)
    await bar.waitFor()
    await page.keyboard.press('a')
    await expect.poll(() => bar.evaluate((element) => element.contains(document.activeElement))).toBe(true)
    await page.getByRole('checkbox', { name: 'Select all that are loaded' }).click()
    await page.getByRole('button', { name: 'All 120 that match' }).click()
    await page.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('120 crates moved to the trash').waitFor()
    await expect.poll(async () => (await crates()).length).toBe(5)
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('120 crates as before').waitFor()
    await expect.poll(async () => (await crates()).length).toBe(125)
  })

  test('become one, with the value that was chosen, and are taken apart again', async () => {
    await store({ name: 'Twin', weight: 1 }, { name: 'twin', weight: 2 }, { name: 'Other' })
    page = await screen.open('/crate')
    await page.getByRole('button', { name: 'Import, export and more' }).click()
    await page.getByRole('menuitem', { name: 'Find duplicates' }).click()
    await page.getByText('2 alike').waitFor()
    await page.getByRole('button', { name: 'Merge…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('radio', { name: 'Weight of twin' }).last().click()
    await dialog.getByRole('button', { name: 'Merge into one' }).click()
    await page.getByText(/are one now/).waitFor()
    await expect.poll(async () => (await crates()).map(({ name, weight }) => [name, weight])).toContainEqual(['Twin', 2])
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('They are apart again').waitFor()
    await expect.poll(async () => (await crates()).length).toBe(3)
  })

  test('are exported as they are seen', async () => {
    await store({ name: 'C1', weight: 60 }, { name: 'C2', weight: 5 })
    page = await screen.open('/crate?quick=Heavy&columns=name,weight')
    await row('C1').waitFor()
    await page.getByRole('button', { name: 'Import, export and more' }).click()
    const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: 'CSV' }).click()])
    const stream = await download.createReadStream()
    const text = Buffer.concat(await stream.toArray()).toString('utf8')
    expect(
      text
        .trim()
        .split(/\r?\n/)
        .map((line) => line.replace('\ufeff', '')),
    ).toEqual(['Name,Weight', 'C1,60'])
  })
})

describe('a cell', () => {
  test('is changed in place: Enter, Tab to the next, Escape', async () => {
    await store({ name: 'D1', worth: 5, weight: 3 })
    page = await screen.open('/crate')
    await cell('D1', 'worth').click()
    await page.keyboard.press('Enter')
    await page.getByRole('textbox', { name: 'Worth' }).fill('12.5')
    await page.keyboard.press('Tab')
    await page.getByRole('textbox', { name: 'Weight' }).fill('77')
    await page.keyboard.press('Escape')
    await expect.poll(async () => (await stored('D1'))?.worth).toBe(12.5)
    await expect.poll(async () => (await stored('D1'))?.weight).toBe(3)
    await expect.poll(() => page.locator('tfoot').textContent()).toContain('€12.50')
  })

  test('that is refused says why and keeps the value; one changed by somebody else meanwhile asks', async () => {
    await store({ name: 'E1', weight: 3 })
    page = await screen.open('/crate')
    await cell('E1', 'weight').dblclick()
    await page.getByRole('textbox', { name: 'Weight' }).fill('0')
    await page.keyboard.press('Enter')
    await page.getByText('Not saved').waitFor()
    await expect.poll(() => cell('E1', 'weight').textContent()).toContain('3')

    const crate = await stored('E1')
    // The list must not hear of it before the value is kept.
    await page.route(/\/api\/records\/crate\?/, () => {})
    await screen.request('PATCH', `/api/records/crate/${crate?.id}`, { weight: 8 })
    await cell('E1', 'weight').dblclick()
    await page.getByRole('textbox', { name: 'Weight' }).fill('9')
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Somebody else has changed this record' })
    await dialog.getByText('8 kg').waitFor()
    await dialog.getByRole('button', { name: 'Save' }).click()
    await expect.poll(async () => (await stored('E1'))?.weight).toBe(9)
  })
})

describe('what is seen', () => {
  test('is grouped with counts and totals, coloured by rule, and stands in the address', async () => {
    await store(
      { name: 'F1', state: 'packed', worth: 2000 },
      { name: 'F2', state: 'arrived', worth: 3000 },
      { name: 'F3', state: 'packed', worth: 10 },
    )
    page = await screen.open('/crate?group=state')
    const packed = page.locator('.group-row').filter({ hasText: 'Packed' })
    await packed.waitFor()
    await expect.poll(() => packed.textContent()).toBe('Packed2€2,010.00')
    await expect.poll(() => page.locator('tfoot').textContent()).toContain('€5,010.00')
    await expect.poll(() => row('F1').getAttribute('data-edge-color')).toBe('red')
    await expect.poll(() => row('F2').getAttribute('data-edge-color')).toBe(null)
    await packed.getByRole('button').click()
    await row('F1').waitFor({ state: 'detached' })
    await expect.poll(() => row('F2').count()).toBe(1)
    await expect.poll(() => packed.textContent()).toContain('2')
  })

  test('is narrowed by quick filters', async () => {
    await store(
      { name: 'G1', state: 'sent', weight: 60 },
      { name: 'G2', state: 'packed', weight: 70 },
      { name: 'G3', state: 'sent', weight: 1 },
    )
    page = await screen.open('/crate')
    await page.getByRole('button', { name: 'Heavy' }).click()
    await row('G3').waitFor({ state: 'detached' })
    await page.locator('.toolbar').getByRole('button', { name: 'State', exact: true }).click()
    await page.getByRole('menuitem', { name: 'Sent' }).click()
    await row('G2').waitFor({ state: 'detached' })
    await expect.poll(() => row('G1').count()).toBe(1)
    await expect.poll(() => new URL(page.url()).search).toBe('?quick=Heavy&filter=state+%3D%3D+%27sent%27')
  })

  test('is saved under a title, opens first, and is deleted with undo', async () => {
    await store({ name: 'H1', weight: 60 }, { name: 'H2', weight: 1 })
    page = await screen.open('/crate?quick=Heavy&columns=name,weight&sort=-weight')
    await row('H1').waitFor()
    await page.getByRole('button', { name: 'View: All crates' }).click()
    await page.getByRole('menuitem', { name: 'Save as…' }).click()
    await page.getByLabel('Title').fill('The heavy ones')
    await page.getByLabel('Opens first').check()
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
    await page.getByRole('button', { name: 'View: The heavy ones' }).waitFor()

    await page.getByRole('link', { name: 'Keepers' }).click()
    await page.getByRole('link', { name: 'Crates' }).click()
    await page.getByRole('button', { name: 'View: The heavy ones' }).click()
    await expect.poll(() => row('H2').count()).toBe(0)
    await expect.poll(() => page.locator('thead').textContent()).not.toContain('Keeper')
    await page.getByRole('menuitem', { name: 'Delete view' }).click()
    await page.getByRole('button', { name: 'View: All crates' }).waitFor()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'View: All crates' }).click()
    await page.getByRole('menuitem', { name: 'The heavy ones' }).waitFor()
    await page.keyboard.press('Escape')
  })

  test('has the columns in the order that was made with the keyboard', async () => {
    await store({ name: 'I1' })
    page = await screen.open('/crate?view=all')
    const heading = page.getByRole('columnheader', { name: 'State' }).getByRole('button')
    await heading.focus()
    await page.keyboard.press('Alt+ArrowRight')
    await page.waitForURL(/columns=name%2Cworth%2Cstate/)
    await expect.poll(async () => (await page.locator('thead').textContent())?.startsWith('Name')).toBe(true)
  })
})

test('no page threw, and the security policy refused nothing', () => {
  expect(screen.complaints).toEqual([])
})
