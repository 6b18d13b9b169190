import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { addPeople, mail, startCustomerFile } from './customer-file.ts'
import type { Screen } from './support.ts'

let screen: Screen
let people: Record<'sales' | 'sales-lead' | 'accounting' | 'reader', string>
beforeAll(async () => {
  screen = await startCustomerFile()
  people = await addPeople(screen, ['sales', 'sales-lead', 'accounting', 'reader'])
})
afterAll(() => screen.close())

describe('what is offered, by role', () => {
  test('a conversion only to those who may make what it makes', async () => {
    const { id: customer } = await screen.make('customer', { name: 'Offered Ltd', state: 'active' })
    const { id: product } = await screen.make('product', { name: 'Offered crate', unitPrice: 5 })
    const { id: order } = await screen.make('order', {
      customer,
      orderDate: '2026-05-04',
      salesRep: people.sales,
      lines: [{ product, quantity: 1, unitPrice: 5 }],
    })
    for (const [role, offered] of [
      ['sales', 0],
      ['reader', 0],
      ['accounting', 1],
    ] as const) {
      const page = await screen.open(`/order/${order}`, {}, mail(role))
      const answered = page.waitForResponse((response) => response.url().endsWith('/convert'))
      await page.reload()
      await answered
      await page.getByRole('tab', { name: 'Delivery' }).waitFor()
      const buttons = page.getByRole('button', { name: 'New invoice', exact: true })
      await expect.poll(async () => ({ role, offered: await buttons.count() })).toEqual({ role, offered })
      await page.context().close()
    }
  })

  test('what was made is taken back by whoever made it, with one click', async () => {
    const { id: lead } = await screen.make('lead', { name: 'Lea Lead', company: 'Lead Works', assignedTo: people.sales })
    const page = await screen.open(`/lead/${lead}`, {}, mail('sales'))
    await page.getByRole('button', { name: 'Convert', exact: true }).first().click()
    await page.getByRole('dialog').getByRole('button', { name: 'Convert', exact: true }).click()
    await page.getByRole('button', { name: 'Undo' }).click()
    await page.getByText('Lea Lead is as it was before').waitFor()
    await expect.poll(async () => (await screen.read('lead', lead)).status).toBe('new')
    await page.context().close()
  })
})

test('what the values of a list say is called in the language of who customises', async () => {
  await (await screen.open('/')).context().close()
  const page = await screen.open('/customise', { locale: 'de-DE' })
  await page.getByRole('button', { name: 'Zahlungsbedingungen', exact: true }).click()
  const own = page.getByRole('dialog').getByRole('group', { name: 'Transfer, 30 days', exact: true })
  await own.getByLabel('Mindestbewertung').waitFor()
  await expect.poll(() => own.getByLabel('Mindestbewertung').inputValue()).toBe('3')
  await expect.poll(() => own.getByLabel('Tage', { exact: true }).inputValue()).toBe('30')
  await page.context().close()
})
