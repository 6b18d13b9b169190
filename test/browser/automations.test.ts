import { afterAll, beforeAll, expect, test } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { definePlugin } from '../../engine/plugins/api.ts'
import { layersOf, testUser } from '../support/engine.ts'
import { violationsOf } from './axe.ts'
import { type Screen, startScreen } from './support.ts'

const text = { type: 'string', maxLength: 60 }
const approval = { title: 'Spend it', by: 'boss', approve: 'release', reject: 'sendBack' }

let isOpen = false
const ledger = definePlugin({
  name: 'ledger',
  version: '1.0.0',
  rights: ['read', 'write:spending'],
  actions: {
    book: {
      title: 'Book it',
      entities: ['spending'],
      run: async ({ records, entity, id }) => {
        if (!isOpen) throw new Error('The ledger is closed.')
        await records.write([{ update: entity, id, values: { account: 'Booked' } }])
        return { title: 'Booked', blocks: [] }
      },
    },
  },
})

const layers = layersOf({
  'roles/clerk': { title: 'Clerk', entities: { spending: { create: true, read: true, update: true }, user: { read: true } } },
  'roles/boss': { title: 'Boss', entities: { spending: { read: true, update: true }, user: { read: true } } },
  'roles/director': { title: 'Director', entities: { spending: { read: true }, user: { read: true } } },
  'entities/spending': {
    title: 'Spending',
    'x-plural': 'Spendings',
    'x-label': '{name}',
    'x-menu': { group: 'Money' },
    properties: {
      name: { title: 'Name', ...text },
      amount: { title: 'Amount', type: 'integer' },
      isLarge: { title: 'Large', type: 'boolean', default: false },
      account: { title: 'Account', ...text },
      state: { title: 'State', enum: ['draft', 'two', 'late', 'spent'] },
    },
  },
  'workflows/spending-state': {
    ...{ title: 'Spending', entity: 'spending', field: 'state', initial: 'draft' },
    states: {
      draft: { title: 'Draft', category: 'open' },
      two: { title: 'Waits for two', category: 'open', approval: { ...approval, needs: 2 } },
      late: { title: 'Is late', category: 'open', approval: { ...approval, needs: 'all', due: 'PT1S', escalate: 'director' } },
      spent: { title: 'Spent', category: 'won', lock: true, editable: ['account'] },
    },
    transitions: {
      askTwo: { title: 'Ask two', from: 'draft', to: 'two' },
      askLate: { title: 'Ask at once', from: 'draft', to: 'late' },
      release: { title: 'Release', from: ['two', 'late'], to: 'spent', actions: [{ call: 'ledger.book' }] },
      sendBack: { title: 'Send back', from: ['two', 'late'], to: 'draft' },
    },
  },
  'automations/large': {
    ...{ title: 'Marks what is large', entity: 'spending', on: 'updated', fields: ['amount'] },
    when: 'record.amount > 100',
    do: [{ set: { isLarge: 'true' } }],
  },
})

let screen: Screen
const mail = (name: string) => `${name}@example.test`
beforeAll(async () => {
  screen = await startScreen(layers, [ledger])
  for (const [name, role] of Object.entries({ Cara: 'clerk', Bea: 'boss', Bob: 'boss', Bix: 'boss', Dora: 'director' }))
    await screen.engine.createUser({ name, email: mail(name.toLowerCase()), password: testUser.password, roles: [role] })
  screen.engine.jobs.start()
})
afterAll(() => screen.close())

const make = async (name: string, amount = 5) => (await screen.make('spending', { name, amount })).id
const read = (id: string) => screen.read('spending', id)
const as = (name: string, path: string) => screen.open(path, {}, mail(name))

