import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { published } from '../support/effects.ts'
import { layersOf } from '../support/engine.ts'
import { type Screen, startScreen } from './support.ts'

const text = { type: 'string', maxLength: 60 }
const agency = {
  'lists/lost-reason': { title: 'Lost reason', values: { price: { title: 'Price', data: { ownText: true, afterDays: 3 } } } },
  'entities/inquiry': {
    title: 'Inquiry',
    required: ['name'],
    properties: {
      name: { title: 'Name', ...text },
      code: { title: 'Code', ...text },
      reason: { title: 'Reason', 'x-list': 'lost-reason' },
    },
    'x-plural': 'Inquiries',
    'x-label': '{name}',
    'x-menu': { group: 'Trade', order: 10 },
    'x-tabs': { main: { title: 'Main', fields: [['name', 'code'], ['reason']] }, own: { title: 'Own', free: true } },
  },
}

let screen: Screen
let id: string
beforeAll(async () => {
  screen = await startScreen(layersOf(agency))
  id = (await screen.make('inquiry', { name: 'Bridge' })).id
})
afterAll(() => screen.close())

async function addField(page: Page, tab: string, kind: string, title: string) {
  await page.getByRole('button', { name: `Add field: ${tab}` }).click()
  await page.getByRole('button', { name: kind, exact: true }).click()
  await page.getByLabel(/Name of the field/).fill(title)
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: new RegExp(`^${title}`) }).waitFor()
}

test('three free fields, a tab, a number, a translation, a lost reason and a colour, in one draft', async () => {
  const page = await screen.open(`/inquiry/${id}?customise=1&tab=own`)
  await addField(page, 'Own', 'Text', 'Depth')
  await addField(page, 'Own', 'Whole number', 'Length')
  await addField(page, 'Own', 'Date', 'Due')
  await page.getByRole('button', { name: 'Add tab' }).click()
  await page.locator('.tab-bar input[value="New tab"]').waitFor()
  await page.getByLabel('Name of the tab').fill('Site')
  await page.keyboard.press('Tab')
  await page.getByText('Translations Site').click()
  await page.locator('details[open]').getByLabel('Français').fill('Chantier')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Main', exact: true }).click()
  await page.locator('#card-code').click()
  const settings = page.getByRole('region', { name: 'Settings of Code' })
  await settings.getByText('Filled in 0 of 1 (0 %), 0 values.').waitFor()
  await settings.getByText('Numbering').click()
  await settings.getByLabel('Series of numbers').fill('I-{000}')
  await page.keyboard.press('Enter')
  await settings.getByText('The first one: I-001').waitFor()
  await settings.getByLabel('First number').fill('40')
  await page.keyboard.press('Enter')
  await settings.getByText('The first one: I-040').waitFor()
  await settings.getByLabel('Counting starts again').selectOption('year')
  await settings.getByText('Translations').click()
  await settings.getByLabel('Français').fill('Numéro')
  await page.keyboard.press('Enter')

  await page.goto(`${screen.url}/customise`)
  await page.getByRole('button', { name: 'Lost reason' }).click()
  await page.getByRole('button', { name: 'Add value' }).click()
  await page.getByLabel('Title of new-value-2').fill('Too late')
  await page.keyboard.press('Tab')
  const said = page.getByRole('group', { name: 'Too late' })
  await said.getByLabel('Own text').check()
  await said.getByLabel('After days').fill('14')
  await page.keyboard.press('Tab')
  await page.getByText('Translations Too late').click()
  await page.locator('details[open]').getByLabel('Français').fill('Trop tard')
  await page.keyboard.press('Enter')
  await page.getByRole('button', { name: 'Done' }).click()

  await page.goto(`${screen.url}/inquiry?customise=1`)
  const view = page.getByRole('region', { name: 'Settings of All inquiries' })
  await view.getByRole('button', { name: 'Add colour' }).click()
  await view.getByRole('button', { name: 'Write CEL: New colour when' }).click()
  await view.getByLabel('New colour when, in CEL').fill("record.reason == 'price'")
  await page.keyboard.press('Enter')
  await view.getByText('True of 0 records now.').waitFor()
  await published(page)

  const made = await screen.request<{ data: object }>('POST', '/api/records/inquiry', {
    name: 'Lock',
    reason: 'new-value-2',
    depth: 'deep',
    length: 9,
  })
  expect(made.data).toMatchObject({ code: 'I-040', depth: 'deep', length: 9, due: null })
  const { tabs } = (await screen.request<{ data: { tabs: { title: string }[] } }>('GET', '/api/metadata/inquiry/form')).data
  expect(tabs.map(({ title }) => title)).toEqual(['Main', 'Own', 'Site'])
  const french = async (path: string) =>
    JSON.stringify(await (await fetch(screen.url + path, { headers: { ...screen.headers, 'accept-language': 'fr' } })).json())
  expect(await french('/api/metadata/inquiry/form')).toContain('"title":"Chantier"')
  expect(await french('/api/metadata')).toContain('"title":"Trop tard"')
  const [, late] = screen.engine.model.lists.get('lost-reason')?.options ?? []
  expect(late).toMatchObject({ value: 'new-value-2', data: { ownText: true, afterDays: 14 } })
  expect(screen.engine.model.entities.get('inquiry')?.colors).toMatchObject([{ color: 'orange', on: 'row' }])

  const reader = await screen.open(`/inquiry/${id}?customise=1&tab=main`, { locale: 'fr-FR' })
  await reader.getByRole('button', { name: 'Chantier', exact: true }).waitFor()
  await reader.locator('#card-code').filter({ hasText: 'Numéro' }).click()
  const named = reader.getByRole('region', { name: 'Réglages de Numéro' })
  await expect.poll(() => named.getByLabel('Nom', { exact: true }).inputValue()).toBe('Code')
  await expect.poll(() => named.getByLabel('Français').inputValue()).toBe('Numéro')
  await reader.close()
  await page.close()
})

