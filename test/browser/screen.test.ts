import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saved } from '../support/effects.ts'
import { layersOf } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { harbour } from './harbour.ts'
import { type Screen, signIn, startScreen } from './support.ts'

/** With a kind of record whose form is filled in step by step. */
const model = {
  ...harbour,
  'entities/voyage': {
    title: 'Voyage',
    required: ['port', 'backOn'],
    properties: {
      port: { title: 'Port', type: 'string', maxLength: 40 },
      isLong: { title: 'Long', type: 'boolean' },
      food: { title: 'Food', type: 'string', maxLength: 40 },
      backOn: { title: 'Back on', type: 'string', format: 'date' },
    },
    'x-label': '{port}',
    'x-steps': true,
    'x-tabs': {
      where: { title: 'Where', fields: [['port', 'isLong']] },
      what: { title: 'What to take', fields: [['food']], showIf: 'record.isLong == true' },
      when: { title: 'When', fields: [['backOn']] },
    },
  },
}

let screen: Screen
beforeAll(async () => {
  screen = await startScreen(layersOf(model))
})
afterAll(() => screen?.close())

const makeBoat = (values: object) => screen.make('boat', { state: 'moored', ...values })
const rows = (page: Page) => page.locator('tbody tr[data-index]')

describe('a record made on the screen', () => {
  test('a wrong value is told at its field, in its tab; corrected, the record is in the list', async () => {
    const page = await screen.open('/boat')
    await page.getByRole('button', { name: 'New boat' }).click()
    await page.getByLabel('Name *').fill('Albatross')
    await page.getByRole('tab', { name: 'Papers' }).click()
    await page.locator('#field_length').fill('1,5')
    await page.getByRole('tab', { name: 'Main' }).click()
    await page.keyboard.press('Control+s')

    const length = page.locator('#field_length')
    await expect.poll(() => length.getAttribute('aria-invalid')).toBe('true')
    await expect.poll(() => new URL(page.url()).searchParams.get('tab')).toBe('papers.measures')
    await expect.poll(() => length.evaluate((element) => element === document.activeElement)).toBe(true)
    await expect
      .poll(async () => page.locator(`#${await length.getAttribute('aria-describedby').then((ids) => ids?.split(' ')[0])}`).textContent())
      .toMatch(/2/)
    await expect.poll(() => page.getByRole('tab', { name: /Papers/ }).textContent()).toContain('1 error')

    await length.fill('12,5')
    await page.keyboard.press('Control+s')
    await page.waitForURL(/boat\/[0-9a-f]{8}-/)
    await page.getByRole('link', { name: 'Boats', exact: true }).click()
    await page.getByRole('searchbox').fill('albat')
    const row = rows(page).filter({ hasText: 'Albatross' })
    await row.waitFor()
    await expect.poll(() => row.textContent()).toContain('12.5 m')
    await page.close()
  })

  test('is made step by step where the metadata says so, each filled in before the next', async () => {
    const page = await screen.open('/voyage/new')
    const steps = page.getByRole('list', { name: 'Steps' })
    await page.getByRole('button', { name: 'Next' }).click()
    await page.getByText('This must be filled in.').waitFor()
    await expect.poll(() => steps.locator('[aria-current]').textContent()).toBe('Where')
    await page.getByLabel('Port *').fill('Brest')
    await expect.poll(() => steps.getByRole('listitem').allTextContents()).toEqual(['Where', 'When'])
    await page.getByLabel('Long').check()
    await expect.poll(() => steps.getByRole('listitem').allTextContents()).toEqual(['Where', 'What to take', 'When'])
    await page.keyboard.press('Control+s')
    await page.getByLabel('Food').fill('Biscuits')
    await page.getByRole('button', { name: 'Next' }).click()
    await page.locator('#field_backOn').fill('2027-03-01')
    await steps.getByRole('button', { name: 'Where' }).click()
    await page.getByLabel('Port *').fill('Lorient')
    for (const _ of [1, 2]) await page.getByRole('button', { name: 'Next' }).click()
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('button', { name: /^Create/ }).click()
    await page.waitForURL(/voyage\/[0-9a-f]{8}-/)
    const id = new URL(page.url()).pathname.split('/').at(-1)
    const made = await screen.request<{ data: object }>('GET', `/api/records/voyage/${id}`)
    expect(made.data).toMatchObject({ port: 'Lorient', food: 'Biscuits', backOn: '2027-03-01' })
    await expect.poll(() => page.getByRole('tab').allTextContents()).toEqual(['Where ', 'What to take ', 'When '])
    await page.context().close()
  })

  test('a record of another is made from its tab and points to it', async () => {
    const owner = await screen.make('owner', { name: 'Ines Morel' })
    const page = await screen.open(`/owner/${owner.id}?tab=boats`)
    await page.getByText('No boats yet').waitFor()
    await page.getByRole('button', { name: 'New boat' }).click()
    await expect.poll(() => page.locator('#field_owner').inputValue()).toBe('Ines Morel')
    await page.getByLabel('Name *').fill('Petrel')
    await page.keyboard.press('Control+s')
    await page.waitForURL(/boat\/[0-9a-f]{8}-/)
    await page.getByRole('complementary').getByRole('link', { name: 'Ines Morel' }).click()
    await page.getByRole('tab', { name: 'Boats 1' }).click()
    await expect.poll(() => rows(page).textContent()).toContain('Petrel')
    await page.close()
  })
})

