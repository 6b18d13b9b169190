import { simpleParser } from 'mailparser'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { defaultSettings } from '../../engine/identity/index.ts'
import { newDatabase, request, serveEngine, testUser } from '../support/engine.ts'
import { shipped } from '../support/shipped.ts'
import { startSmtp, type TestSmtp } from '../support/smtp.ts'
import { letterLayers } from './letters.ts'

describe('a mail that is written about a record', () => {
  let smtp: TestSmtp
  let engine: Engine
  let close: () => Promise<void>
  let send: (method: string, path: string, body?: unknown) => ReturnType<typeof request>
  const as: Record<string, typeof send> = {}
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    smtp = await startSmtp()
    const made = await newDatabase('sqlite')
    const mail = { server: smtp.url, from: 'Sales <crm@example.test>' }
    engine = await createEngine({
      layers: letterLayers,
      plugins: shipped,
      database: made.address,
      files: made.folder,
      identity: { ...defaultSettings, mail },
    })
    const served = await serveEngine(engine)
    for (const role of ['admin', 'clerk', 'guest']) {
      const email = `${role}@example.test`
      const isAdministrator = role === 'admin'
      await engine.createUser({
        name: role,
        email,
        password: testUser.password,
        ...(isAdministrator ? { isAdministrator } : { roles: [role] }),
      })
      const { token } = await engine.sessions.signIn(engine.context(null), email, testUser.password, 'test')
      as[role] = (method, path, body) => request(served.url, method, path, body, { authorization: `Bearer ${token}` })
    }
    send = as.admin as typeof send
    const make = async (entity: string, values: object) => (await send('POST', `/api/records/${entity}`, values)).body.data.id as string
    ids.ida = await make('person', { name: 'Ida', email: 'ida@firm.example', note: 'difficult' })
    ids.jon = await make('person', { name: 'Jon', email: 'jon@firm.example', noMail: true })
    ids.deal = await make('deal', { name: 'Chairs', buyer: ids.ida })
    ids.secret = await make('deal', { name: 'Secret' })
    engine.jobs.start()
    close = async () => {
      await served.close()
      await engine.close()
      made.remove()
      await smtp.close()
    }
  })
  afterAll(() => close())

  const to = (name: string) => [{ entity: 'person', id: ids[name] }]
  const storedFiles = async () => {
    const [found] = await engine.context(null).database.all<{ n: number }>(sql`select count(*) as n from "attachment"`)
    return Number(found?.n)
  }
  const mails = async () => (await send('GET', '/api/records/letter?sort=createdAt')).body.data

  it('goes out once, and is filed on whom it goes to and what it is about', async () => {
    const answer = await as.clerk?.('POST', `/api/records/deal/${ids.deal}/mails`, {
      to: to('ida'),
      subject: 'Chairs',
      text: 'They are ready.',
    })
    expect(answer?.status, answer?.text).toBe(201)
    const filed = (await send('GET', `/api/records/letter/${answer?.body.data.id}`)).body.data
    expect(filed).toMatchObject({
      ...{
        subject: 'Chairs',
        text: 'They are ready.',
        recipients: 'ida@firm.example',
        sender: 'Sales <crm@example.test>',
        direction: 'out',
      },
      ...{ person: { id: ids.ida }, persons: [{ id: ids.ida }], about: { id: ids.deal }, thread: filed.messageId },
    })
    await smtp.count(1)
    expect(smtp.received[0]).toMatchObject({ to: ['ida@firm.example'] })
    expect(smtp.received[0]?.text).toContain(`Message-ID: ${filed.messageId}`)
    const box = { name: 'Box', address: 'box@example.test', host: '127.0.0.1', port: 9, security: 'none', userName: 'x', password: 'x' }
    expect((await send('POST', '/api/records/mailbox', box)).status).toBe(201)
    const next = { to: to('ida'), subject: 'Re: Chairs', text: 'Come and see.', answers: filed.id }
    const second = (await send('POST', `/api/records/deal/${ids.deal}/mails`, next)).body.data.id
    expect((await send('GET', `/api/records/letter/${second}`)).body.data).toMatchObject({
      thread: filed.messageId,
      answers: { id: filed.id },
    })
    await smtp.count(2)
    expect(smtp.received[1]?.text).toMatch(new RegExp(`In-Reply-To: ${filed.messageId}`))
    expect(smtp.received[1]?.text).toContain('Reply-To: box@example.test')
  })

  it('begins with a template, filled in with what the writer sees', async () => {
    const templates = `/api/records/deal/${ids.deal}/mails/templates`
    expect((await as.clerk?.('GET', templates))?.body.data).toEqual([
      { name: 'ready', title: 'Ready', description: null },
      { name: 'thanks', title: 'Thanks', description: null },
    ])
    expect((await as.clerk?.('GET', `${templates}/ready`))?.body.data).toEqual({ subject: 'Chairs', text: 'Dear Ida,\nChairs & more.' })
    expect((await send('GET', `${templates}/ready`)).body.data.text).toBe('Dear Ida (difficult),\nChairs & more.')
    for (const path of [`${templates}/sheet`, `/api/records/deal/${ids.secret}/mails/templates/ready`])
      expect((await as.clerk?.('GET', path))?.status).toBe(404)
  })

  it('takes the record along as an invitation, where it has a beginning', async () => {
    const wish = { to: to('ida'), subject: 'Come', text: 'To see them.', invitation: true }
    const path = `/api/records/deal/${ids.deal}/mails`
    expect((await as.clerk?.('POST', path, wish))?.body.errors).toMatchObject([{ pointer: '/invitation' }])
    await send('PATCH', `/api/records/deal/${ids.deal}`, {
      ...{ at: '2026-10-05T07:00:00Z', lasts: 'PT30M' },
      ...{ place: 'Hall 4, upstairs', note: 'They haggle' },
    })
    const before = smtp.received.length
    expect((await as.clerk?.('POST', path, wish))?.status).toBe(201)
    await smtp.count(before + 1)
    const { attachments, text } = await simpleParser(smtp.received.at(-1)?.text ?? '')
    expect(text).toContain('To see them.')
    const file =
      attachments
        .find(({ contentType }) => contentType === 'application/ics')
        ?.content.toString()
        .replaceAll('\r\n ', '') ?? ''
    for (const line of [
      ...['METHOD:REQUEST', `UID:${ids.deal}`, 'SUMMARY:Chairs', 'DTSTART:20261005T070000Z', 'DTEND:20261005T073000Z', 'SEQUENCE:1'],
      'LOCATION:Hall 4\\, upstairs',
      'ORGANIZER;CN="Sales":mailto:crm@example.test',
      'ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:ida@firm.example',
    ])
      expect(file.split('\r\n')).toContain(line)
    // What the writer may not read is not sent to others.
    expect(file).not.toContain('DESCRIPTION')
    expect(smtp.received.at(-1)?.text).toMatch(/Content-Type: text\/calendar; charset=utf-8; method=REQUEST/)
  })

  it('takes documents of the record along, and files them', async () => {
    const sent = { to: to('ida'), subject: 'Your offer', text: 'Here it is.', documents: ['offer'] }
    const before = smtp.received.length
    const answer = await as.clerk?.('POST', `/api/records/deal/${ids.deal}/mails`, sent)
    expect(answer?.status, answer?.text).toBe(201)
    const filed = answer?.body.data.id
    await smtp.count(before + 1)
    expect(smtp.received.at(-1)?.text).toContain('filename=Offer-Chairs.pdf')
    expect(smtp.received.at(-1)?.text).toContain('Content-Type: application/pdf')
    const [file] = (await send('GET', `/api/records/letter/${filed}`)).body.data.files
    expect(file).toMatchObject({ name: 'Offer-Chairs.pdf' })
    const unknown = await as.clerk?.('POST', `/api/records/deal/${ids.deal}/mails`, { ...sent, documents: ['none'] })
    expect([unknown?.status, unknown?.body.detail]).toEqual([404, 'There is no document "none" of deals.'])
    expect((await as.clerk?.('POST', `/api/records/deal/${ids.deal}/mails`, { ...sent, documents: 'offer' }))?.body.errors).toMatchObject([
      { pointer: '/documents' },
    ])
  })

  it('is refused where it may not be written, and then nothing is sent or filed', async () => {
    const before = await mails()
    const files = await storedFiles()
    const sent = smtp.received.length
    const good = { to: to('ida'), subject: 'S', text: 'T' }
    const rows: readonly [who: string, deal: string | undefined, body: object, status: number, pointer?: string][] = [
      ['clerk', ids.deal, { ...good, to: [...to('ida'), ...to('jon')] }, 422, '/to/1'],
      ['clerk', ids.deal, { ...good, to: [] }, 422, '/to'],
      ['clerk', ids.deal, { ...good, subject: 'a\r\nBcc: x@y.example' }, 422, '/subject'],
      ['clerk', ids.deal, { ...good, cc: 'x@y.example' }, 422, '/cc'],
      ['clerk', ids.deal, { ...good, to: [{ entity: 'user', id: ids.ida }] }, 404],
      ['clerk', ids.deal, { ...good, to: [...to('ida'), ...to('jon')], documents: ['offer'] }, 422, '/to/1'],
      ['clerk', ids.secret, good, 404],
      ['guest', ids.deal, good, 404],
    ]
    for (const [who, deal, body, status, pointer] of rows) {
      const answer = await as[who]?.('POST', `/api/records/deal/${deal}/mails`, body)
      expect(answer?.status, answer?.text).toBe(status)
      if (pointer !== undefined) expect(answer?.body.errors).toMatchObject([{ pointer }])
    }
    expect(await storedFiles()).toBe(files)
    expect(await mails()).toHaveLength(before.length)
    expect(smtp.received).toHaveLength(sent)
  })
})