test('a new kind of record with list, board, form and API', async () => {
  const page = await screen.open('/customise')
  await page.getByRole('button', { name: 'New kind of record' }).click()
  await page.getByLabel('One is called').fill('Permit')
  await page.getByRole('button', { name: 'Add field', exact: true }).click()
  await page.getByLabel('Name of field 2').fill('Stage')
  await page.getByLabel('Kind of field 2').selectOption('Choice')
  await page.getByRole('button', { name: 'Add to the draft' }).click()
  await published(page)

  await page.goto(`${screen.url}/permit?customise=1`)
  await page.locator('input[aria-label="Add a view"]').click()
  await page.getByRole('option', { name: 'New board' }).click()
  await page.getByRole('region', { name: 'Settings of New board' }).waitFor()
  await published(page)
  await screen.make('permit', { name: 'Quay', stage: 'second' })
  await page.goto(`${screen.url}/permit?view=newBoard`)
  await page.getByRole('link', { name: 'Quay' }).waitFor()

  await page.close()
})

test('its place in the menu, and a template filled while it is written', async () => {
  const page = await screen.open('/customise')
  await page.getByRole('button', { name: 'Menu', exact: true }).click()
  await page.getByRole('button', { name: 'Move Permits up' }).click()
  await expect
    .poll(() => page.locator('.menu-editor section').first().locator('.path-title').allTextContents())
    .toEqual(['Permits', 'Inquiries'])
  await page.getByRole('button', { name: 'Done' }).click()
  await page.getByLabel('Template for').selectOption('Permit')
  await page.getByRole('button', { name: 'New template' }).click()
  await page.getByLabel('Text of the template').fill('<p>Permit for {{name}}</p>')
  await page.frameLocator('iframe').getByText('Permit for Quay').waitFor()
  await published(page)
  expect([...(screen.engine.model.templates?.keys() ?? [])]).toEqual(['permit-document'])
  await expect
    .poll(async () => (await screen.request<{ data: { menu: { entities: string[] }[] } }>('GET', '/api/metadata')).data.menu[0]?.entities)
    .toEqual(['permit', 'inquiry'])
  await page.close()
})

test('nothing on these pages broke the security policy or threw', () => {
  expect(screen.complaints).toEqual([])
})
