import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { databases, layersOf, newDatabase, request, serveEngine, testUser } from '../support/engine.ts'

const moment = { type: 'string', format: 'date-time' }
const layers = layersOf({
  'roles/guest': { title: 'Guest', entities: { meeting: { read: 'record.subject != "Secret"' } } },
  'entities/meeting': {
    title: 'Meeting',
    'x-label': '{subject}',
    'x-range': { start: 'startsAt', duration: 'lasts' },
    'x-recurrence': { rule: 'repeats', timeZone: 'zone', except: 'skipped', series: 'series', occurrence: 'insteadOf' },
    properties: {
      subject: { title: 'Subject', type: 'string', maxLength: 60 },
      code: { title: 'Code', type: 'string', maxLength: 20, 'x-number': 'M-{000}', 'x-unique': true },
      startsAt: { title: 'Start', ...moment },
      lasts: { title: 'Lasts', type: 'string', format: 'duration' },
      host: { title: 'Host', 'x-ref': 'user' },
      repeats: { title: 'Repeats', type: 'string', format: 'recurrence-rule' },
      zone: { title: 'Zone', type: 'string', format: 'time-zone', default: 'Europe/Berlin' },
      skipped: { title: 'Skipped', type: 'array', items: { type: 'string', maxLength: 40 } },
      series: { title: 'Series', 'x-ref': 'meeting', 'x-on-delete': 'cascade' },
      insteadOf: { title: 'Instead of', ...moment },
    },
  },
  'entities/leave': {
    'x-range': { start: 'first', end: 'last' },
    'x-recurrence': { rule: 'repeats', except: 'skipped' },
    properties: {
      first: { title: 'First', type: 'string', format: 'date' },
      last: { title: 'Last', type: 'string', format: 'date' },
      repeats: { title: 'Repeats', type: 'string', format: 'recurrence-rule' },
      skipped: { title: 'Skipped', type: 'array', items: { type: 'string', maxLength: 40 } },
    },
  },
  'automations/day-before': {
    ...{ title: 'The day before', entity: 'meeting', on: 'due', due: 'startsAt', offset: '-P1D' },
    do: [{ notify: { to: 'record.host', text: 'Tomorrow: {subject}' } }],
  },
})

