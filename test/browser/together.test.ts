import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { saved } from '../support/effects.ts'
import { layersOf, testUser } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'

const text = { type: 'string', maxLength: 60 }

/** Seeds become plants and pots. */
const garden = {
  'entities/seed': {
    title: 'Seed',
    required: ['name'],
    'x-plural': 'Seeds',
    'x-label': '{name}',
    'x-menu': { group: 'Trade' },
    properties: {
      name: { title: 'Name', ...text },
      state: { title: 'State', enum: ['dry', 'grown'], default: 'dry' },
      colour: { title: 'Colour', ...text },
      plant: { title: 'Became', 'x-ref': 'plant', 'x-inverse': 'seeds', 'x-on-delete': 'clear' },
    },
    'x-convert': [
      { to: 'plant', fields: { name: 'record.name' }, transition: 'grow' },
      { to: 'pot', fields: { name: '"Pot of " + record.name' } },
    ],
  },
  'entities/plant': {
    title: 'Plant',
    required: ['name', 'height'],
    'x-plural': 'Plants',
    'x-label': '{name}',
    properties: { name: { title: 'Name', ...text }, colour: { title: 'Colour', ...text }, height: { title: 'Height', type: 'integer' } },
    'x-duplicates': [{ fields: { name: { match: 'folded' } }, threshold: 1 }],
  },
  'entities/pot': {
    title: 'Pot',
    'x-plural': 'Pots',
    'x-label': '{name}',
    properties: { name: { title: 'Name', ...text }, plant: { title: 'Plant', 'x-ref': 'plant' } },
  },
  'roles/gardener': { title: 'Gardener', entities: { user: { read: true }, plant: { read: true, update: true } } },
  'roles/nipper': { title: 'Nipper', entities: { plant: { read: true, update: 'record.height < 10' } } },
  'roles/seller': {
    title: 'Seller',
    entities: { seed: { read: true, create: true, update: true }, plant: { read: true, create: true }, pot: { read: true, create: true } },
  },
  'entities/grower': {
    title: 'Grower',
    'x-plural': 'Growers',
    'x-label': '{name}',
    'x-menu': { group: 'People' },
    properties: {
      name: { title: 'Name', ...text, 'x-personal': { category: 'name' } },
      bank: { title: 'Bank account', ...text, 'x-secret': true },
      papers: { title: 'Papers', type: 'array', items: { 'x-file': true } },
    },
  },
  'workflows/seed-state': {
    title: 'Seed',
    entity: 'seed',
    field: 'state',
    initial: 'dry',
    states: { dry: { title: 'Dry' }, grown: { title: 'Grown', category: 'won', lock: true } },
    transitions: { grow: { title: 'Grow', from: ['dry'], to: 'grown' } },
  },
}

let screen: Screen
beforeAll(async () => {
  screen = await startScreen(layersOf(garden))
})
afterAll(() => screen?.close())

const make = async (entity: string, values: object) => (await screen.make(entity, values)).id

