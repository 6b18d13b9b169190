import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { saved } from '../support/effects.ts'
import { addPeople, choose, mail, startCustomerFile } from './customer-file.ts'
import type { Screen } from './support.ts'

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
/** Today, or the day on which the file was begun, where it is midnight meanwhile. */
const begun = day(0)
const thisDay = () => expect.toBeOneOf([begun, day(0)])

let screen: Screen
let people: Record<'sales' | 'sales-lead' | 'accounting', string>
beforeAll(async () => {
  screen = await startCustomerFile()
  people = await addPeople(screen, ['sales', 'sales-lead', 'accounting'])
  screen.engine.jobs.start()
})
afterAll(() => screen.close())

const pick = async (page: Page, name: RegExp, text: string) => {
  await page.getByRole('combobox', { name }).click()
  await page.getByRole('option', { name: text, exact: true }).click()
}
/** Makes what stands in the form; answers its id. */
const create = async (page: Page, entity: string) => {
  await page.keyboard.press('Control+s')
  await page.waitForURL(new RegExp(`/${entity}/[0-9a-f]{8}-`))
  return new URL(page.url()).pathname.split('/').at(-1) ?? ''
}
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

test('reminders of late invoices are sent one after the other, each only when it is due', async () => {
  const customer = await screen.make('customer', { name: 'Late Payers', currency: 'EUR', email: 'late@example.test' })
  const { id } = await screen.make('invoice', {
    ...{ customer: customer.id, invoiceDate: day(-90), currency: 'EUR', lines: [{ description: 'Chairs', quantity: 2, unitPrice: 50 }] },
  })
  await screen.request('POST', `/api/records/invoice/${id}/transitions/issue`)
  const page = await screen.open('/invoice?view=dunning', {}, mail('accounting'))
  await page.getByRole('link', { name: String((await screen.read('invoice', id)).number) }).click()
  await press(page, 'Send a reminder')
  await expect.poll(async () => (await screen.read('invoice', id)).dunningLevel).not.toBe('none')
  // The next one is not due on the same day.
  await expect.poll(() => page.getByRole('button', { name: 'Send a reminder', exact: true }).isDisabled()).toBe(true)
  await expect.poll(() => screen.read('invoice', id)).toMatchObject({ remindedOn: thisDay(), state: 'issued', balance: 100 })
  await page.context().close()
})

test('a higher credit limit is asked for by sales, and holds when somebody else has granted it', async () => {
  const customer = await screen.make('customer', { name: 'Growing Ltd', currency: 'EUR', creditLimit: 1000, salesRep: people.sales })
  const page = await screen.open('/credit-limit-request/new', {}, mail('sales'))
  await choose(page, /^Customer/, 'Growing Ltd')
  await expect.poll(() => page.locator('#field_currentLimit').textContent()).toBe('€1,000.00')
  await page.getByLabel(/^Limit asked for/).fill('5000')
  await page.getByLabel(/^Reason/).fill('A second shop opens.')
  const id = await create(page, 'credit-limit-request')
  await press(page, 'Ask for it')
  await expect.poll(async () => (await screen.read('credit-limit-request', id)).state).toBe('requested')
  await expect.poll(() => screen.read('customer', customer.id)).toMatchObject({ creditLimit: 1000 })
  await page.context().close()
  const desk = await screen.open(`/credit-limit-request/${id}`, {}, mail('accounting'))
  await desk.getByText('Another credit limit').waitFor()
  expect(await desk.locator('#field_requestedLimit').textContent()).toBe('€5,000.00')
  await press(desk, 'Approve')
  await desk.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await expect.poll(async () => (await screen.read('customer', customer.id)).creditLimit).toBe(5000)
  await desk.context().close()
})

test('a complaint is taken up, and solved only with a solution', async () => {
  await screen.make('customer', { name: 'Not Amused', salesRep: people.sales })
  const page = await screen.open('/request/new', {}, mail('sales'))
  await page.getByLabel(/^Subject/).fill('Legs too short')
  await pick(page, /^Kind/, 'Complaint')
  await choose(page, /^Customer/, 'Not Amused')
  const id = await create(page, 'request')
  await press(page, 'Take up')
  await expect.poll(async () => (await screen.read('request', id)).state).toBe('in-progress')
  await page.locator('.state-moves').getByRole('button', { name: 'Solved' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Solved' }).click()
  await dialog.locator('.field-errors').first().waitFor()
  await dialog.getByLabel(/^Solution/).fill('Longer legs were sent.')
  await dialog.getByRole('button', { name: 'Solved' }).click()
  await expect
    .poll(() => screen.read('request', id))
    .toMatchObject({ state: 'solved', solution: 'Longer legs were sent.', solvedOn: thisDay() })
  await page.context().close()
})

test('a case goes through its phases on its record and on the board, which say how it stands and what it costs', async () => {
  const page = await screen.open('/case-file/new', {}, mail('sales'))
  await page.getByLabel(/^Name/).fill('New showroom')
  await page.getByLabel(/^Planned cost/).fill('500')
  const id = await create(page, 'case-file')
  await expect.poll(() => screen.read('case-file', id)).toMatchObject({ state: 'potential' })
  await pick(page, /^Phase/, 'Work')
  await page.getByLabel(/^Other cost/).fill('620')
  await saved(page)
  await expect
    .poll(() => screen.read('case-file', id))
    .toMatchObject({ phase: 'work', state: 'in-progress', cost: 620, costDifference: 120 })
  await page.goto(`${screen.url}/case-file?view=board`)
  await page.getByRole('region', { name: /^Work/ }).getByText('New showroom').waitFor()
  await page.context().close()
})

test('an objective says how far it is, and is further when something was won', async () => {
  const page = await screen.open('/objective/new', {}, mail('sales-lead'))
  await page.getByLabel(/^Name/).fill('Two wins')
  await pick(page, /^Measure/, 'Opportunities won')
  await choose(page, /^Person/, 'A sales')
  await pick(page, /^Period/, 'Own dates')
  await page.getByLabel(/^Target/).fill('2')
  await page.getByLabel(/^From/).fill(day(-3))
  await page.getByLabel(/^To/).fill(day(3))
  const id = await create(page, 'objective')
  await expect.poll(() => screen.read('objective', id)).toMatchObject({ reached: 0, percent: 0 })
  const sale = await screen.make('opportunity', {
    name: 'Won today',
    currency: 'EUR',
    amount: 10,
    salesRep: people.sales,
    expectedClose: day(0),
  })
  await screen.request('POST', `/api/records/opportunity/${sale.id}/transitions/win`)
  await page.reload()
  await page.getByText(/50 %/).first().waitFor()
  await expect.poll(() => screen.read('objective', id)).toMatchObject({ reached: 1, percent: 50 })
  await page.context().close()
})

test('a customer stands in the list of reviews from the day on which it is due, until it was reviewed', async () => {
  const customer = await screen.make('customer', { name: 'Long Unseen', reviewer: people.sales, reviewedOn: day(-400), reviewInterval: 12 })
  const page = await screen.open('/customer?view=review', {}, mail('sales'))
  await page.getByRole('link', { name: 'Long Unseen' }).click()
  await page.getByRole('tab', { name: 'Preferences' }).click()
  const today = day(0)
  await page.getByLabel('Last review').fill(today)
  await saved(page)
  expect((await screen.read('customer', customer.id)).reviewedOn).toBe(today)
  await page.goto(`${screen.url}/customer?view=review`)
  await page.getByRole('heading', { name: 'Customers' }).waitFor()
  await expect.poll(() => page.getByRole('link', { name: 'Long Unseen' }).count()).toBe(0)
  await page.context().close()
})
