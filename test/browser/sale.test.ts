import { afterAll, beforeAll, expect, test } from 'vitest'
import { saved } from '../support/effects.ts'
import { addPeople, choose, mail, startCustomerFile } from './customer-file.ts'
import type { Screen } from './support.ts'

let screen: Screen
let people: Record<'sales' | 'accounting', string>
beforeAll(async () => {
  screen = await startCustomerFile()
  people = await addPeople(screen, ['sales', 'accounting'])
  screen.engine.jobs.start()
})
afterAll(() => screen.close())

test('the addresses for delivery and invoice stand in an order as soon as its customer is chosen, and may be overwritten', async () => {
  const address = (street: string) => ({ street, postalCode: '8010', city: 'Graz', country: 'AT' })
  await screen.make('customer', {
    name: 'Two Gates',
    currency: 'USD',
    salesRep: people.sales,
    address: address('Seat 1'),
    addresses: [
      { name: 'Yard', address: address('Yard 3'), isDelivery: true },
      { name: 'Books', address: address('Books 4'), isInvoicing: true },
    ],
  })
  await screen.make('customer', { name: 'One Gate', address: address('Only 5') })
  const page = await screen.open('/order/new', {}, mail('sales'))
  await choose(page, /^Customer/, 'Two Gates')
  await expect.poll(() => page.getByRole('combobox', { name: /^Sales representative/ }).inputValue()).toBe('A sales')
  await page.getByRole('tab', { name: 'Delivery' }).click()
  const street = (group: string) => page.getByRole('group', { name: group }).getByLabel('Street')
  const streets = async () => [await street('Delivery address').inputValue(), await street('Invoice address').inputValue()]
  await expect.poll(streets).toEqual(['Yard 3', 'Books 4'])
  await page.getByRole('tab', { name: 'Order', exact: true }).click()
  await choose(page, /^Customer/, 'One Gate')
  await page.getByRole('tab', { name: 'Delivery' }).click()
  await expect.poll(streets).toEqual(['Only 5', 'Only 5'])
  await street('Delivery address').fill('Side door 6')
  await saved(page)
  expect(await screen.find('order', "record.customer.name == 'One Gate'")).toMatchObject([
    { shipTo: { street: 'Side door 6', city: 'Graz' }, billTo: { street: 'Only 5' } },
  ])
  await page.context().close()
})

test('a lead becomes a customer, an opportunity, a quotation, an order, an invoice, a payment and a statement', async () => {
  const product = await screen.make('product', { name: 'Oak barrel', unitPrice: 100 })
  await screen.make('price-list', { name: 'Standard', currency: 'EUR', isStandard: true, lines: [{ product: product.id, price: 120 }] })
  const page = await screen.open('/lead', {}, mail('sales'))
  await page.getByRole('button', { name: 'New lead' }).first().click()
  await page.getByRole('textbox', { name: /^Name/ }).fill('Vera Lind')
  await page.getByRole('textbox', { name: 'Company' }).fill('Lind Wines')
  await saved(page)
  await page.getByRole('button', { name: 'Convert', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Convert Vera Lind' })
  const opportunity = dialog.getByRole('group', { name: 'Opportunity' })
  await opportunity.getByLabel(/^Amount/).fill('1200')
  await expect
    .poll(() =>
      dialog
        .getByRole('group', { name: 'Customer' })
        .getByRole('combobox', { name: /^State/ })
        .inputValue(),
    )
    .toBe('Prospect')
  await dialog.getByRole('button', { name: 'Convert' }).click()
  await page.getByRole('region', { name: 'What it became' }).getByRole('link').last().click()

  await page.getByRole('button', { name: 'Make a proposal' }).click()
  await page.getByRole('button', { name: 'Make a proposal' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'New order' }).click()
  await page.getByRole('dialog', { name: 'New order' }).getByRole('button', { name: 'Create' }).click()
  await page.waitForURL(/\/order\/[0-9a-f]{8}-/)
  await page.getByRole('button', { name: 'Add order line' }).click()
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('field_lines_0_product')
  await page.keyboard.type('Oak')
  // The first that is found, whether it is there already or not.
  await page.keyboard.press('Enter')
  await expect.poll(() => page.locator('#field_lines_0_product').inputValue()).toBe('Oak barrel')
  await page.keyboard.press('Tab')
  await page.keyboard.type('10')
  await saved(page)
  // Nobody agreed on another price: it is the standard one.
  await expect.poll(() => page.locator('#field_total').textContent()).toBe('€1,200.00')
  await page.getByRole('button', { name: 'Documents' }).click()
  const address = await page
    .getByRole('menuitem', { name: /^Quotation/ })
    .first()
    .getAttribute('href')
  const quotation = await page.request.get(screen.url + String(address))
  expect((await quotation.body()).subarray(0, 5).toString()).toBe('%PDF-')
  expect(await (await page.request.get(screen.url + String(address).replace('=pdf', '=html'))).text()).toMatch(
    /Quotation[\s\S]*Oak barrel[\s\S]*1,200\.00 EUR/,
  )
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Confirm', exact: true }).click()
  await expect
    .poll(() => screen.find('order', `record.lines.exists(l, l.product == '${product.id}')`))
    .toMatchObject([{ state: 'confirmed' }])
  await expect
    .poll(() => screen.find('customer', "record.name == 'Lind Wines'"))
    .toMatchObject([{ state: 'active', roles: expect.arrayContaining(['customer']) }])
  await expect.poll(() => screen.find('opportunity', "record.customer.name == 'Lind Wines'")).toMatchObject([{ stage: 'won' }])
  const order = new URL(page.url()).pathname
  await page.context().close()

  const desk = await screen.open(order, {}, mail('accounting'))
  await desk.getByRole('button', { name: 'New invoice' }).click()
  await desk.getByRole('dialog', { name: 'New invoice' }).getByRole('button', { name: 'Create' }).click()
  await desk.waitForURL(/\/invoice\/[0-9a-f]{8}-/)
  await desk.getByRole('button', { name: 'Issue', exact: true }).click()
  await expect
    .poll(() => screen.find('invoice', `record.lines.exists(l, l.product == '${product.id}')`))
    .toMatchObject([{ state: 'issued', balance: 1200 }])
  await desk.getByRole('button', { name: 'Issue', exact: true }).waitFor({ state: 'detached' })
  await desk.getByRole('tab', { name: /^Payments/ }).click()
  await desk.getByRole('button', { name: 'New payment' }).click()
  const payment = desk.getByRole('region', { name: 'New payment' })
  // What is open is proposed.
  await expect.poll(() => payment.getByLabel(/^Amount/).inputValue()).toBe('1,200.00')
  await payment.getByRole('button', { name: 'Save' }).click()
  await expect
    .poll(() => screen.find('invoice', `record.lines.exists(l, l.product == '${product.id}')`))
    .toMatchObject([{ paid: 1200, balance: 0 }])

  const [{ id } = { id: '' }] = await screen.find('customer', "record.name == 'Lind Wines'")
  await desk.goto(`${screen.url}/customer/${id}?tab=account.payments`)
  await desk
    .getByRole('cell', { name: /1,200\.00/ })
    .first()
    .waitFor()
  await desk.getByRole('button', { name: 'Documents' }).click()
  const statement = await desk.getByRole('menuitem', { name: /^Statement of account/ }).getAttribute('href')
  const text = await (await desk.request.get(screen.url + String(statement).replace('=pdf', '=html'))).text()
  expect(text).toMatch(/Lind Wines[\s\S]*Payments[\s\S]*1,200\.00/)
  await desk.context().close()
})