describe('what was typed is kept', () => {
  test('over a reload, and leaving asks', async () => {
    const boat = await makeBoat({ name: 'Cormorant' })
    const page = await screen.open(`/boat/${boat.id}`)
    page.on('dialog', (dialog) => void dialog.accept())
    await page.getByLabel('Name *').fill('Cormorant II')
    await page.getByText('1 field changed').waitFor()
    await page.reload()
    await page.getByText('Restored unsaved changes').waitFor()
    await expect.poll(() => page.getByLabel('Name *').inputValue()).toBe('Cormorant II')

    await page.getByRole('link', { name: 'Owners' }).click()
    await page.getByRole('dialog').getByRole('button', { name: 'Stay' }).click()
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(page.url()).toContain(boat.id)
    await page.getByRole('button', { name: 'Discard' }).click()
    await expect.poll(() => page.getByLabel('Name *').inputValue()).toBe('Cormorant')
    await page.close()
  })

  test('when somebody else saved first, the person chooses field by field', async () => {
    const boat = await makeBoat({ name: 'Gannet', length: 5 })
    const owner = (name: string) => screen.make('owner', { name })
    const [piet, kees] = [await owner('Piet'), await owner('Kees')]
    const page = await screen.open(`/boat/${boat.id}`)
    await page.getByLabel('Name *').fill('Gannet mine')
    await page.locator('#field_owner').fill('Piet')
    await page.getByRole('option', { name: 'Piet', exact: true }).click()
    await page.getByRole('tab', { name: 'Papers' }).click()
    await page.locator('#field_length').fill('6')
    await screen.request('PATCH', `/api/records/boat/${boat.id}`, { name: 'Gannet theirs', built: '2001-02-03', owner: kees.id })
    await page.keyboard.press('Control+s')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('group', { name: 'Name' }).getByText('Theirs').click()
    await expect.poll(() => dialog.getByRole('group', { name: 'Length' }).count()).toBe(0)
    await dialog.getByRole('group', { name: 'Owner' }).getByText('Kees').click()
    await dialog.getByRole('group', { name: 'Owner' }).getByText('Piet').click()
    await saved(page, () => dialog.getByRole('button', { name: 'Save' }).click())
    const { data } = await screen.request<{ data: object }>('GET', `/api/records/boat/${boat.id}`)
    expect(data).toMatchObject({ name: 'Gannet theirs', length: 6, built: '2001-02-03', owner: { id: piet.id } })
    await page.close()
  })

  test('while the server is down, and is saved when it is back; other pages come by themselves', async () => {
    const boat = await makeBoat({ name: 'Knot' })
    const page = await screen.open(`/boat/${boat.id}`)
    const banner = page.getByText('The server cannot be reached')
    await page.getByLabel('Name *').waitFor()
    await screen.stop()
    await banner.waitFor()
    await page.getByLabel('Name *').fill('Knot II')
    await page.keyboard.press('Control+s')
    await page.getByText('Not saved yet').waitFor()
    await page.getByLabel('Name *').fill('Knot III')
    expect(await violationsOf(page)).toEqual([])
    await expect.poll(() => page.getByRole('alert').count()).toBe(0)
    await screen.resume()
    await page.getByRole('heading', { name: 'Knot III' }).waitFor()
    await expect.poll(() => banner.count()).toBe(0)
    // The page hears again of what others do.
    await screen.request('PATCH', `/api/records/boat/${boat.id}`, { name: 'Knot IV' })
    await page.getByRole('heading', { name: 'Knot IV' }).waitFor()

    await screen.stop()
    await banner.waitFor()
    await page.getByRole('link', { name: 'Owners' }).click()
    await page.getByRole('heading', { name: 'Owners' }).waitFor()
    await screen.resume()
    await page.getByRole('button', { name: 'New owner' }).waitFor()
    await page.close()
  })

  test('when the session is over', async () => {
    const boat = await makeBoat({ name: 'Dunlin' })
    const page = await screen.open(`/boat/${boat.id}?tab=main`)
    await page.getByLabel('Name *').fill('Dunlin II')
    await page.context().clearCookies()
    await page.keyboard.press('Control+s')
    await page.waitForURL(/sign-in/)
    await page.getByText('Your session is over.').waitFor()
    await signIn(page)
    await page.getByText('Restored unsaved changes').waitFor()
    await expect.poll(() => new URL(page.url()).pathname).toBe(`/boat/${boat.id}`)
    await page.keyboard.press('Control+s')
    await page.getByRole('heading', { name: 'Dunlin II' }).waitFor()
    await page.close()
  })

  test('a deleted record comes back with undo', async () => {
    const boat = await makeBoat({ name: 'Avocet' })
    const page = await screen.open(`/boat/${boat.id}`)
    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Delete' }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.waitForURL(new RegExp(boat.id))
    await page.getByRole('heading', { name: 'Avocet' }).waitFor()
    await page.close()
  })
})