describe('a conversion', () => {
  test('shows what becomes what, asks for what is missing, leaves out what is not wanted, and is taken back', async () => {
    const seed = await make('seed', { name: 'Bean', colour: 'green' })
    const page = await screen.open(`/seed/${seed}`)
    await page.getByRole('region', { name: 'Seed' }).getByRole('button', { name: 'Grow', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Convert Bean' })
    await dialog.getByRole('group', { name: 'Plant' }).getByText('green').waitFor()
    await dialog.getByRole('group', { name: 'Pot' }).getByText('Pot of Bean').waitFor()
    await expect.poll(() => dialog.getByRole('checkbox', { name: 'Plant' }).isDisabled()).toBe(true)
    await dialog.getByRole('checkbox', { name: 'Pot' }).uncheck()
    expect(await violationsOf(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Convert' }).click()
    await dialog.locator('.field-errors').first().waitFor()
    await dialog.getByLabel('Height *').fill('7')
    await dialog.getByRole('button', { name: 'Convert' }).click()
    const became = page.getByRole('region', { name: 'What it became' })
    await became.getByRole('link', { name: 'Bean' }).waitFor()
    await expect
      .poll(() => screen.request('GET', '/api/records/plant'))
      .toMatchObject({ data: [{ name: 'Bean', colour: 'green', height: 7 }] })
    await expect.poll(() => screen.request('GET', '/api/records/pot')).toMatchObject({ data: [] })
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByRole('button', { name: 'Grow', exact: true }).waitFor()
    await expect.poll(() => screen.request('GET', '/api/records/plant')).toMatchObject({ data: [] })
    await page.close()
  })

  test('links to a record that looks like what would be made', async () => {
    const plant = await make('plant', { name: 'fern', height: 1 })
    const seed = await make('seed', { name: 'Fern' })
    const page = await screen.open(`/seed/${seed}`)
    await page.getByRole('button', { name: 'Grow', exact: true }).click()
    await page.getByRole('radio', { name: /Link to fern/ }).check()
    await page.getByRole('button', { name: 'Convert' }).click()
    await page.getByRole('region', { name: 'What it became' }).getByRole('link', { name: 'fern', exact: true }).waitFor()
    await expect
      .poll(() => screen.request('GET', `/api/records/seed/${seed}`))
      .toMatchObject({ data: { state: 'grown', plant: { id: plant } } })
    await expect
      .poll(() => screen.request('GET', '/api/records/pot'))
      .toMatchObject({ data: [{ name: 'Pot of Fern', plant: { id: plant } }] })
    await page.close()
  })

  test('links to any other record that exists, when it was looked for', async () => {
    const plant = await make('plant', { name: 'Aloe', height: 1 })
    const seed = await make('seed', { name: 'Nothing alike' })
    const page = await screen.open(`/seed/${seed}`)
    await page.getByRole('button', { name: 'Grow', exact: true }).click()
    const dialog = page.getByRole('dialog', { name: 'Convert Nothing alike' })
    await dialog.getByRole('group', { name: 'Plant' }).getByRole('radio', { name: 'Link to another one' }).check()
    await expect.poll(() => dialog.getByRole('button', { name: 'Convert' }).isDisabled()).toBe(true)
    const box = dialog.getByRole('combobox', { name: 'Plant that exists' })
    await box.fill('Alo')
    await box.press('Enter')
    await expect.poll(() => box.inputValue()).toBe('Aloe')
    await dialog.getByRole('button', { name: 'Convert' }).click()
    await page.getByRole('region', { name: 'What it became' }).getByRole('link', { name: 'Aloe', exact: true }).waitFor()
    await expect
      .poll(() => screen.request('GET', `/api/records/seed/${seed}`))
      .toMatchObject({ data: { state: 'grown', plant: { id: plant } } })
    await page.close()
  })
})

test('who sells takes a new one from the list to won, with nothing but the rights that takes', async () => {
  await screen.engine.createUser({ ...testUser, name: 'Sue Seller', email: 'sue@example.test', roles: ['seller'] })
  const page = await screen.open('/', {}, 'sue@example.test')
  await page.getByRole('link', { name: 'Seeds' }).first().click()
  await page.getByText('No seeds yet').or(page.locator('tbody tr[data-index]').first()).first().waitFor()
  await page.keyboard.press('n')
  await page.getByLabel('Name *').fill('Poppy')
  await page.keyboard.press('Control+s')
  await page.getByRole('heading', { name: 'Poppy' }).waitFor()
  await page.getByLabel('Colour').fill('red')
  await saved(page)
  await page.getByRole('button', { name: 'Grow', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Convert Poppy' })
  await dialog.getByLabel('Height *').fill('40')
  await dialog.getByRole('button', { name: 'Convert' }).click()
  await page.getByRole('region', { name: 'What it became' }).getByRole('link', { name: 'Poppy', exact: true }).click()
  await page.getByRole('link', { name: 'Plants' }).first().waitFor()
  await expect.poll(() => page.getByText('red', { exact: true }).count()).toBeGreaterThan(0)
  // A plant is not hers to change.
  await expect.poll(() => page.getByRole('textbox', { name: 'Name' }).count()).toBe(0)
  await expect
    .poll(() => screen.request('GET', "/api/records/seed?filter=name == 'Poppy'&fields=state,createdBy"))
    .toMatchObject({
      data: [{ state: 'grown', createdBy: { label: 'Sue Seller' } }],
    })
  await page.close()
})

test('a record that is not hers to change is one to look at, and says so; another of its kind is open', async () => {
  const [tall, low] = [await make('plant', { name: 'Cedar', height: 30 }), await make('plant', { name: 'Moss', height: 1 })]
  await screen.engine.createUser({ ...testUser, name: 'Nia Nipper', email: 'nia@example.test', roles: ['nipper'] })
  const page = await screen.open(`/plant/${tall}`, {}, 'nia@example.test')
  await page.getByText('You may look at this record, but not change it.').waitFor()
  await expect.poll(() => page.getByRole('textbox', { name: 'Name' }).count()).toBe(0)
  await page.goto(`${screen.url}/plant/${low}`)
  const name = page.getByRole('textbox', { name: 'Name' })
  await name.fill('Soft moss')
  await saved(page)
  await expect.poll(() => page.getByText('You may look at this record').count()).toBe(0)
  await expect.poll(() => screen.request('GET', `/api/records/plant/${low}`)).toMatchObject({ data: { name: 'Soft moss' } })
  await page.close()
})

describe('people who work on one record', () => {
  test('one mentions the other, who is told, answers, changes the answer, and follows', async () => {
    const plant = await make('plant', { name: 'Oak', height: 3 })
    await screen.engine.createUser({ ...testUser, name: 'Gil Gardener', email: 'gil@example.test', roles: ['gardener'] })
    const page = await screen.open(`/plant/${plant}`)
    const comment = page.getByRole('combobox', { name: 'Comment on this record' })
    await comment.fill('Too dry, @gil')
    await page.getByRole('option', { name: 'Gil Gardener' }).waitFor()
    await page.keyboard.press('Enter')
    await page.keyboard.type('look')
    await page.keyboard.press('Control+Enter')
    await page.locator('.mention', { hasText: '@Gil Gardener' }).waitFor()

    const other = await screen.open(`/plant/${plant}`, {}, 'gil@example.test')
    await other.getByRole('button', { name: 'Notifications, 1 unread' }).click()
    await other.getByRole('link', { name: `${testUser.name} mentioned you: Oak` }).click()
    await other.getByRole('combobox', { name: 'Comment on this record' }).fill('Watered')
    await other.getByRole('button', { name: 'Comment', exact: true }).click()
    await other.getByRole('button', { name: 'Change the comment' }).click()
    await other.getByRole('combobox', { name: 'Change the comment' }).fill('Watered it')
    await other.keyboard.press('Control+Enter')
    await other.getByText('Watered it').waitFor()
    await other.getByText('edited').waitFor()
    await page.getByText('Watered it').waitFor()

    await page.getByRole('button', { name: 'Following' }).click()
    await page.getByText(`Followed by ${testUser.name}, Gil Gardener`).waitFor()
    expect(await violationsOf(page)).toEqual([])
    await other.getByRole('button', { name: 'Delete the comment' }).click()
    await other.getByText('Watered it').waitFor({ state: 'detached' })
    await other.getByRole('button', { name: 'Undo' }).click()
    await other.getByText('Watered it').waitFor()
    await page.close()
    await other.close()
  })
})

describe('what an administrator can do with a record', () => {
  test('a secret is shown for a reason, a file is dropped, and the person is erased after a preview', async () => {
    const grower = await make('grower', { name: 'Hal Hobb', bank: 'DE89370400440532013000' })
    const page = await screen.open(`/grower/${grower}`)
    await page.getByRole('button', { name: 'Show Bank account in clear' }).click()
    await page.getByLabel('Why do you need it?').fill('He asked which one it is')
    await page.keyboard.press('Enter')
    await page.getByText('DE89370400440532013000').waitFor()
    await page.keyboard.press('Escape')
    await page.getByText('DE89370400440532013000').waitFor({ state: 'detached' })

    const file = await page.evaluateHandle(() => {
      const dropped = new DataTransfer()
      dropped.items.add(new File(['hello'], 'letter.txt', { type: 'text/plain' }))
      return dropped
    })
    await page.locator('.record').dispatchEvent('dragover', { dataTransfer: file })
    await page.getByText('Drop to add to “Papers”').waitFor()
    await page.locator('.record').dispatchEvent('drop', { dataTransfer: file })
    await page.getByRole('button', { name: 'letter.txt', exact: true }).waitFor()
    await page.keyboard.press('Control+s')
    await expect
      .poll(() => screen.request('GET', `/api/records/grower/${grower}`))
      .toMatchObject({ data: { papers: [{ name: 'letter.txt' }] } })

    await page.getByRole('button', { name: 'More' }).click()
    await page.getByRole('menuitem', { name: 'Personal data' }).click()
    const drawer = page.getByRole('dialog', { name: 'Personal data of Hal Hobb' })
    await expect
      .poll(() => drawer.getByRole('link', { name: 'As JSON' }).getAttribute('href'))
      .toBe(`/api/personal/grower/${grower}?format=json`)
    await drawer.getByText('What goes').waitFor()
    expect(await violationsOf(page)).toEqual([])
    await drawer.getByRole('button', { name: 'Erase 1 field for good' }).click()
    await expect.poll(() => screen.request('GET', `/api/records/grower/${grower}`)).toMatchObject({ data: { name: null } })
    await page.close()
  })

  test('one looks with the eyes of a role, changes nothing, and comes back', async () => {
    const plant = await make('plant', { name: 'Ash', height: 2 })
    const page = await screen.open('/')
    await page.getByRole('button', { name: /Menu of/ }).click()
    await page.getByRole('menuitem', { name: 'View as a role' }).click()
    await page.getByRole('checkbox', { name: 'Gardener', exact: true }).check()
    await page.getByRole('button', { name: 'Look', exact: true }).click()
    const banner = page.getByText('You look as somebody with the role Gardener. Nothing can be changed.')
    await banner.waitFor()
    await expect.poll(() => page.getByRole('link', { name: 'Growers' }).count()).toBe(0)
    await page.goto(`${screen.url}/plant/${plant}`)
    await page.getByLabel('Name').fill('Beech')
    await page.keyboard.press('Control+s')
    await page.getByText('You look with the eyes of a role.').waitFor()
    await expect.poll(() => screen.request('GET', `/api/records/plant/${plant}`)).toMatchObject({ data: { name: 'Ash' } })
    page.once('dialog', (dialog) => void dialog.accept())
    await page.getByRole('button', { name: 'Back to my own view' }).click()
    await banner.waitFor({ state: 'detached' })
    await page.getByRole('link', { name: 'Growers' }).first().waitFor()
    await page.close()
  })
})

test('nothing on these pages broke the security policy or threw', () => {
  expect(screen.complaints).toEqual([])
})
