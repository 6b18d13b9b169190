import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawSql } from '../../engine/base/sql.ts'
import type { Job, JobHandler, Jobs, NewJob } from '../../engine/jobs/index.ts'
import { contactRefusal } from '../../engine/model/personal.ts'
import {
  archiveRecord,
  createRecord,
  eraseExpired,
  inTransaction,
  storeFile,
  updateRecord,
  verifyAudit,
  type WriteContext,
} from '../../engine/records/index.ts'
import { handleRetention, type RetentionMode } from '../../engine/workflow/index.ts'
import { type Answer, databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 60 }
const password = 'a long enough password'
const personal = (category: string, more: object = {}) => ({ 'x-personal': { category, ...more } })

const layers = layersOf({
  'entities/guest': {
    required: ['name'],
    properties: {
      name: { ...text, title: 'Name', 'x-unique': true, ...personal('name', { purpose: 'bookings' }) },
      phone: { ...text, title: 'Phone', ...personal('contact', { retention: 'P1Y' }) },
      taxNumber: { ...text, title: 'Tax number', ...personal('finance', { purpose: 'tax law', retention: 'P10Y', obligation: true }) },
      photo: { title: 'Photo', 'x-file': {}, ...personal('identity') },
      illness: { ...text, title: 'Illness', ...personal('health', { reads: true }) },
      room: { ...text, title: 'Room' },
      noCalls: { type: 'boolean', title: 'No calls', ...personal('contact', { refuses: 'call' }) },
      mailsWanted: { type: 'boolean', title: 'Mails wanted', ...personal('contact', { allows: 'email' }) },
      stays: { type: 'array', items: { $ref: 'guest-stay' }, title: 'Stays' },
    },
    'x-label': '{name}',
  },
  'entities/guest-stay': {
    properties: { night: { ...text, title: 'Night' }, companion: { ...text, title: 'Companion', ...personal('name') } },
  },
  'entities/bill': {
    properties: {
      number: { ...text, title: 'Number' },
      guest: { title: 'Guest', 'x-ref': 'guest', 'x-on-delete': 'clear' },
      remark: { ...text, title: 'Remark', ...personal('other', { purpose: 'billing' }) },
    },
    'x-label': '{number}',
  },
  'entities/chat': {
    properties: {
      guest: { title: 'Guest', 'x-ref': 'guest', 'x-reach': { call: "record.kind == 'call'" } },
      kind: { title: 'Kind', enum: ['call', 'visit'] },
      remark: { ...text, title: 'Remark' },
    },
    'x-label': '{kind}',
  },
  'entities/round': {
    properties: {
      kind: { title: 'Kind', enum: ['mail', 'poster'] },
      members: { title: 'Members', type: 'array', items: { $ref: 'round-member' } },
    },
    'x-label': '{kind}',
  },
  'entities/round-member': { properties: { guest: { title: 'Guest', 'x-ref': 'guest', 'x-reach': { email: "owner.kind == 'mail'" } } } },
  'roles/porter': { title: 'Porter', entities: { guest: { read: true } } },
  'roles/clerk': { title: 'Clerk', entities: { guest: { read: true, export: true, fields: { illness: 'hidden' } } } },
})

const values = { name: 'Ada Byron', phone: '555 01 02', taxNumber: 'T-17', illness: 'Measles', room: '12' }

