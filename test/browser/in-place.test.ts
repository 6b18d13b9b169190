import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { saved } from '../support/effects.ts'
import { layersOf } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'

const money = { type: 'number', multipleOf: 0.01, 'x-unit': 'currency', 'x-currency': 'EUR' }
/** More values than are sent with the metadata. */
const trades = Object.fromEntries(Array.from({ length: 320 }, (_, index) => [`t${index}`, { title: `Trade no. ${index}` }]))
const house = {
  'lists/trade': { title: 'Trade', values: trades },
  'entities/house': {
    title: 'House',
    required: ['name'],
    properties: { name: { title: 'Name', type: 'string', maxLength: 40 }, trade: { title: 'Trade', 'x-list': 'trade' } },
    'x-plural': 'Houses',
    'x-label': '{name}',
    'x-menu': { group: 'Trade', order: 10 },
    'x-views': { all: { title: 'All', columns: ['name'], sort: 'name', default: true } },
    'x-tabs': {
      main: { title: 'Main', fields: [['name', 'trade']] },
      visits: { title: 'Visits', related: 'visit.house' },
      bills: { title: 'Bills', related: { list: 'bill.house', allow: ['create', 'open'] } },
    },
  },
  'entities/key': {
    title: 'Key',
    properties: { name: { title: 'Name', type: 'string', maxLength: 40 }, note: { title: 'Note', type: 'string', maxLength: 80 } },
    'x-plural': 'Keys',
    'x-label': '{name}',
    'x-rules': [{ when: 'isNew && record.note == null', set: { note: "'Hangs in the hall'" } }],
    'x-views': { all: { title: 'All', columns: ['name', 'note'], sort: 'name', default: true } },
  },
  'entities/visit': {
    title: 'Visit',
    required: ['who'],
    properties: {
      who: { title: 'Who', type: 'string', maxLength: 40 },
      house: { title: 'House', 'x-ref': 'house' },
      minutes: { title: 'Minutes', type: 'integer' },
      why: { title: 'Why so long', type: 'string', maxLength: 40, 'x-show-if': 'record.minutes > 60' },
      note: { title: 'Note', type: 'string', maxLength: 80 },
    },
    'x-plural': 'Visits',
    'x-label': '{who}',
    'x-layouts': { quick: { fields: [['who'], ['house'], ['minutes'], ['why']] } },
    'x-views': { all: { title: 'All', columns: ['who', 'house', 'minutes'], sort: 'who', default: true } },
  },
  'entities/bill': {
    title: 'Bill',
    required: ['date'],
    properties: {
      date: { title: 'Date', type: 'string', format: 'date' },
      house: { title: 'House', 'x-ref': 'house' },
      lines: { title: 'Lines', type: 'array', items: { $ref: 'bill-line' } },
      total: { title: 'Total', ...money, 'x-computed': 'record.lines.map(l, l.amount).sum()' },
      isFree: { title: 'Free', type: 'boolean', 'x-computed': 'record.total == 0' },
      highest: { title: 'Highest', ...percent(), 'x-computed': 'record.lines.map(l, l.discount).max()' },
    },
    'x-plural': 'Bills',
    'x-label': '{date}',
    'x-views': { all: { title: 'All', columns: ['date', 'total', 'highest'], sort: 'date', default: true } },
    'x-tabs': { main: { title: 'Main', fields: [['date'], ['lines'], ['total', 'highest'], ['isFree']] } },
  },
  'entities/bill-line': {
    title: 'Bill line',
    required: ['what', 'quantity', 'price', 'discount'],
    properties: {
      what: { title: 'What', type: 'string', maxLength: 40 },
      quantity: { title: 'Quantity', type: 'integer', default: 1 },
      price: { title: 'Price', ...money, default: 0 },
      discount: { title: 'Discount', ...percent(), minimum: 0, maximum: 1, default: 0 },
      amount: { title: 'Amount', ...money, 'x-computed': 'round(record.quantity * record.price * (1 - record.discount), 2)' },
    },
  },
}

