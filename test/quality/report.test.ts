import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { rawSql, sql } from '../../engine/base/sql.ts'
import { databases, layersOf, startServer, type TestServer, testUser } from '../support/engine.ts'
import { qualityDocuments, qualityLayers } from './support.ts'

describe.each(databases)('the quality of records, on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, qualityLayers)
    const shops = [
      { name: 'Full', phone: '+4922190', email: 'a@b.example', place: { town: 'Bonn' }, size: 'small' },
      { name: 'Half', phone: '+4922191', size: 'large', account: 'FR7630006000011234567890189' },
      { name: 'Empty' },
      { name: 'Third', email: 'c@b.example', place: { town: 'Bonn', street: 'x' } },
    ]
    for (const shop of shops) expect((await server.request('POST', '/api/records/shop', shop)).status).toBe(201)
  })
  afterAll(() => server.close())

  const get = async (path: string) => {
    const answer = await server.request('GET', `/api/records/shop${path}`)
    expect(answer.status, answer.text).toBe(200)
    return answer.body
  }
  const query = (parameters: Record<string, string>) => `?${new URLSearchParams(parameters)}`

  it('counts how complete a record is as a field like any other', async () => {
    const list = await get(query({ sort: '-completeness,name', fields: 'name,completeness' }))
    expect(list.data.map(({ name, completeness }: Record<string, unknown>) => [name, completeness])).toEqual([
      ['Full', 100],
      ['Half', 50],
      ['Third', 50],
      ['Empty', 0],
    ])
    const filtered = await get(query({ filter: 'record.completeness < 50', fields: 'name' }))
    expect(filtered.data.map(({ name }: { name: string }) => name)).toEqual(['Empty'])
  })

  it('answers the mean, and how often each field is filled', async () => {
    const { data } = await get('/quality')
    expect(data).toMatchObject({ records: 4, completeness: { field: 'completeness', average: 50 }, untouched: null })
    expect(
      Object.fromEntries(
        data.fields.map(({ field, filled, rate }: { field: string; filled: number; rate: number }) => [field, [filled, rate]]),
      ),
    ).toEqual({
      ...{ name: [4, 100], code: [0, 0], 'place.street': [1, 25], 'place.town': [2, 50], phone: [2, 50] },
      ...{ email: [2, 50], website: [0, 0], size: [2, 50], keeper: [0, 0] },
    })
    expect((await get(`/quality${query({ filter: "record.name == 'Full'" })}`)).data).toMatchObject({
      records: 1,
      completeness: { average: 100 },
    })
    expect((await get(`/quality${query({ filter: 'false' })}`)).data).toMatchObject({ records: 0, completeness: { average: 0 } })
  })

  it('counts what nobody has touched for a period, with the filter that lists it', async () => {
    const { dialect } = server.engine.database
    const past = dialect.bindColumn('2020-01-01T00:00:00.000Z', { kind: 'instant' })
    await server.engine.database.transaction((executor) =>
      executor.all({ text: `update "shop" set "updated_at" = ${past.text} where "name" in ('Half', 'Empty')`, values: past.values }),
    )
    const keeper = (await server.request('POST', '/api/records/keeper', { name: 'Kim' })).body.data.id
    await server.engine.database.transaction((executor) =>
      executor.all(rawSql(`update "shop" set "keeper_id" = '${keeper}' where "name" = 'Half'`)),
    )
    const { untouched } = (await get(`/quality${query({ untouched: 'P90D' })}`)).data
    expect(untouched.count).toBe(2)
    const list = await get(query({ filter: untouched.filter, sort: 'name', fields: 'name' }))
    expect(list.data.map(({ name }: { name: string }) => name)).toEqual(['Empty', 'Half'])
    expect((await get(`/quality${query({ untouched: 'P100Y' })}`)).data.untouched.count).toBe(0)
    const keepers = await server.request('GET', `/api/records/keeper/quality${query({ untouched: 'P1D', related: 'shops' })}`)
    expect(keepers.body.data.untouched).toMatchObject({ count: 0 })
  })

  const refusals = [
    { name: 'no period', path: '/quality?untouched=90', parameter: 'untouched' },
    { name: 'an empty period', path: '/quality?untouched=P', parameter: 'untouched' },
    { name: 'an unknown list', path: '/quality?untouched=P1D&related=shop', parameter: 'related' },
    { name: 'an unknown parameter', path: '/quality?since=P1D', parameter: 'since' },
    { name: 'too long a page', path: '/quality/invalid?limit=500', parameter: 'limit' },
  ]
  it.each(refusals)('refuses $name', async ({ path, parameter }) => {
    const answer = await server.request('GET', `/api/records/shop${path}`)
    expect(answer.status).toBe(400)
    expect(answer.body.parameter).toBe(parameter)
  })

  it('lists the records that are not valid by the rules of today, a page at a time', async () => {
    expect((await get('/quality/invalid')).data).toEqual([])
    const shop = qualityDocuments['entities/shop']
    const tightened = {
      ...shop,
      required: ['name', 'phone'],
      properties: { ...shop.properties, name: { ...shop.properties.name, pattern: '^[A-F]' } },
      'x-check': [{ rule: "record.size != 'small'", message: 'Small shops are closed.', field: 'size' }],
    }
    await server.engine.reload(layersOf({ ...qualityDocuments, 'entities/shop': tightened }))
    const all = await get('/quality/invalid')
    const told = (records: readonly { label: string; problems: readonly Record<string, unknown>[] }[]) =>
      records.map(({ label, problems }) => [label, ...problems.map(({ pointer, code, value }) => [pointer, code, value])])
    expect(told(all.data)).toEqual([
      ['Full', ['/size', 'rule-broken', 'small']],
      ['Half', ['/name', 'wrong-pattern', 'Half']],
      ['Empty', ['/phone', 'required', null]],
      ['Third', ['/phone', 'required', null], ['/name', 'wrong-pattern', 'Third']],
    ])
    expect(all.page.next).toBeNull()
    const first = await get('/quality/invalid?limit=2')
    expect(told(first.data)).toEqual(told(all.data).slice(0, 2))
    const second = await get(`/quality/invalid?cursor=${first.page.next}`)
    expect(second.data.map(({ label }: { label: string }) => label)).toEqual(['Empty', 'Third'])
    expect((await get(`/quality/invalid${query({ filter: "record.name == 'Half'" })}`)).data).toHaveLength(1)
  })

  describe('after a rule was made stricter', () => {
    interface Told {
      readonly id: string
      readonly about: { readonly id: string; readonly label: string }
      readonly problems: readonly { readonly pointer: string; readonly message: string }[]
      readonly responsible: { readonly label: string } | null
      readonly dueOn: string
    }
    const shop = qualityDocuments['entities/shop']
    const owned = {
      ...shop,
      'x-responsible': 'owner',
      properties: {
        ...shop.properties,
        owner: { title: 'Owner', 'x-ref': 'user' },
        size: { title: 'Size', enum: ['small', 'large', 'huge'] },
      },
    }
    const roles = {
      'roles/looker': { title: 'Looker', entities: { shop: { read: true, fields: { phone: 'hidden' } }, user: { read: true } } },
    }
    const serve = (entity: object) => server.engine.reload(layersOf({ ...qualityDocuments, ...roles, 'entities/shop': entity }))
    const repairs = async (path = '') => (await server.request('GET', `/api/repairs${path}`)).body.data as readonly Told[]
    const told = async (path?: string) =>
      (await repairs(path)).map(({ about, problems }) => [about.label, ...problems.map(({ pointer }) => pointer)])
    const jobs = async () => (await server.request('GET', '/api/jobs?kind=repairs')).body.data as readonly { state: string }[]
    const areDone = () => expect.poll(async () => (await jobs()).every(({ state }) => state === 'done')).toBe(true)
    let ben = ''

    beforeAll(async () => {
      const user = { name: 'Ben', email: 'ben@example.test', password: 'a long enough password', roles: ['looker'] }
      const id = await server.engine.createUser(user)
      ben = (await server.engine.sessions.signIn(server.engine.context(null), user.email, user.password, 'test')).token
      await serve(owned)
      const [half] = await get(query({ filter: "record.name == 'Half'" })).then(({ data }) => data)
      expect((await server.request('PATCH', `/api/records/shop/${half.id}`, { owner: id })).status).toBe(200)
      server.engine.jobs.start()
    })
    const asBen = (path: string, method = 'GET', body?: unknown) => server.request(method, path, body, { authorization: `Bearer ${ben}` })

    it('has nothing to mend where no rule is stricter', async () => {
      await expect.poll(async () => (await jobs()).length).toBeGreaterThan(0)
      const { length } = await jobs()
      await serve({ ...owned, title: 'Store' })
      await expect.poll(async () => (await jobs()).length).toBe(length + 1)
      await areDone()
      expect(await repairs()).toEqual([])
    })

    it('keeps each record that does not fit, for its owner and with a date, until it is mended', async () => {
      await serve({
        ...owned,
        required: ['name', 'phone'],
        properties: { ...owned.properties, name: { ...shop.properties.name, pattern: '^[A-GT]' } },
      })
      await expect
        .poll(() => told())
        .toEqual([
          ['Half', '/name'],
          ['Empty', '/phone'],
          ['Third', '/phone'],
        ])
      const [half, empty] = await repairs()
      expect(half?.responsible?.label).toBe('Ben')
      expect(empty?.responsible).toBeNull()
      expect(half?.dueOn).toBe(new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10))
      expect(half?.problems[0]).toMatchObject({ title: 'Name', message: expect.stringMatching(/\w/) })
      expect(await told('?mine=true')).toEqual([])
      const first = (await server.request('GET', '/api/repairs?limit=2')).body
      expect([...first.data, ...(await repairs(`?limit=2&cursor=${first.page.next}`))]).toHaveLength(3)
      expect((await server.request('PATCH', `/api/records/shop/${empty?.about.id}`, { phone: '+4922199' })).status).toBe(200)
      expect(await told()).toEqual([
        ['Half', '/name'],
        ['Third', '/phone'],
      ])
      expect(await server.engine.database.all(rawSql('select "id" from "record_repair"'))).toHaveLength(2)
    })

    it('tells each person of what they see, and lets the owner give it away', async () => {
      const mine = (await asBen('/api/repairs?mine=true')).body.data as readonly Told[]
      expect(mine).toMatchObject([{ about: { label: 'Half' }, canGive: true }])
      expect((await asBen('/api/repairs')).body.data).toHaveLength(1)
      const all = await repairs()
      const third = all.find(({ about }) => about.label === 'Third')
      expect(third).toMatchObject({ responsible: null, canGive: true })
      expect((await asBen(`/api/repairs/${third?.id}`, 'PATCH', { dueOn: '2030-01-01' })).status).toBe(404)
      expect((await asBen(`/api/repairs/${mine[0]?.id}`, 'PATCH', { dueOn: '2030-02-31' })).status).toBe(422)
      const ann = (await server.request('GET', '/api/me')).body.data.id
      expect((await asBen(`/api/repairs/${mine[0]?.id}`, 'PATCH', { responsible: ann, dueOn: '2030-01-01' })).status).toBe(200)
      expect((await asBen('/api/repairs')).body.data).toMatchObject([{ about: { label: 'Half' }, canGive: false }])
      expect((await asBen('/api/repairs?mine=true')).body.data).toEqual([])
      expect((await repairs('?mine=true'))[0]).toMatchObject({ dueOn: '2030-01-01', responsible: { label: testUser.name } })
    })

    it('forgets what a rule no longer refuses', async () => {
      await serve({ ...owned, properties: { ...owned.properties, size: { title: 'Size', enum: ['small', 'huge'] } } })
      await expect.poll(() => told()).toEqual([['Half', '/size']])
    })

    it('keeps each night what nobody touched for long, until somebody touches it or says that it is still right', async () => {
      const rules = { 'x-outdated': { after: 'P1Y', when: "record.name != 'Empty'", confirm: { checkedOn: 'today()' } } }
      const aged = async (name: string, days: number) => {
        const { dialect } = server.engine.database
        const at = dialect.bindColumn(new Date(Date.now() - days * 86_400_000).toISOString(), { kind: 'instant' })
        await server.engine.database.transaction((write) => write.all(sql`update "shop" set "updated_at" = ${at} where "name" = ${name}`))
      }
      for (const [name, days] of Object.entries({ Full: 400, Half: 400, Empty: 400, Third: 300 })) await aged(name, days)
      const properties = { ...owned.properties, checkedOn: { title: 'Checked on', type: 'string', format: 'date' } }
      const ids: Record<string, string> = {}
      for (const { id, name } of (await get('')).data) ids[name] = id
      await serve({ ...owned, ...rules, properties })
      type Outdated = Told & { untouchedSince: string | null; canConfirm: boolean }
      const outdated = async () => ((await repairs()) as readonly Outdated[]).filter(({ untouchedSince }) => untouchedSince !== null)
      await expect.poll(async () => (await outdated()).map(({ about }) => about.label).sort()).toEqual(['Full', 'Half'])
      const [full, half] = (await outdated()).toSorted((a, b) => a.about.label.localeCompare(b.about.label))
      expect(full).toMatchObject({ canConfirm: true, problems: [], untouchedSince: expect.stringMatching(/^\d{4}-/) })
      expect((await asBen(`/api/repairs/${half?.id}/confirm`, 'POST')).status).toBe(403)
      expect((await server.request('POST', `/api/repairs/${full?.id}/confirm`)).status).toBe(204)
      expect((await server.request('GET', `/api/records/shop/${ids.Full}`)).body.data.checkedOn).toBe(new Date().toISOString().slice(0, 10))
      expect((await server.request('PATCH', `/api/records/shop/${ids.Half}`, { phone: '+4922177' })).status).toBe(200)
      expect(await outdated()).toEqual([])
      const nights = (await server.request('GET', '/api/jobs?kind=outdated&state=waiting')).body.data
      expect(nights).toHaveLength(1)
      await aged('Third', 500)
      await server.request('POST', `/api/jobs/${nights[0].id}/cancel`)
      expect((await server.request('POST', `/api/jobs/${nights[0].id}/retry`)).status).toBe(200)
      await expect.poll(async () => (await outdated()).map(({ about }) => about.label)).toEqual(['Third'])
      await expect.poll(async () => (await server.request('GET', '/api/jobs?kind=outdated&state=waiting')).body.data.length).toBe(1)
    })
  })
})