describe.each(databases)('what recurs, on %s', (database) => {
  let engine: Engine
  let close: () => Promise<void>
  let send: (method: string, path: string, body?: unknown, headers?: Record<string, string>) => ReturnType<typeof request>
  let asGuest: typeof send
  let host: string
  let guestId: string
  let served: string
  // On the Friday before the clocks go forward.
  let now = new Date('2026-03-27T12:00:00Z')

  beforeAll(async () => {
    const { address, folder, remove } = await newDatabase(database)
    engine = await createEngine({ layers, database: address, files: join(folder, 'files'), clock: { now: () => now } })
    host = await engine.createUser({ ...testUser, isAdministrator: true })
    const guest = { name: 'Gus Guest', email: 'gus@example.test', password: testUser.password, roles: ['guest'] }
    guestId = await engine.createUser(guest)
    const server = await serveEngine(engine)
    served = server.url
    const as = async (email: string): Promise<typeof send> => {
      const { token } = await engine.sessions.signIn(engine.context(null), email, testUser.password, 'test')
      return (method, path, body, headers) => request(server.url, method, path, body, { authorization: `Bearer ${token}`, ...headers })
    }
    send = await as(testUser.email)
    asGuest = await as(guest.email)
    close = async () => {
      await server.close()
      await engine.close()
      remove()
    }
  })
  afterAll(() => close())

  const make = async (values: object, entity = 'meeting') => {
    const answer = await send('POST', `/api/records/${entity}`, values)
    expect(answer.status, answer.text).toBe(201)
    return answer.body.data as { id: string; version: number }
  }
  const between = async (from: string, to: string, filter = 'true', who = send, entity = 'meeting') => {
    const query = new URLSearchParams({
      from: `${from}T00:00:00Z`,
      to: `${to}T00:00:00Z`,
      filter,
      fields: entity === 'meeting' ? 'subject' : '',
    })
    const answer = await who('GET', `/api/records/${entity}/occurrences?${query}`)
    expect(answer.status, answer.text).toBe(200)
    return (answer.body.data as { start: string; end: string | null; isRecurring: boolean; record: { id: string; subject: string } }[]).map(
      ({ start, end, isRecurring, record }) => [record.subject, start, end, isRecurring],
    )
  }
  const change = (id: string, body: object, headers?: Record<string, string>) =>
    send('POST', `/api/records/meeting/${id}/occurrences`, body, headers)

  it('stands in a window with every occurrence, beside what happens once', async () => {
    await make({ subject: 'Month end', startsAt: '2026-01-31T08:00:00Z', lasts: 'PT1H', repeats: 'FREQ=MONTHLY' })
    await make({ subject: 'Once', startsAt: '2026-03-30T08:00:00Z' })
    await make({ subject: 'Early', startsAt: '2026-02-28T23:30:00Z', lasts: 'PT2H' })
    const filter = 'subject in ["Month end", "Once", "Early"]'
    expect(await between('2026-03-01', '2026-06-01', filter)).toEqual([
      ['Early', '2026-02-28T23:30:00.000Z', '2026-03-01T01:30:00.000Z', false],
      ['Once', '2026-03-30T08:00:00.000Z', null, false],
      ['Month end', '2026-03-31T07:00:00.000Z', '2026-03-31T08:00:00.000Z', true],
      ['Month end', '2026-05-31T07:00:00.000Z', '2026-05-31T08:00:00.000Z', true],
    ])
  })

  it('keeps its days, from the first to the last', async () => {
    await make({ first: '2026-04-30', last: '2026-05-02', repeats: 'FREQ=YEARLY' }, 'leave')
    const found = await between('2027-04-01', '2027-06-01', 'true', send, 'leave')
    expect(found.map(([, start, end]) => [start, end])).toEqual([['2027-04-30', '2027-05-02']])
  })

  it('loses one occurrence, and has another moved to a record of its own', async () => {
    const { id, version } = await make({
      subject: 'Weekly',
      startsAt: '2026-06-01T07:00:00Z',
      lasts: 'PT30M',
      repeats: 'FREQ=WEEKLY;COUNT=4',
    })
    expect((await change(id, { occurrence: '2026-06-08T07:00:00Z', scope: 'one' }, { 'if-match': `"${version}"` })).body).toEqual({
      data: { id: null },
    })
    expect((await change(id, { occurrence: '2026-06-15T07:00:00Z', scope: 'one' }, { 'if-match': `"${version}"` })).status).toBe(412)
    const moved = await change(id, { occurrence: '2026-06-15T07:00:00Z', scope: 'one', change: { startsAt: '2026-06-16T12:00:00Z' } })
    expect(await between('2026-06-01', '2026-07-01', 'subject == "Weekly"')).toEqual([
      ['Weekly', '2026-06-01T07:00:00.000Z', '2026-06-01T07:30:00.000Z', true],
      ['Weekly', '2026-06-16T12:00:00.000Z', '2026-06-16T12:30:00.000Z', false],
      ['Weekly', '2026-06-22T07:00:00.000Z', '2026-06-22T07:30:00.000Z', true],
    ])
    const own = (await send('GET', `/api/records/meeting/${moved.body.data.id}`)).body.data
    expect(own).toMatchObject({
      series: { id },
      insteadOf: '2026-06-15T07:00:00.000Z',
      repeats: null,
      skipped: null,
      zone: 'Europe/Berlin',
    })
    expect(own.code).not.toBe((await send('GET', `/api/records/meeting/${id}`)).body.data.code)
    expect((await change(id, { occurrence: '2026-06-15T07:00:00Z', scope: 'one' })).body.errors).toMatchObject([{ pointer: '/occurrence' }])
  })

  it('is cut in two where it and what follows is changed', async () => {
    const { id } = await make({ subject: 'Cut', startsAt: '2026-06-01T07:00:00Z', repeats: 'FREQ=WEEKLY;BYDAY=MO;COUNT=4' })
    await change(id, { occurrence: '2026-06-22T07:00:00Z', scope: 'one' })
    const body = {
      occurrence: '2026-06-15T07:00:00Z',
      scope: 'following',
      change: { startsAt: '2026-06-16T09:00:00Z', subject: 'Cut, later' },
    }
    expect((await change(id, body)).body.data.id).not.toBe(id)
    expect(await between('2026-06-01', '2026-08-01', 'subject.startsWith("Cut")')).toEqual([
      ['Cut', '2026-06-01T07:00:00.000Z', null, true],
      ['Cut', '2026-06-08T07:00:00.000Z', null, true],
      ['Cut, later', '2026-06-16T09:00:00.000Z', null, true],
    ])
  })

  it('moves as a whole, with what was taken out of it, at the same time of day in winter and summer', async () => {
    const { id } = await make({ subject: 'All', startsAt: '2026-03-23T08:00:00Z', repeats: 'FREQ=WEEKLY;BYDAY=MO;COUNT=3' })
    await change(id, { occurrence: '2026-04-06T07:00:00Z', scope: 'one' })
    // From nine o'clock on Monday to ten o'clock on Tuesday.
    const moved = await change(id, { occurrence: '2026-03-30T07:00:00Z', scope: 'all', change: { startsAt: '2026-03-31T08:00:00Z' } })
    expect(moved.body).toEqual({ data: { id } })
    expect(await between('2026-03-01', '2026-05-01', 'subject == "All"')).toEqual([
      ['All', '2026-03-24T09:00:00.000Z', null, true],
      ['All', '2026-03-31T08:00:00.000Z', null, true],
    ])
    expect((await change(id, { occurrence: '2026-03-31T08:00:00Z', scope: 'following' })).body).toEqual({ data: { id: null } })
    expect(await between('2026-03-01', '2026-05-01', 'subject == "All"')).toHaveLength(1)
  })

  it('refuses what does not fit, and changes nothing', async () => {
    const { id } = await make({ subject: 'Firm', startsAt: '2026-06-01T07:00:00Z', repeats: 'FREQ=MONTHLY;BYDAY=1MO' })
    const rows: readonly [object, string][] = [
      [{ occurrence: '2026-06-02T07:00:00Z', scope: 'one' }, '/occurrence'],
      [{ occurrence: 'soon', scope: 'one' }, '/occurrence'],
      [{ occurrence: '2026-06-01T07:00:00Z', scope: 'some' }, '/scope'],
      [{ occurrence: '2026-06-01T07:00:00Z', scope: 'one', change: 7 }, '/change'],
      [{ occurrence: '2026-06-01T07:00:00Z', scope: 'one', patch: {} }, '/patch'],
      [{ occurrence: '2026-07-06T07:00:00Z', scope: 'all', change: { startsAt: '2026-07-07T07:00:00Z' } }, '/change/startsAt'],
      [{ occurrence: '2026-07-06T07:00:00Z', scope: 'one', change: { startsAt: 'never' } }, '/startsAt'],
    ]
    for (const [body, pointer] of rows)
      expect((await change(id, body)).body, JSON.stringify(body)).toMatchObject({ status: 422, errors: [{ pointer }] })
    expect((await send('GET', `/api/records/meeting/${id}`)).body.data).toMatchObject({ version: 1, skipped: null })
    const rule = await send('POST', '/api/records/meeting', { repeats: 'FREQ=HOURLY' })
    expect(rule.body.errors).toMatchObject([{ pointer: '/repeats' }])
    const window = await send('GET', '/api/records/meeting/occurrences?from=2026-01-01T00:00:00Z&to=2028-01-01T00:00:00Z')
    expect(window.body).toMatchObject({ status: 400, code: 'invalid-parameter', parameter: 'to' })
    expect((await send('GET', '/api/records/user/occurrences?from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z')).status).toBe(404)
  })

  it('is read by calendar programs at a secret address, as the person sees it, until that is taken back', async () => {
    await make({ subject: 'Hosted', startsAt: '2026-10-05T07:00:00Z', lasts: 'PT1H', repeats: 'FREQ=WEEKLY', host })
    await make({ subject: 'Long ago', startsAt: '2020-10-05T07:00:00Z', host })
    await make({ subject: 'Of others', startsAt: '2026-10-05T07:00:00Z' })
    const fetchPlain = async (address: string) => {
      const answer = await fetch(served + new URL(address).pathname)
      return { status: answer.status, text: await answer.text() }
    }
    expect((await send('GET', '/api/calendar-feed')).body.data).toBeNull()
    const first = (await send('POST', '/api/calendar-feed')).body.data.address as string
    const second = (await send('POST', '/api/calendar-feed')).body.data.address as string
    expect((await fetchPlain(first)).status).toBe(404)
    const { status, text } = await fetchPlain(second)
    expect(status).toBe(200)
    expect(text).toContain(
      'SUMMARY:Hosted\r\nDTSTART;TZID=Europe/Berlin:20261005T090000\r\nDTEND;TZID=Europe/Berlin:20261005T100000\r\nRRULE:FREQ=WEEKLY',
    )
    expect(text).not.toMatch(/Long ago|Of others/)
    expect((await send('GET', '/api/calendar-feed')).body.data.lastUsedAt).not.toBeNull()
    await send('PATCH', `/api/records/user/${guestId}`, { roles: [] })
    const asOther = (await asGuest('POST', '/api/calendar-feed')).body.data.address as string
    expect((await fetchPlain(asOther)).text).not.toContain('VEVENT')
    await send('PATCH', `/api/records/user/${guestId}`, { roles: ['guest'] })
    expect((await send('DELETE', '/api/calendar-feed')).status).toBe(204)
    expect((await fetchPlain(second)).status).toBe(404)
    const stored = await engine.database.all(sql`select * from "calendar_feed"`)
    expect(JSON.stringify(stored)).not.toContain(asOther.slice(-47, -4))
  })

  it('shows and changes what the person may', async () => {
    const { id } = await make({ subject: 'Secret', startsAt: '2026-09-07T07:00:00Z', repeats: 'FREQ=WEEKLY' })
    const open = await make({ subject: 'Open', startsAt: '2026-09-07T07:00:00Z', repeats: 'FREQ=WEEKLY' })
    expect(
      (await between('2026-09-01', '2026-09-10', 'true', asGuest)).filter(([, , , again]) => again).map(([subject]) => subject),
    ).toContain('Open')
    expect((await between('2026-09-01', '2026-09-10', 'true', asGuest)).map(([subject]) => subject)).not.toContain('Secret')
    const body = { occurrence: '2026-09-07T07:00:00Z', scope: 'one' }
    expect((await asGuest('POST', `/api/records/meeting/${id}/occurrences`, body)).status).toBe(404)
    expect((await asGuest('POST', `/api/records/meeting/${open.id}/occurrences`, body)).status).toBe(403)
    expect((await send('GET', `/api/records/meeting/${open.id}`)).body.data.skipped).toBeNull()
  })

  it('reminds of every occurrence at its time of day, across the change to summer time', async () => {
    await make({ subject: 'Sunday', startsAt: '2026-03-28T08:00:00Z', repeats: 'FREQ=DAILY', host })
    const told = async () =>
      (await send('GET', '/api/notifications')).body.data
        .map((one: { text: string }) => one.text)
        .filter((text: string) => text.includes('Sunday'))
    engine.jobs.start()
    // Nine o'clock on Saturday, in winter, is a day before nine o'clock on Sunday, in summer.
    now = new Date('2026-03-28T07:59:00Z')
    engine.jobs.wake()
    const due = async () =>
      (await send('GET', '/api/jobs?kind=automation&limit=200')).body.data
        .filter((job: { payload: { cause: { at: string } }; state: string }) => job.payload.cause.at === '2026-03-28T08:00:00.000Z')
        .map((job: { state: string }) => job.state)
    await expect.poll(due).toEqual(['waiting'])
    expect(await told()).toEqual([])
    now = new Date('2026-03-28T08:00:01Z')
    engine.jobs.wake()
    await expect.poll(told).toEqual(['Tomorrow: Sunday'])
  })
})