test('lines are edited in place, with the message in the cell', async () => {
  const boat = await makeBoat({ name: 'Heron', repairs: [{ text: 'Mast', price: 10 }] })
  const page = await screen.open(`/boat/${boat.id}?tab=papers.work`)
  await page.locator('#field_repairs_0_price').fill('10.5')
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('#field_repairs_1_text').evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('Tab')
  await page.keyboard.type('4')
  await page.keyboard.press('Control+s')
  await expect.poll(() => page.locator('#field_repairs_1_text').getAttribute('aria-invalid')).toBe('true')
  await page.locator('#field_repairs_1_text').fill('Sail')
  await saved(page)
  await expect.poll(() => page.locator('#field_cost').textContent()).toBe('€14.50')
  await page.close()
})

describe('a list', () => {
  test('shows all records while it is scrolled, sorted and filtered by its address', async () => {
    const names = Array.from({ length: 120 }, (_, index) => `Tern ${String(index).padStart(3, '0')}`)
    await screen.request(
      'POST',
      '/api/records/boat',
      names.map((name, index) => ({ name, state: index < 100 ? 'sunk' : 'moored' })),
    )
    const page = await screen.open("/boat?filter=state == 'sunk'&sort=-name&search=tern")
    await page.getByText('of 100 loaded').waitFor()
    await expect.poll(() => rows(page).first().textContent()).toContain('Tern 099')
    await expect.poll(() => rows(page).count()).toBeLessThan(50)
    await page.locator('.table-scroller').hover()
    await expect
      .poll(async () => {
        await page.mouse.wheel(0, 3000)
        return rows(page).last().textContent()
      })
      .toContain('Tern 000')
    await page.getByText('100 of 100 loaded').waitFor()
    await page.getByRole('button', { name: 'Remove this condition' }).click()
    await page.getByText('of 120 loaded').waitFor()
    await page.close()
  })

  test('a condition is put together from field, operator and value', async () => {
    const page = await screen.open('/boat')
    await page.getByRole('button', { name: 'Filter' }).click()
    await page.getByRole('combobox', { name: 'Field' }).click()
    await page.getByRole('option', { name: 'State' }).click()
    await page.getByRole('combobox', { name: 'Value' }).click()
    await page.getByRole('option', { name: 'Sunk' }).click()
    await page.getByRole('button', { name: 'Apply' }).click()
    await page.getByRole('button', { name: 'State is Sunk' }).waitFor()
    await expect.poll(() => new URL(page.url()).searchParams.get('filter')).toBe("state == 'sunk'")
    await page.close()
  })

  test('is worked with by keyboard: move, open, search, jump', async () => {
    const page = await screen.open('/boat?search=tern 00')
    await rows(page).first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('j')
    await expect.poll(() => page.evaluate(() => document.activeElement?.getAttribute('data-index'))).toBe('1')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Tern 001' }).waitFor()
    await page.keyboard.press('Control+k')
    await page.getByRole('combobox', { name: 'Search or jump to' }).waitFor()
    await page.keyboard.type('owners')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Owners' }).waitFor()
    await page.close()
  })

  test('says what is wrong with a filter', async () => {
    const page = await screen.open('/boat?filter=state.nonsense()')
    await page.getByText('Custom filter').waitFor()
    await page.getByRole('alert').getByText('The filter cannot be used').waitFor()
    await page.close()
  })
})

