import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startCustomerFile } from './customer-file.ts'
import { type Screen, signIn } from './support.ts'

let screen: Screen
beforeAll(async () => {
  screen = await startCustomerFile()
}, 60_000)
afterAll(() => screen?.close())

/** Somebody publishes meanwhile; waits until the page works with what was published. */
async function publish(page: Page, field: string): Promise<void> {
  const heard = page.waitForResponse((answer) => new URL(answer.url()).pathname === '/api/metadata' && answer.ok())
  await screen.request('POST', '/api/metadata/publish', {
    entities: { customer: { properties: { [field]: { title: `Field ${field}`, type: 'integer' } } } },
  })
  await heard
}
/** What is kept in the window of the page. */
const kept = (page: Page) =>
  page.evaluate(() => Object.keys(sessionStorage).filter((key) => key.startsWith('kartoteka.draft.') && !key.includes('.design.')))
const press = (page: Page, name: string) => page.getByRole('button', { name, exact: true }).click()

test('a mail outlives a publish, Escape and a reload; given up, it is gone', async () => {
  const { id } = await screen.make('customer', { name: 'Mail Works', email: 'hello@works.example' })
  const page = await screen.open(`/customer/${id}`)
  const write = async () => {
    await press(page, 'More')
    await page.getByRole('menuitem', { name: 'Write a mail' }).click()
  }
  const dialog = page.getByRole('dialog', { name: 'Write a mail' })
  const stands = () => expect.poll(() => dialog.getByLabel('Text').inputValue()).toBe('Dear all,\nthe crates are late.')
  await write()
  await dialog.getByLabel('Subject').fill('Your crates')
  await dialog.getByLabel('Text').fill('Dear all,\nthe crates are late.')
  await publish(page, 'one')
  await stands()
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await publish(page, 'two')
  await write()
  await stands()
  await page.reload()
  await write()
  await stands()
  expect(await dialog.getByLabel('Subject').inputValue()).toBe('Your crates')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await write()
  expect(await dialog.getByLabel('Text').inputValue()).toBe('')
  await page.context().close()
})

test('what a transition asks for outlives Escape, a publish and a reload, until it is done', async () => {
  const { id: customer } = await screen.make('customer', { name: 'Complaining' })
  const { id } = await screen.make('request', { subject: 'Legs too short', kind: 'complaint', customer })
  const page = await screen.open(`/request/${id}`)
  const dialog = page.getByRole('dialog')
  const text = dialog.getByLabel(/^Solution/)
  const reject = () => page.locator('.state-moves').getByRole('button', { name: 'Reject' }).click()
  const stands = () => expect.poll(() => text.inputValue()).toBe('They are as ordered.')
  await reject()
  await text.fill('They are as ordered.')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await reject()
  await stands()
  await publish(page, 'three')
  await stands()
  await page.reload()
  await reject()
  await stands()
  await dialog.getByRole('button', { name: 'Reject' }).click()
  await expect.poll(() => screen.read('request', id)).toMatchObject({ state: 'rejected', solution: 'They are as ordered.' })
  await expect.poll(() => kept(page)).toEqual([])
  await page.context().close()
})

test('a comment outlives a reload and the end of the session, and its change Escape', async () => {
  const { id } = await screen.make('customer', { name: 'Talkative' })
  const page = await screen.open(`/customer/${id}`)
  const comment = page.getByRole('combobox', { name: 'Comment on this record' })
  await comment.fill('They moved to the harbour.')
  await page.reload()
  await expect.poll(() => comment.inputValue()).toBe('They moved to the harbour.')
  await page.context().clearCookies()
  await press(page, 'Comment')
  await signIn(page)
  await expect.poll(() => comment.inputValue()).toBe('They moved to the harbour.')
  await press(page, 'Comment')
  await page.locator('.journal-items').getByText('They moved to the harbour.').waitFor()
  await expect.poll(() => comment.inputValue()).toBe('')

  const change = page.getByRole('combobox', { name: 'Change the comment' })
  await press(page, 'Change the comment')
  await change.fill('They moved to the harbour in May.')
  await page.keyboard.press('Escape')
  await change.waitFor({ state: 'detached' })
  await press(page, 'Change the comment')
  await expect.poll(() => change.inputValue()).toBe('They moved to the harbour in May.')
  await press(page, 'Cancel')
  await press(page, 'Change the comment')
  expect(await change.inputValue()).toBe('They moved to the harbour.')
  await page.context().close()
})

test('what many records are to be given outlives Escape', async () => {
  await screen.make('lead', { name: 'Many of them' })
  const page = await screen.open('/lead')
  const dialog = page.getByRole('dialog')
  const change = async () => {
    await page.getByRole('button', { name: 'Change', exact: true }).click()
  }
  await page.locator('tbody tr[data-index]').first().getByRole('checkbox').click()
  await change()
  await dialog.getByRole('combobox', { name: 'Field' }).fill('Company')
  await page.getByRole('option', { name: 'Company', exact: true }).click()
  await dialog.getByLabel(/^New company/).fill('Brass & Sons')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await change()
  await expect.poll(() => dialog.getByLabel(/^New company/).inputValue()).toBe('Brass & Sons')
  await dialog.getByRole('button', { name: 'Cancel' }).click()
  await page.context().close()
})

test('a title of the draft of the metadata outlives Escape while it is typed, and a new kind of record too', async () => {
  const page = await screen.open('/customise')
  const dialog = page.getByRole('dialog')
  await press(page, 'Payment terms')
  await dialog.getByLabel('Name of the list').fill('Terms of payment')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Terms of payment', exact: true }).click()
  await expect.poll(() => dialog.getByLabel('Name of the list').inputValue()).toBe('Terms of payment')
  await dialog.getByLabel('Name of the list').fill('Conditions')
  await page.reload()
  await page.getByRole('button', { name: 'Conditions', exact: true }).waitFor()

  await press(page, 'New kind of record')
  await dialog.getByLabel('One is called').fill('Supplier of cork')
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'detached' })
  await page.reload()
  await press(page, 'New kind of record')
  await expect.poll(() => dialog.getByLabel('One is called').inputValue()).toBe('Supplier of cork')
  await page.context().close()
})