test('two of three decide, one of them by a deputy; the record says who is waited for', async () => {
  const id = await make('Anchor')
  const clerk = await as('cara', `/spending/${id}`)
  await clerk.getByRole('button', { name: 'Ask two' }).click()
  await clerk.getByText(/Waits for/).waitFor()

  const bea = await as('bea', '/approvals')
  await bea.getByRole('link', { name: 'Spend it: Anchor' }).waitFor()
  expect(await violationsOf(bea)).toEqual([])
  await bea.getByRole('combobox', { name: 'Deputy' }).click()
  await bea.getByRole('option', { name: 'Dora' }).click()
  // Also where it is midnight meanwhile.
  const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
  await bea.getByRole('textbox', { name: 'From' }).fill(day(-1))
  await bea.getByRole('textbox', { name: 'Until' }).fill(day(1))
  await bea.getByRole('button', { name: 'Add' }).click()
  await bea.getByText(/^Dora, /).waitFor()
  await bea.context().close()

  const dora = await as('dora', '/approvals')
  await dora.getByRole('button', { name: 'Approve' }).click()
  await dora.getByRole('dialog').getByLabel('Comment').fill('For Bea, who is away')
  await dora.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await dora.getByText('Nothing waits for you').waitFor()
  await dora.context().close()
  await expect.poll(async () => (await read(id)).state).toBe('two')
  await clerk.reload()
  await clerk.getByText(/Approved by Dora for Bea/).waitFor()

  const bob = await as('bob', `/spending/${id}`)
  await bob.getByRole('button', { name: 'Approve' }).click()
  await bob.getByRole('dialog').getByRole('button', { name: 'Approve' }).click()
  await expect.poll(async () => (await read(id)).state).toBe('spent')
  await bob.context().close()
  await clerk.context().close()
})

test('what nobody decides in time goes to somebody else, who finds it among what waits', async () => {
  const id = await make('Boat')
  const clerk = await as('cara', `/spending/${id}`)
  await clerk.getByRole('button', { name: 'Ask at once' }).click()
  await expect.poll(async () => (await read(id)).state).toBe('late')
  await clerk.context().close()
  const escalated = () =>
    screen.request<{ data: { isEscalated?: boolean; people?: unknown[] }[] }>('GET', `/api/records/spending/${id}/approvals`)
  await expect.poll(async () => JSON.stringify((await escalated()).data)).toContain('Dora')
  const dora = await as('dora', '/approvals')
  const waiting = dora.getByRole('listitem').filter({ hasText: 'Boat' })
  await waiting.getByRole('button', { name: 'Reject' }).click()
  await dora.getByRole('dialog').getByLabel('Comment').fill('Not this year')
  await dora.getByRole('dialog').getByRole('button', { name: 'Reject' }).click()
  await expect.poll(async () => (await read(id)).state).toBe('draft')
  await dora.context().close()
})

test('an action of a plugin that failed for good waits among the jobs, says why, and is begun again', async () => {
  const [anchor] = await screen.find('spending', "name == 'Anchor'")
  const database = screen.engine.database
  const failed = () =>
    database.all<{ error: string | null }>(sql`select "last_error" as error from "background_job" where "kind" = 'plugin-action'`)
  await expect.poll(async () => (await failed())[0]?.error ?? '').toContain('closed')
  await database.transaction((write) => write.all(sql`update "background_job" set "state" = 'dead' where "kind" = 'plugin-action'`))
  const page = await screen.open('/automations')
  await page.getByRole('tab', { name: 'Jobs' }).click()
  await page.getByLabel('Jobs that are').selectOption('dead')
  await page.getByText('Action of a plugin').click()
  await page.getByText('The ledger is closed.').waitFor()
  expect(await violationsOf(page)).toEqual([])
  isOpen = true
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.getByText('No such jobs').waitFor()
  await expect.poll(async () => (await read(anchor?.id ?? '')).account).toBe('Booked')
  await page.context().close()
})

test('a rule says what it would have done with what was changed, and does nothing of it', async () => {
  const id = await make('Crane', 5)
  await screen.request('PATCH', `/api/records/spending/${id}`, { amount: 500 })
  await expect.poll(async () => (await read(id)).isLarge).toBe(true)
  await screen.request('PATCH', `/api/records/spending/${id}`, { isLarge: false })
  const page = await screen.open('/automations')
  await page.getByRole('tab', { name: 'Rules' }).click()
  await page.getByRole('button', { name: /What would it have done/ }).click()
  const dialog = page.getByRole('dialog')
  await dialog.getByRole('button', { name: 'Look' }).click()
  await dialog.getByText('It would have run once.').waitFor()
  await dialog.getByRole('link', { name: 'Crane' }).waitFor()
  await expect.poll(async () => (await read(id)).isLarge).toBe(false)
  expect(await violationsOf(page)).toEqual([])
  await page.context().close()
})