function percent() {
  return { type: 'number', multipleOf: 0.0001, 'x-display': { format: 'percent' } }
}

let screen: Screen
beforeAll(async () => {
  screen = await startScreen(layersOf(house))
})
afterAll(() => screen?.close())
afterEach(() => expect(screen.complaints).toEqual([]))

const makeHouse = async (name: string) => (await screen.make('house', { name })).id

test('a record of a related list is made beside it, by keyboard, with the conditions of its form', async () => {
  const id = await makeHouse('Mill')
  const page = await screen.open(`/house/${id}?tab=visits`)
  const button = page.getByRole('button', { name: 'New visit' })
  await button.focus()
  await page.keyboard.press('Enter')
  const drawer = page.getByRole('dialog')
  await expect.poll(() => drawer.getByLabel('Who *').evaluate((input) => input === document.activeElement)).toBe(true)
  await expect.poll(() => drawer.getByLabel('House').count()).toBe(0)
  expect(await violationsOf(page)).toEqual([])
  await page.keyboard.type('Ada')
  await page.keyboard.press('Tab')
  await page.keyboard.type('an hour')
  await page.keyboard.press('Enter')
  await drawer.getByText('Write a number').waitFor()
  await drawer.getByLabel('Minutes').fill('90')
  await drawer.getByLabel('Why so long').waitFor()
  await saved(page, () => page.keyboard.press('Enter'))
  await page.getByRole('link', { name: 'Ada' }).waitFor()
  await expect.poll(() => button.evaluate((element) => element === document.activeElement)).toBe(true)
  await expect.poll(() => new URL(page.url()).pathname).toBe(`/house/${id}`)
  await expect
    .poll(() => screen.request('GET', '/api/records/visit?fields=who,minutes,house.name'))
    .toMatchObject({
      data: [{ who: 'Ada', minutes: 90, house: { name: 'Mill' } }],
    })
  await page.close()
})

test('what was typed for quick entry outlives Escape, beside its record only, until it is saved or given up', async () => {
  const [id, other] = [await makeHouse('Barn'), await makeHouse('Shed')]
  const page = await screen.open(`/house/${id}?tab=visits`)
  const drawer = page.getByRole('dialog')
  const begin = async () => {
    await page.getByRole('button', { name: 'New visit' }).click()
    await drawer.getByLabel('Who *').waitFor()
  }
  await begin()
  await page.keyboard.press('Escape')
  await drawer.waitFor({ state: 'detached' })
  await expect.poll(() => page.getByText('what you typed is kept').count()).toBe(0)

  await begin()
  await drawer.getByLabel('Who *').fill('Grace')
  await drawer.getByLabel('Minutes').fill('75')
  await page.keyboard.press('Escape')
  await page.getByText('New visit: not saved, what you typed is kept.').waitFor()
  await page.goto(`${screen.url}/house/${other}?tab=visits`)
  await begin()
  await expect.poll(() => drawer.getByLabel('Who *').inputValue()).toBe('')
  await page.goto(`${screen.url}/house/${id}?tab=visits`)
  await begin()
  await drawer.getByText('You typed this before and did not save it.').waitFor()
  expect(await violationsOf(page, '[role="dialog"]')).toEqual([])
  await expect.poll(() => drawer.getByLabel('Who *').inputValue()).toBe('Grace')
  await drawer.getByLabel('Why so long').waitFor()
  await drawer.getByRole('button', { name: 'Start anew' }).click()
  await expect.poll(() => drawer.getByLabel('Who *').inputValue()).toBe('')

  await drawer.getByLabel('Who *').fill('Grace')
  await saved(page, () => page.keyboard.press('Enter'))
  await page.getByRole('link', { name: 'Grace' }).waitFor()
  await begin()
  await expect.poll(() => drawer.getByLabel('Who *').inputValue()).toBe('')
  await drawer.getByLabel('Who *').fill('Nobody')
  await drawer.getByRole('button', { name: 'Cancel' }).click()
  await begin()
  await expect.poll(() => drawer.getByLabel('Who *').inputValue()).toBe('')
  await page.context().close()
})