describe('for everybody', () => {
  test.each(['light', 'dark'] as const)('the pages keep to WCAG 2.2 AA in %s', async (colorScheme) => {
    const boat = await makeBoat({ name: `Puffin ${colorScheme}`, length: 4, repairs: [{ text: 'Mast', price: 10 }] })
    const page = await screen.open('/boat', { colorScheme, reducedMotion: 'reduce' })
    await rows(page).first().waitFor()
    expect(await violationsOf(page)).toEqual([])
    for (const tab of ['main', 'papers.measures', 'papers.work']) {
      await page.goto(`${screen.url}/boat/${boat.id}?tab=${tab}`)
      await page.locator('.form-grid').waitFor()
      expect(await violationsOf(page)).toEqual([])
    }
    await page.close()
  })

  test('a phone shows everything without scrolling sideways', async () => {
    const boat = await makeBoat({ name: 'Skua' })
    const page = await screen.open('/boat', { viewport: { width: 390, height: 844 } })
    const isTooWide = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    await rows(page).first().waitFor()
    expect(await isTooWide()).toBe(false)
    await page.getByRole('button', { name: 'Open the menu' }).click()
    await page.getByRole('dialog').getByRole('link', { name: 'Owners' }).click()
    await page.getByRole('heading', { name: 'Owners' }).waitFor()
    await page.goto(`${screen.url}/boat/${boat.id}`)
    await page.getByLabel('Name *').fill('Skua II')
    await page.getByRole('button', { name: /Save/ }).click()
    await page.getByRole('heading', { name: 'Skua II' }).waitFor()
    expect(await isTooWide()).toBe(false)
    await page.close()
  })
})

test('no page threw, and the security policy refused nothing', () => {
  expect(screen.complaints).toEqual([])
})