describe.each(databases)('personal data on %s', (database) => {
  let server: TestServer
  const tokens = new Map<string, string>()
  const context = () => server.engine.context(null)
  const audit = async (query: string) => (await server.request('GET', `/api/audit?${query}`)).body.data
  const as = (role: string, method: string, path: string) =>
    request(server.url, method, path, undefined, { authorization: `Bearer ${tokens.get(role)}` })

  beforeAll(async () => {
    server = await startServer(database, layers)
    for (const role of ['porter', 'clerk']) {
      await server.engine.createUser({ name: role, email: `${role}@example.test`, password, roles: [role] })
      tokens.set(role, (await server.engine.sessions.signIn(context(), `${role}@example.test`, password, 'test')).token)
    }
  })
  afterAll(() => server.close())

  const newGuest = async (name: string) => {
    const file = { name: 'ada.txt', mediaType: 'text/plain', content: Buffer.from(`picture of ${name}`) }
    const photo = await storeFile(context(), server.engine.files, file)
    const body = { ...values, name, photo: photo.id, stays: [{ night: 'Monday', companion: 'Lord Byron' }] }
    const { id } = await createRecord(context(), 'guest', body)
    await createRecord(context(), 'bill', { number: `B-${name}`, guest: id, remark: 'Paid by her mother' })
    return { id, photo: photo.id }
  }
  const everything = async () => {
    const tables = ['guest', 'guest_stay', 'audit_entry', 'outbox_message', 'attachment', 'idempotency_key']
    return JSON.stringify(await Promise.all(tables.map((table) => server.engine.database.all(rawSql(`select * from "${table}"`)))))
  }

  it('is told in one file: fields with their purposes, what points to the person, the history', async () => {
    const { id } = await newGuest('Ada Byron')
    await server.request('POST', `/api/records/guest/${id}/comments`, { text: 'Likes the <quiet> room' })
    const { body, status } = await server.request('GET', `/api/personal/guest/${id}`)
    expect(status).toBe(200)
    expect(body.data.comments).toMatchObject([{ text: 'Likes the <quiet> room', isOwn: true }])
    expect(body.data.record).toMatchObject({ entity: 'guest', label: 'Ada Byron' })
    const taxNumber = { field: 'taxNumber', title: 'Tax number', category: 'finance', purpose: 'tax law', retention: 'P10Y', value: 'T-17' }
    expect(body.data.fields).toContainEqual(taxNumber)
    expect(body.data.fields.map(({ field }: { field: string }) => field)).not.toContain('room')
    expect(body.data.related).toMatchObject([
      { entity: 'bill', field: 'guest', records: [{ label: 'B-Ada Byron', fields: [{ value: 'Paid by her mother' }] }] },
    ])
    expect(body.data.history).toMatchObject([{ kind: 'created' }])
    expect(await audit('kind=personal-file')).toMatchObject([{ subject: 'guest', subjectId: id }])
    expect((await server.request('GET', `/api/personal/guest/${id}?format=html`)).text).toContain('Likes the &lt;quiet&gt; room')
  })

  it('can be read as a page, in which nothing of it is code', async () => {
    const { id } = await newGuest('<script>alert(1)</script>')
    const page = await server.request('GET', `/api/personal/guest/${id}?format=html`)
    expect(page.headers.get('content-type')).toContain('text/html')
    expect(page.text).toContain('&lt;script&gt;')
    expect(page.text).not.toContain('<script')
  })

  it('is told to whoever may export, as far as they may see it', async () => {
    const { id } = await newGuest('Mary')
    expect((await as('porter', 'GET', `/api/personal/guest/${id}`)).status).toBe(403)
    const { body, text: sent } = await as('clerk', 'GET', `/api/personal/guest/${id}`)
    expect(body.data.record.label).toBe('Mary')
    expect(sent).not.toContain('Measles')
    expect(body.data.related).toEqual([])
  })

  it('is erased with its traces, as was shown before, and what has to be kept stays', async () => {
    const { id, photo } = await newGuest('Grace')
    await updateRecord(context(), 'guest', id, { phone: '555 99 99' })
    const before = await everything()
    const preview = await server.request('POST', `/api/personal/guest/${id}/erasure?dryRun=true`)
    expect(await everything()).toBe(before)
    expect(preview.body.data).toMatchObject({ isDryRun: true, history: 2, files: [{ id: photo }] })
    expect(preview.body.data.goes).toContainEqual({ field: 'name', title: 'Name', how: 'replaced' })
    expect(preview.body.data.goes).toContainEqual({ field: 'stays.companion', title: 'Companion', how: 'emptied' })
    expect(preview.body.data.stays).toMatchObject([{ field: 'taxNumber', until: null, kept: { retention: 'P10Y', purpose: 'tax law' } }])

    const done = await server.request('POST', `/api/personal/guest/${id}/erasure`)
    expect(done.body.data).toEqual({ ...preview.body.data, isDryRun: false })
    const { data } = (await server.request('GET', `/api/records/guest/${id}`)).body
    expect(data).toMatchObject({
      name: expect.stringMatching(/^Erased /),
      phone: null,
      illness: null,
      photo: null,
      taxNumber: 'T-17',
      room: '12',
    })
    expect(data.stays).toMatchObject([{ night: 'Monday', companion: null }])
    expect((await server.request('GET', `/api/attachments/${photo}`)).status).toBe(404)
    const own = await server.engine.database.all(rawSql(`select * from "audit_entry" where "subject_id" = '${id}'`))
    for (const value of ['Grace', '555 99 99', '555 01 02']) expect(JSON.stringify(own)).not.toContain(value)
    const { data: told } = (await server.request('GET', `/api/records/guest/${id}/history`)).body
    expect(told[0]).toMatchObject({ kind: 'erased', changes: {} })
    expect((await verifyAudit(context())).problems).toEqual([])
  })

  it('keeps the bytes of a file that stands elsewhere as well', async () => {
    const first = await newGuest('Twin')
    const file = { name: 'b.txt', mediaType: 'text/plain', content: Buffer.from('picture of Twin') }
    const other = await storeFile(context(), server.engine.files, file)
    await server.request('POST', `/api/personal/guest/${first.id}/erasure`)
    expect((await server.request('GET', `/api/attachments/${other.id}`)).status).toBe(200)
    expect(existsSync(join(server.engine.files, readdirSync(server.engine.files)[0] ?? ''))).toBe(true)
  })

  it('is erased by whoever may purge only', async () => {
    const { id } = await newGuest('Joan')
    const before = await everything()
    expect((await as('clerk', 'POST', `/api/personal/guest/${id}/erasure?dryRun=true`)).status).toBe(403)
    expect((await as('clerk', 'POST', `/api/personal/guest/${id}/erasure`)).status).toBe(403)
    expect(JSON.parse(before)[0]).toEqual(JSON.parse(await everything())[0])
    expect((await audit('kind=refused'))[0]).toMatchObject({ subjectId: id, changes: { action: 'purge' } })
  })

  it('goes by itself when it was kept long enough after the record was closed, not before', async () => {
    const { id } = await newGuest('Hedy')
    const at = (years: number) => ({ ...context(), now: new Date(Date.now() + years * 366 * 86_400_000) })
    const folder = server.engine.files
    const mine = async (years: number, dryRun: boolean) => eraseExpired(at(years), { folder, dryRun })
    expect(await mine(2, true)).toEqual([])
    await archiveRecord(context(), 'guest', id)
    expect(await mine(0, false)).toEqual([])
    expect(await mine(2, true)).toEqual([{ field: 'guest.phone', retention: 'P1Y', records: 1 }])
    expect(await mine(2, false)).toEqual([{ field: 'guest.phone', retention: 'P1Y', records: 1 }])
    const read = async () => (await server.request('GET', `/api/records/guest/${id}`)).body.data
    expect(await read()).toMatchObject({ phone: null, taxNumber: 'T-17', name: 'Hedy' })
    expect(await mine(2, false)).toEqual([])
    await mine(11, false)
    expect(await read()).toMatchObject({ taxNumber: null })
    expect((await verifyAudit(context())).problems).toEqual([])
  })

  it('is looked for each night: told, or erased, or left alone, as the installation says', async () => {
    const { id } = await newGuest('Ida')
    await archiveRecord(context(), 'guest', id)
    const later = { ...context(), now: new Date(Date.now() + 2 * 366 * 86_400_000) }
    const night = async (mode: RetentionMode) => {
      const added: string[] = []
      let handler: JobHandler | undefined
      const jobs = {
        handle: (_kind: string, given: JobHandler) => {
          handler = given
        },
        add: async (_write: WriteContext, list: readonly NewJob[]) => void added.push(...list.map(({ key }) => key ?? '')),
      } as unknown as Jobs
      const begin = handleRetention({ jobs, mode, folder: server.engine.files, asEngine: (work) => work(later) })
      const ending = await handler?.({} as Job)
      await inTransaction(later, async (write) => {
        await begin(write)
        await ending?.(write)
      })
      const { phone } = (await server.request('GET', `/api/records/guest/${id}`)).body.data
      return { phone, jobs: new Set(added).size }
    }
    const told = async (kind: string) => (await audit(`kind=${kind}`)).map(({ changes }: { changes: unknown }) => changes)
    const fields = { 'guest.phone': { retention: 'P1Y', records: 1 } }
    expect(await night('off')).toEqual({ phone: values.phone, jobs: 0 })
    expect(await night('dry-run')).toEqual({ phone: values.phone, jobs: 1 })
    expect([await told('retention-due'), await told('retention-erased')]).toEqual([[{ fields }], []])
    expect(await night('erase')).toEqual({ phone: null, jobs: 1 })
    expect(await told('retention-erased')).toEqual([{ fields }])
    expect((await verifyAudit(context())).problems).toEqual([])
  })

  it('is asked before somebody is reached: by a call that is logged, or as one of the people of a campaign', async () => {
    const make = async (entity: string, body: object) => server.request('POST', `/api/records/${entity}`, body)
    const [quiet, open] = [
      (await make('guest', { name: 'Quiet', noCalls: true })).body.data.id,
      (await make('guest', { name: 'Open', mailsWanted: true })).body.data.id,
    ]
    const refused = ['/guest', 'not-permitted', 'May not be called: No calls. Choose another way.']
    const problem = ({ body }: Answer) => body.errors?.map((one: Record<string, string>) => [one.pointer, one.code, one.message]) ?? []
    expect(problem(await make('chat', { guest: quiet, kind: 'call' }))).toEqual([refused])
    expect((await make('chat', { guest: open, kind: 'call' })).status).toBe(201)
    const visit = (await make('chat', { guest: quiet, kind: 'visit' })).body.data.id
    expect(problem(await server.request('PATCH', `/api/records/chat/${visit}`, { kind: 'call' }))).toEqual([refused])
    expect(problem(await server.request('PATCH', `/api/records/chat/${visit}`, { kind: 'visit', remark: 'Came again' }))).toEqual([])
    // What was begun while it was allowed can still be written on.
    const call = (await make('chat', { guest: open, kind: 'call' })).body.data.id
    await server.request('PATCH', `/api/records/guest/${open}`, { noCalls: true })
    expect((await server.request('PATCH', `/api/records/chat/${call}`, { remark: 'Done' })).status).toBe(200)
    expect(problem(await server.request('PATCH', `/api/records/chat/${call}`, { guest: quiet }))).toEqual([refused])
    const members = [{ guest: open }, { guest: quiet }]
    const unwanted = ['/members/1/guest', 'not-permitted', 'May not be written to: Mails wanted. Choose another way.']
    expect(problem(await make('round', { kind: 'mail', members }))).toEqual([unwanted])
    expect((await make('round', { kind: 'poster', members })).status).toBe(201)
  })

  it('that is marked so stands in the audit when somebody reads it', async () => {
    const { id } = await newGuest('Rosa')
    const path = `/api/records/guest/${id}`
    const reads = async () => (await audit('kind=read&limit=200')).length
    const before = await reads()
    await server.request('GET', `${path}?fields=name,room`)
    expect(await reads()).toBe(before)
    await server.request('GET', path)
    await server.request('GET', '/api/records/guest?fields=illness&filter=room%20==%20"12"')
    const [list, one] = await audit('kind=read')
    expect(await reads()).toBe(before + 2)
    expect(one).toMatchObject({ subjectId: id, changes: { fields: ['illness'] } })
    expect(list).toMatchObject({ subjectId: null, changes: { fields: ['illness'], filter: 'room == "12"' } })
  })

  it('that is marked so stands in the audit by whatever way it is read', async () => {
    const { id } = await newGuest('Vera')
    const bill = await server.request('POST', '/api/records/bill', { number: 'B-7', guest: id })
    const path = `/api/records/guest/${id}`
    const ways: readonly [method: string, path: string, body?: object][] = [
      ['GET', `/api/records/bill/${bill.body.data.id}?fields=number,guest(name,illness)`],
      ['GET', '/api/records/bill?fields=guest.illness'],
      ['GET', '/api/records/guest?fields=name&filter=illness%20==%20"Measles"'],
      ['GET', '/api/records/guest?fields=name&sort=illness'],
      ['GET', '/api/records/guest/aggregate?group=illness&measure=count()'],
      ['GET', `${path}/history`],
      ['PATCH', path, {}],
    ]
    for (const [method, to, body] of ways) {
      const [last] = await audit('kind=read')
      expect((await server.request(method, to, body)).status, to).toBe(200)
      const [told] = await audit('kind=read')
      expect([to, told?.id]).not.toEqual([to, last?.id])
      expect(told).toMatchObject({ subject: 'guest', changes: { fields: ['illness'] } })
    }
    const [before] = await audit('kind=read')
    const changed = await server.request('PATCH', `${path}?fields=room`, { room: '14' })
    expect(changed.body.data).toEqual({ id, version: 2, label: 'Vera', room: '14' })
    const made = await server.request('POST', '/api/records/guest?fields=room', [{ name: 'Vito', room: '15' }])
    expect(made.body.data).toEqual([{ id: expect.any(String), version: 1, label: 'Vito', room: '15' }])
    expect((await server.request('POST', '/api/records/guest?fields=rom', { name: 'Vlad' })).status).toBe(400)
    expect((await server.request('GET', '/api/records/guest?fields=name&filter=name%20==%20"Vlad"')).body.data).toEqual([])
    await server.request('GET', '/api/records/bill?fields=guest.name')
    expect((await audit('kind=read'))[0]?.id).toBe(before?.id)
  })

  it.each([
    ['call', { noCalls: true }, 'noCalls'],
    ['call', { noCalls: false }, undefined],
    ['call', {}, undefined],
    ['email', {}, 'mailsWanted'],
    ['email', { mailsWanted: true }, undefined],
    ['sms', { noCalls: true }, undefined],
  ] as const)('says who may not be reached by %s: %j', (channel, record, field) => {
    const entity = server.engine.model.entities.get('guest')
    expect(entity && contactRefusal(entity, record, channel)?.field.name).toBe(field)
  })
})