test('what was begun beside a related list goes on with all fields', async () => {
  const id = await makeHouse('Barn')
  const page = await screen.open(`/house/${id}?tab=visits`)
  await page.getByRole('button', { name: 'New visit' }).click()
  const drawer = page.getByRole('dialog')
  await drawer.getByLabel('Who *').fill('Bo')
  await drawer.getByLabel('Minutes').fill('5')
  await drawer.getByRole('button', { name: 'All fields' }).click()
  await page.waitForURL(/visit\/new/)
  await page.getByLabel('Note').fill('In the rain')
  await saved(page)
  await page.waitForURL(/visit\/[0-9a-f]{8}-/)
  await expect
    .poll(() => screen.request('GET', `/api/records/visit?fields=who,minutes,note,house.name&filter=who == 'Bo'`))
    .toMatchObject({
      data: [{ who: 'Bo', minutes: 5, note: 'In the rain', house: { name: 'Barn' } }],
    })
  await page.close()
})

test('cells of a related list are changed in place, and only where the metadata lets them', async () => {
  const id = await makeHouse('Tower')
  for (const who of ['Cleo', 'Dirk']) await screen.make('visit', { who, minutes: 10, house: id })
  await screen.make('bill', { date: '2026-01-02', house: id })
  const page = await screen.open(`/house/${id}?tab=visits`)
  const cell = page.locator('tr', { hasText: 'Cleo' }).locator('td[data-path="minutes"]')
  const editor = page.locator('.editing-cell input')
  await cell.click()
  await page.keyboard.press('Enter')
  await editor.waitFor()
  await page.keyboard.type('25')
  await saved(page, () => page.keyboard.press('Enter'))
  await expect.poll(() => cell.evaluate((element) => element === document.activeElement)).toBe(true)
  await page.keyboard.press('ArrowDown')
  await page.keyboard.press('Enter')
  await editor.waitFor()
  await page.keyboard.type('35')
  await saved(page, () => page.keyboard.press('Enter'))
  await expect
    .poll(() => screen.request('GET', `/api/records/visit?fields=minutes&sort=who&filter=house == '${id}'`))
    .toMatchObject({
      data: [{ minutes: 25 }, { minutes: 35 }],
    })
  await page.getByRole('tab', { name: 'Bills' }).click()
  await page.getByRole('link', { name: '2 Jan 2026' }).waitFor()
  await expect.poll(() => page.locator('td[data-editable]').count()).toBe(0)
  await page.close()
})

