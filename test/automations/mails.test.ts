import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawSql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { defaultSettings } from '../../engine/identity/index.ts'
import { createRecord, updateRecord } from '../../engine/records/index.ts'
import { listRuns } from '../../engine/workflow/index.ts'
import { type Answer, layersOf, newDatabase, request, serveEngine } from '../support/engine.ts'
import { shipped } from '../support/shipped.ts'
import { startSmtp, type TestSmtp } from '../support/smtp.ts'

const layers = layersOf({
  'roles/seller': {
    title: 'Seller',
    entities: {
      guest: { create: true, read: true, update: true, fields: { limit: 'hidden' } },
      order: { create: true, read: true, update: true, fields: { margin: 'hidden' } },
      user: { read: true },
    },
  },
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
  'entities/order': {
    ...{ title: 'Order', 'x-label': '{name}', 'x-responsible': 'seller' },
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      margin: { title: 'Margin', type: 'integer' },
      place: { title: 'Place', type: 'string', maxLength: 40 },
      seller: { title: 'Seller', 'x-ref': 'user' },
    },
  },
  'translations/de': { title: 'Deutsch', texts: { 'order.place': 'Ort' } },
  'automations/late': {
    title: 'Late',
    entity: 'order',
    on: 'updated',
    fields: ['place'],
    do: [{ notify: { to: 'record.seller', text: 'Look at {name}, {margin}.' } }],
  },
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
    engine = await createEngine({ layers, plugins: shipped, database: made.address, files: made.folder, ...options })
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

  describe('of notifications', () => {
    interface Person {
      readonly id: string
      ask(method: string, path: string, body?: unknown): Promise<Answer>
    }
    const people: Record<string, Person> = {}
    let close: () => Promise<void>
    beforeAll(async () => {
      const served = await serveEngine(engine)
      close = served.close
      for (const [name, language] of Object.entries({ Gus: 'de', Hal: null })) {
        const email = `${name.toLowerCase()}@example.test`
        const id = await engine.createUser({ name, email, password: 'a long enough password', roles: ['seller'] })
        const { token } = await engine.sessions.signIn(engine.context(null), email, 'a long enough password', 'test')
        const ask = (method: string, path: string, body?: unknown) =>
          request(served.url, method, path, body, { authorization: `Bearer ${token}` })
        people[name] = { id, ask }
        if (language !== null) expect((await ask('PUT', '/api/me/language', { language })).status).toBe(204)
      }
    })
    afterAll(() => close())
    const give = async (name: string, fields: object = {}) =>
      (await people.Hal?.ask('POST', '/api/records/order', { name, seller: people.Gus?.id, ...fields }))?.body.data.id as string
    const arrived = async (from: number, count: number) => {
      await smtp.count(from + count)
      return Promise.all(smtp.received.slice(from).map(async ({ to, text }) => ({ ...(await simpleParser(text)), to })))
    }
    const choose = async (who: string, choices: object) => people[who]?.ask('PUT', '/api/notifications/choices', choices)
    const texts = async (who: string) =>
      (await people[who]?.ask('GET', '/api/notifications'))?.body.data.map(({ text }: { text: string }) => text)

    it('tell in the language of the person what was given to them, with a link that begins with the address of the installation', async () => {
      const before = smtp.received.length
      const id = await give('Crate')
      const [mail] = await arrived(before, 1)
      expect(mail?.to).toEqual(['gus@example.test'])
      expect(mail?.subject).toBe('Hal hat Ihnen Crate zugewiesen')
      expect(mail?.text).toContain(`Öffnen: ${defaultSettings.url}/order/${id}\n`)
      expect(await texts('Gus')).toHaveLength(1)
      expect(
        (await engine.database.all(rawSql("select 1 from background_job where kind = 'notification-mail' and state = 'done'"))).length,
      ).toBe(1)
    })

    it('go as each person chooses: by mail alone, on the screen alone, or not at all', async () => {
      const choices = (await people.Gus?.ask('GET', '/api/notifications/choices'))?.body
      expect(choices).toMatchObject({ data: { assigned: 'both', following: 'screen' }, canMail: true })
      expect((await choose('Gus', { assigned: 'pigeon' }))?.status).toBe(422)
      expect((await choose('Gus', { birthdays: 'mail' }))?.status).toBe(422)
      await choose('Gus', { assigned: 'mail' })
      const before = smtp.received.length
      const shown = (await texts('Gus')).length
      await give('By mail')
      await arrived(before, 1)
      await choose('Gus', { assigned: 'none' })
      await give('Nowhere')
      expect(await texts('Gus')).toHaveLength(shown)
      await choose('Gus', { assigned: 'screen' })
      await give('On the screen')
      expect((await texts('Gus'))[0]).toBe('Hal gave you On the screen')
      expect((await choose('Gus', { assigned: 'both' }))?.body.data.assigned).toBe('both')
      await give('Both')
      expect((await arrived(before, 2)).map(({ subject }) => subject)).toEqual([
        'Hal hat Ihnen By mail zugewiesen',
        'Hal hat Ihnen Both zugewiesen',
      ])
    })

    it('say of a reminder what the person may read, and of a comment who mentioned them', async () => {
      const earlier = smtp.received.length
      const id = await give('Boat', { place: 'Bonn' })
      await arrived(earlier, 1)
      await engine.run(null, (context) => updateRecord(context, 'order', id, { margin: 7 }, {}))
      const before = smtp.received.length
      await people.Hal?.ask('PATCH', `/api/records/order/${id}`, { place: 'Kiel' })
      expect((await arrived(before, 1))[0]?.subject).toBe('Look at Boat, .')
      await people.Hal?.ask('POST', `/api/records/order/${id}/comments`, { text: `@[${people.Gus?.id}] please` })
      expect((await arrived(before, 2))[1]?.subject).toBe('Hal hat Sie erwähnt: Boat')
    })

    it('gather what happens to a record that is followed, and leave out what was read meanwhile', async () => {
      await choose('Gus', { following: 'both', assigned: 'none' })
      const id = await give('Followed', { place: 'Bonn' })
      await people.Gus?.ask('PUT', `/api/records/order/${id}/following`, { fields: ['place'] })
      await choose('Gus', { reminder: 'none' })
      const before = smtp.received.length
      await people.Hal?.ask('PATCH', `/api/records/order/${id}`, { place: 'Kiel' })
      await people.Hal?.ask('POST', `/api/records/order/${id}/comments`, { text: 'Done' })
      const due = rawSql("update background_job set due_at = created_at where kind = 'notification-mail' and state = 'waiting'")
      await engine.database.transaction((executor) => executor.all(due))
      engine.jobs.wake()
      const [mail] = await arrived(before, 1)
      expect(mail?.subject).toBe('Followed: ein Kommentar; geändert: Ort (Hal)')
      const waiting = rawSql("select 1 from background_job where kind = 'notification-mail' and state = 'waiting'")
      await expect.poll(() => engine.database.all(waiting)).toEqual([])
      expect(smtp.received).toHaveLength(before + 1)
    })
  })
})
