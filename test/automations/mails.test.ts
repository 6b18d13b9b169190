import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { defaultSettings } from '../../engine/identity/index.ts'
import { createRecord } from '../../engine/records/index.ts'
import { listRuns } from '../../engine/workflow/index.ts'
import { layersOf, newDatabase } from '../support/engine.ts'
import { startSmtp, type TestSmtp } from '../support/smtp.ts'

const layers = layersOf({
  'roles/seller': { title: 'Seller', entities: { guest: { create: true, read: true, update: true, fields: { limit: 'hidden' } } } },
  'entities/guest': {
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      email: { title: 'E-mail', type: 'string', format: 'email' },
      limit: { title: 'Limit', type: 'integer' },
      noMail: { title: 'No mail', type: 'boolean', 'x-personal': { category: 'contact', refuses: 'email' } },
    },
  },
  'templates/welcome': {
    ...{ title: 'Welcome', entity: 'guest', kind: 'mail', format: 'text' },
    ...{ subject: 'Welcome {{name}}', body: ['Dear {{name}},', 'your limit is "{{limit}}".'] },
  },
  'entities/member': {
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      email: { title: 'E-mail', type: 'string', format: 'email' },
      agreed: { title: 'Mails are welcome', type: 'boolean', 'x-personal': { category: 'contact', allows: 'email' } },
      fee: { title: 'Fee', type: 'number', multipleOf: 0.01, 'x-unit': 'currency', 'x-currency': 'currency' },
      currency: { title: 'Currency', enum: ['EUR', 'PLN'] },
    },
  },
  'templates/fee': {
    ...{ title: 'Fee', entity: 'member', kind: 'mail', format: 'text' },
    ...{ subject: 'Your fee', body: 'Your fee is {{fee}}.' },
  },
  'automations/ask': { title: 'Ask', entity: 'member', on: 'created', do: [{ mail: { to: 'record.email', template: 'fee' } }] },
  'automations/greet': { title: 'Greet', entity: 'guest', on: 'created', do: [{ mail: { to: 'record.email', template: 'welcome' } }] },
})

describe('mails of automations', () => {
  let smtp: TestSmtp
  let engine: Engine
  let remove: () => void
  beforeAll(async () => {
    smtp = await startSmtp()
    const made = await newDatabase('sqlite')
    remove = made.remove
    const mail = { server: smtp.url, from: 'Kartoteka <crm@example.test>' }
    const options = { identity: { ...defaultSettings, mail }, jobs: { backoff: () => 20 } }
    engine = await createEngine({ layers, database: made.address, files: made.folder, ...options })
    engine.jobs.start()
  })
  afterAll(async () => {
    await engine.close()
    await smtp.close()
    remove()
  })

  const make = (fields: object) => createRecord(engine.context(null), 'guest', fields)
  const messageId = (text = '') => /^Message-ID: (<.+>)/im.exec(text)?.[1]

  it('are filled in and sent, once more under the same id where the server refused them', async () => {
    smtp.refusals.push(new Error('later, please'))
    await make({ name: 'Ann & Co', email: 'ann@example.test', limit: 7 })
    await smtp.count(2)
    const [first, second] = smtp.received
    expect(second?.to).toEqual(['ann@example.test'])
    expect(second?.text).toContain('Subject: Welcome Ann & Co')
    expect(second?.text).toContain('your limit is "7".')
    expect(messageId(second?.text)).toBeTruthy()
    expect(messageId(second?.text)).toBe(messageId(first?.text))
  })

  it('hold only what the person in whose name they go may read', async () => {
    const user = { name: 'Ben', email: 'ben@example.test', password: 'a long enough password', roles: ['seller'] }
    await engine.createUser(user)
    const { token } = await engine.sessions.signIn(engine.context(null), user.email, user.password, 'test')
    const ben = await engine.sessions.find(engine.context(null), token)
    const before = smtp.received.length
    await engine.run(ben ?? null, (context) => createRecord(context, 'guest', { name: 'Cleo', email: 'cleo@example.test' }))
    await smtp.count(before + 1)
    expect(smtp.received.at(-1)?.text).toContain('your limit is "".')
  })

  it('do not go to who wants none', async () => {
    const before = smtp.received.length
    const { id } = await make({ name: 'Dan', email: 'dan@example.test', noMail: true })
    const runs = async () => (await listRuns(engine.context(null), { id })).data
    await expect.poll(runs).toMatchObject([{ state: 'done', steps: [{ step: 'mail', to: [] }] }])
    expect(smtp.received).toHaveLength(before)
  })
  it('do not go to who has not said that they are welcome', async () => {
    const before = smtp.received.length
    const { id } = await createRecord(engine.context(null), 'member', { name: 'Eve', email: 'eve@example.test' })
    const runs = async () => (await listRuns(engine.context(null), { id })).data
    await expect.poll(runs).toMatchObject([{ state: 'done', steps: [{ step: 'mail', to: [] }] }])
    expect(smtp.received).toHaveLength(before)
  })

  it('say amounts with the currency of the record', async () => {
    const before = smtp.received.length
    const member = { name: 'Flo', email: 'flo@example.test', agreed: true, fee: 12.5, currency: 'PLN' }
    await createRecord(engine.context(null), 'member', member)
    await smtp.count(before + 1)
    expect(smtp.received.at(-1)?.to).toEqual(['flo@example.test'])
    expect(smtp.received.at(-1)?.text).toContain('Your fee is 12.50 PLN.')
  })
})