test('a bill with its lines is made and changed by keyboard alone, totals and percentages as they are typed', async () => {
  const id = await makeHouse('Inn')
  const page = await screen.open(`/house/${id}?tab=bills`)
  await page.getByRole('button', { name: 'New bill' }).focus()
  await page.keyboard.press('Enter')
  // Lines have no room beside a list.
  await page.waitForURL(/bill\/new/)
  await expect.poll(() => page.locator('#field_date').evaluate((input) => input === document.activeElement)).toBe(true)
  await page.keyboard.type('2026-03-04')
  await page.keyboard.press('Escape')
  const isAt = (field: string) => expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe(`field_lines_${field}`)
  const total = page.locator('#field_total')
  await page.getByRole('button', { name: 'Add bill line' }).focus()
  await page.keyboard.press('Enter')
  await isAt('0_what')
  for (const typed of ['Bed', '2', '50', '20']) {
    await page.keyboard.type(typed)
    await page.keyboard.press('Tab')
  }
  await expect.poll(() => total.textContent()).toBe('€80.00')
  await page.locator('#field_lines_0_discount').focus()
  await page.keyboard.press('Enter')
  await isAt('1_what')
  for (const typed of ['Soup', '3', '9.5', '7.5 %']) {
    await page.keyboard.type(typed)
    await page.keyboard.press('Tab')
  }
  await expect.poll(() => total.textContent()).toBe('€106.36')
  await expect.poll(() => page.locator('#field_highest').textContent()).toBe('20 %')
  await expect.poll(() => page.locator('#field_lines_1_discount').inputValue()).toBe('7.5 %')
  // In a list no is an empty cell; under its label it is said, for everybody to see.
  const free = page.locator('#field_isFree')
  expect([await free.textContent(), await free.locator('.visually-hidden').count()]).toEqual(['no', 0])
  await saved(page)
  await page.waitForURL(/bill\/[0-9a-f]{8}-/)
  const bills = () => screen.request('GET', `/api/records/bill?fields=total,lines&filter=house == '${id}'`)
  await expect
    .poll(() => bills())
    .toMatchObject({ data: [{ total: 106.36, lines: [{ what: 'Bed', discount: 0.2 }, { discount: 0.075 }] }] })

  await page.locator('#field_lines_1_discount').focus()
  await page.keyboard.type('150')
  await page.keyboard.press('Control+s')
  await page.getByText('Enter 100 % or less; this is 150 %.').waitFor()
  await page.locator('#field_lines_1_discount').fill('0')
  await saved(page)
  await expect.poll(() => bills()).toMatchObject({ data: [{ total: 108.5, lines: [{ discount: 0.2 }, { discount: 0 }] }] })
  await page.goto(`${screen.url}/bill?filter=${encodeURIComponent('highest >= 0.2')}`)
  await page.getByText('Highest is at least 20 %').waitFor()
  await page.getByRole('cell', { name: '20 %' }).waitFor()
  await page.close()
})

test('the values of a long code list come when a field of it is shown, once, and by their titles', async () => {
  await screen.make('house', { name: 'Forge', trade: 't7' })
  const page = await screen.open('/house')
  const asked: string[] = []
  page.on('request', (request) => request.url().includes('/api/metadata/lists/') && asked.push(new URL(request.url()).pathname))
  await page.reload()
  await page.getByRole('link', { name: 'Forge' }).waitFor()
  expect(asked).toEqual([])
  await page.getByRole('link', { name: 'Forge' }).click()
  const trade = page.getByRole('combobox', { name: 'Trade' })
  await expect.poll(() => trade.inputValue()).toBe('Trade no. 7')
  await trade.fill('no. 319')
  await page.getByRole('option', { name: 'Trade no. 319' }).click()
  await saved(page)
  await page.goto(`${screen.url}/house?columns=name,trade&filter=${encodeURIComponent("trade == 't319'")}`)
  await page.getByRole('cell', { name: 'Trade no. 319' }).waitFor()
  await page.getByText('Trade is Trade no. 319').waitFor()
  expect(asked).toEqual(['/api/metadata/lists/trade/values', '/api/metadata/lists/trade/values'])
  await expect
    .poll(() => screen.request('GET', "/api/records/house?fields=trade&filter=name == 'Forge'"))
    .toMatchObject({ data: [{ trade: 't319' }] })
  await page.close()
})

test('what a rule sets on a new form stands there and is no change; it is kept with what is typed', async () => {
  const page = await screen.open('/key/new')
  const note = page.getByRole('textbox', { name: 'Note' })
  await expect.poll(() => note.inputValue()).toBe('Hangs in the hall')
  await expect.poll(() => page.getByText(/fields? filled in/).count()).toBe(0)
  await page.getByRole('link', { name: 'Houses' }).first().click()
  await page.getByRole('heading', { name: 'Houses' }).waitFor()
  await page.goto(`${screen.url}/key/new`)
  await page.getByRole('textbox', { name: 'Name' }).fill('Front door')
  await saved(page)
  await expect
    .poll(() => screen.request('GET', '/api/records/key?fields=name,note'))
    .toMatchObject({
      data: [{ name: 'Front door', note: 'Hangs in the hall' }],
    })
  await page.close()
})