describe('metadata that changes while somebody works', () => {
  test('a new field is on the open page, a file that does not compile is a banner, and the banner goes when it is mended', async () => {
    const { id } = await makeBoat({ name: 'Live boat' })
    const page = await screen.open(`/boat/${id}`)
    await page.locator('#field_name').waitFor()
    const boat = harbour['entities/boat'] as { properties: object }
    const broken = { ...model, 'entities/boat': { ...boat, properties: { ...boat.properties, select: { type: 'boolean' } } } }
    await screen.engine.reload(layersOf(broken))
    await page.getByRole('status').filter({ hasText: 'The metadata has a problem' }).waitFor()

    const wider = {
      ...model,
      'entities/boat': { ...boat, properties: { ...boat.properties, mastHeight: { title: 'Mast height', type: 'integer' } } },
    }
    let fetched = 0
    page.on('request', (sent) => {
      if (new URL(sent.url()).pathname === '/api/metadata') fetched += 1
    })
    await screen.engine.reload(layersOf(wider))
    await page.getByText('The metadata has a problem').waitFor({ state: 'hidden' })
    await page.getByRole('tab', { name: 'More' }).click()
    await page.getByLabel('Mast height').fill('12')
    await page.keyboard.press('Control+s')
    await expect
      .poll(async () => (await screen.request<{ data: { mastHeight?: number } }>('GET', `/api/records/boat/${id}`)).data.mastHeight)
      .toBe(12)
    expect(fetched).toBe(1)
    await page.context().close()
  })

  test('of what was typed and not saved, what no longer fits is said, and the rest is still there after a reload', async () => {
    const publish = (properties: object) => screen.request('POST', '/api/metadata/publish', { entities: { boat: { properties } } })
    await publish({ sails: { title: 'Sails', type: 'integer' } })
    const { id } = await makeBoat({ name: 'Brig', built: '2020-05-01' })
    const page = await screen.open(`/boat/${id}`)
    page.on('dialog', (dialog) => void dialog.accept())
    await page.locator('#field_built').fill('5/11/2026')
    await page.getByRole('tab', { name: 'More' }).click()
    await page.getByLabel('Sails').fill('7')
    await page.getByText('2 fields changed').waitFor()
    await publish({ sails: null })
    await page.getByRole('status').filter({ hasText: 'no longer fit' }).getByText('Sails 7').waitFor()
    await page.reload()
    await page.getByText('1 field changed').waitFor()
    await page.getByRole('tab', { name: 'Main' }).click()
    await expect.poll(() => page.locator('#field_built').inputValue()).toBe('5 Nov 2026')
    await page.keyboard.press('Control+s')
    const built = async () => (await screen.request<{ data: { built?: string | null } }>('GET', `/api/records/boat/${id}`)).data.built
    await expect.poll(built).toBe('2026-11-05')
    await page.locator('#field_built').fill('')
    await page.keyboard.press('Control+s')
    await expect.poll(built).toBeNull()
    await page.context().close()
  })

  test('what no longer fits a stricter rule is given to somebody to mend', async () => {
    await screen.make('voyage', { port: 'Brest', backOn: '2030-01-01' })
    await screen.engine.createUser({ name: 'Ben', email: 'ben@example.test', password: 'a long enough password', roles: [] })
    screen.engine.jobs.start()
    await screen.request('POST', '/api/metadata/publish', { entities: { voyage: { required: ['port', 'backOn', 'food'] } } })
    const repairs = async () => (await screen.request<{ data: { responsible: { label: string } | null }[] }>('GET', '/api/repairs')).data
    await expect.poll(async () => (await repairs()).length).toBe(1)
    const page = await screen.open('/repairs')
    await page.getByText('Nothing to mend').waitFor()
    await page.getByText('All', { exact: true }).click()
    await page.getByRole('link', { name: 'Brest' }).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await page.getByRole('combobox', { name: 'Who mends Brest' }).click()
    await page.getByRole('option', { name: 'Ben' }).click()
    await expect.poll(async () => (await repairs())[0]?.responsible?.label).toBe('Ben')
    await page.getByText('Mine', { exact: true }).click()
    await page.getByText('Nothing to mend').waitFor()
    await page.close()
  })
})
