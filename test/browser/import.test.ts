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

interface Listed {
  readonly data: readonly { readonly name: string; readonly [field: string]: unknown }[]
}
const crates = async () => (await screen.request<Listed>('GET', '/api/records/crate?sort=name&fields=name,weight,state')).data
const csv = 'Name;Kilos;State;Colour\nBarrel;12;Sent;red\nDrum;heavy;Packed;blue\nKeg;7;Packed;green\n'
const choose = (text: string) =>
  page.getByLabel('File to import').setInputFiles({ name: 'crates.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

test('a file is mapped, tried without keeping anything, imported, and what was refused is a file', async () => {
  await screen.make('crate', { name: 'Keg', weight: 1 })
  page = await screen.open('/crate')
  await page.getByRole('button', { name: 'Import, export and more' }).click()
  await page.getByRole('menuitem', { name: 'Import a file…' }).click()
  await choose(csv)
  await expect.poll(() => page.getByRole('combobox', { name: 'Name goes to' }).inputValue()).toBe('Name')
  await page.getByRole('combobox', { name: 'Kilos goes to' }).click()
  await page.getByRole('option', { name: 'Weight' }).click()
  await page.getByRole('combobox', { name: 'Records that exist are found by' }).click()
  await page.getByRole('option', { name: 'Name' }).click()
  await page.getByRole('button', { name: 'Try it, keep nothing' }).click()
  await page.getByRole('heading', { name: 'What would come of it' }).waitFor()
  const problem = page.getByRole('region', { name: 'Problems' }).locator('tbody tr')
  await expect.poll(() => problem.count()).toBe(1)
  await expect.poll(() => problem.textContent()).toMatch(/^3Kilosheavy./)
  await expect.poll(async () => (await crates()).map(({ name }) => name)).toEqual(['Keg'])

  await page.getByRole('button', { name: 'Import 2 crates' }).click()
  await page.getByRole('heading', { name: 'Imported' }).waitFor()
  await expect
    .poll(async () => (await crates()).map(({ name, weight, state }) => [name, weight, state]))
    .toEqual([
      ['Barrel', 12, 'sent'],
      ['Keg', 7, 'packed'],
    ])
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'The refused rows as a file' }).click(),
  ])
  const text = Buffer.concat(await (await download.createReadStream()).toArray()).toString('utf8')
  expect(text).toContain('Drum')
  expect(text).not.toContain('Barrel')

  await page.reload()
  await page.getByRole('heading', { name: 'Imported' }).waitFor()
  await page.getByRole('button', { name: 'Take the import back' }).click()
  await page.getByRole('heading', { name: 'Taken back' }).waitFor()
  await expect.poll(async () => (await crates()).map(({ name }) => name)).toEqual(['Keg'])
  await page.getByRole('button', { name: 'Another file' }).click()
  await page.getByRole('region', { name: 'Earlier imports' }).getByText('taken back').waitFor()
})

test('records of a former system keep their dates, where an administrator says that they are such', async () => {
  page = await screen.open('/crate/import')
  await choose('Name,Since,Claim,Was\nChest,2024-05-06,Raised,none 2024-05-06; raised 2024-06-01\n')
  await page.getByRole('combobox', { name: 'Since goes to' }).click()
  await expect.poll(() => page.getByRole('option', { name: 'Created at' }).count()).toBe(0)
  await page.keyboard.press('Escape')
  await page.getByRole('checkbox', { name: 'These records were kept in another system' }).check()
  await page.getByRole('combobox', { name: 'Since goes to' }).click()
  await page.getByRole('option', { name: 'Created at' }).click()
  await page.getByRole('combobox', { name: 'Was goes to' }).click()
  await page.getByRole('option', { name: 'Claim: history' }).click()
  await page.getByRole('button', { name: 'Try it, keep nothing' }).click()
  await page.getByRole('button', { name: /Import 1 crate/ }).click()
  await page.getByRole('heading', { name: 'Imported' }).waitFor()
  const query = new URLSearchParams({ filter: "name == 'Chest'", fields: 'createdAt,claim' })
  const { data } = await screen.request<Listed>('GET', `/api/records/crate?${query}`)
  expect(data).toMatchObject([{ createdAt: '2024-05-06T00:00:00.000Z', claim: 'raised' }])
})

test('a file that cannot be read says so, and another one can be chosen', async () => {
  page = await screen.open('/crate/import')
  await page
    .getByLabel('File to import')
    .setInputFiles({ name: 'crates.xlsx', mimeType: 'application/vnd.ms-excel', buffer: Buffer.from('PK no') })
  await page.getByRole('alert').waitFor()
  await choose('Name\nBox\n')
  await page.getByRole('button', { name: 'Try it, keep nothing' }).waitFor()
})

test.each(['light', 'dark'] as const)('keeps to WCAG 2.2 AA in %s', async (colorScheme) => {
  page = await screen.open('/crate/import', { colorScheme, reducedMotion: 'reduce' })
  await page.getByRole('button', { name: 'Choose a file' }).waitFor()
  expect(await violationsOf(page)).toEqual([])
  await choose(csv)
  await page.getByRole('button', { name: 'Try it, keep nothing' }).waitFor()
  expect(await violationsOf(page)).toEqual([])
  await page.getByRole('button', { name: 'Try it, keep nothing' }).click()
  await page.getByRole('heading', { name: 'What would come of it' }).waitFor()
  expect(await violationsOf(page)).toEqual([])
})

test('no page threw, and the security policy refused nothing', () => {
  expect(screen.complaints).toEqual([])
})
