import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 200 }
const layers = layersOf({
  'entities/tag-word': { title: 'Word', properties: { name: text } },
  'entities/house': {
    title: 'House',
    'x-plural': 'Houses',
    'x-label': '{name}',
    required: ['name'],
    properties: {
      name: { title: 'Name', ...text },
      code: { title: 'Code', type: 'string', maxLength: 20, 'x-unique': true },
      city: text,
      notes: { title: 'Notes', type: 'string', contentMediaType: 'text/plain' },
      rooms: { title: 'Rooms', type: 'integer' },
      worth: { title: 'Worth', type: 'number', multipleOf: 0.01 },
      mood: text,
      owner: text,
      next: { title: 'Next', 'x-ref': 'house', 'x-inverse': 'previous', 'x-on-delete': 'clear' },
      words: { title: 'Words', type: 'array', items: { 'x-ref': 'tag-word' } },
      flags: { title: 'Flags', type: 'array', items: { enum: ['a', 'b', 'c'] }, uniqueItems: true },
      doors: { title: 'Doors', type: 'array', items: { $ref: 'door' }, maxItems: 5 },
      windows: { title: 'Windows', type: 'array', items: { $ref: 'pane' } },
      tenants: { title: 'Tenants', type: 'integer', 'x-computed': 'record.people.size()' },
      rent: { title: 'Rent', type: 'integer', 'x-computed': 'record.people.map(p, p.rent).sum()', 'x-stored': true },
    },
    'x-merge': {
      notes: 'join',
      rooms: 'sum',
      worth: 'sum',
      mood: 'newest',
      owner: 'replace',
      words: 'join',
      flags: 'join',
      doors: 'join',
      city: 'keep',
    },
  },
  'entities/door': { title: 'Door', properties: { color: text } },
  'entities/pane': { title: 'Pane', properties: { size: { type: 'integer' } } },
  'entities/people': {
    title: 'Person',
    'x-plural': 'People',
    properties: {
      name: text,
      rent: { type: 'integer' },
      house: { title: 'House', 'x-ref': 'house', 'x-inverse': 'people', 'x-on-delete': 'cascade' },
      about: { title: 'About', 'x-ref': ['house', 'tag-word'] },
      visits: { title: 'Visits', type: 'array', items: { 'x-ref': 'house' }, 'x-inverse': 'visitors' },
    },
  },
  'entities/trip': {
    title: 'Trip',
    properties: { name: text, stops: { title: 'Stops', type: 'array', items: { $ref: 'stop' } } },
  },
  'entities/stop': { title: 'Stop', properties: { house: { title: 'House', 'x-ref': 'house' } } },
  'entities/key-card': {
    title: 'Card',
    'x-plural': 'Cards',
    'x-unique': [['house', 'number']],
    properties: { number: { title: 'Number', type: 'integer' }, house: { title: 'House', 'x-ref': 'house' } },
  },
})

describe.each(databases)('merging, on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, layers)
  })
  afterAll(() => server.close())

  const create = async (entity: string, body: object) => {
    const answer = await server.request('POST', `/api/records/${entity}`, body)
    expect(answer.status, answer.text).toBe(201)
    return answer.body.data
  }
  const get = async (entity: string, id: string) => {
    const answer = await server.request('GET', `/api/records/${entity}/${id}`)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.data
  }
  const patch = async (entity: string, id: string, body: object) => {
    const answer = await server.request('PATCH', `/api/records/${entity}/${id}`, body)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.data
  }
  const merge = (body: object, query = '') => server.request('POST', `/api/records/house/merge${query}`, body)
  const done = async (body: object) => {
    const answer = await merge(body)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.data
  }
  const unmerge = async (id: string, body?: object) => {
    const answer = await server.request('POST', `/api/records/house/${id}/unmerge`, body)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.data
  }
  /** Everything but what each change counts up. */
  const still = ({ version: _v, updatedAt: _a, updatedBy: _b, doors = [], windows = [], ...rest }: Record<string, unknown>) => ({
    ...rest,
    doors: (doors as { color: string }[]).map(({ color }) => color),
    windows: (windows as { size: number }[]).map(({ size }) => size),
  })

  it('decides about each field by the rules of the metadata', async () => {
    const [red, blue] = [await create('tag-word', { name: 'red' }), await create('tag-word', { name: 'blue' })]
    const kept = await create('house', {
      name: 'Old',
      notes: 'one',
      rooms: 2,
      worth: 0.1,
      mood: 'sad',
      owner: 'Ann',
      words: [red.id],
      flags: ['a'],
      doors: [{ color: 'oak' }],
    })
    const other = await create('house', {
      ...{ name: 'New', code: 'H-1', city: 'Bonn', notes: 'two', rooms: 3, worth: 0.2, mood: 'glad', owner: 'Bob' },
      ...{ words: [red.id, blue.id], flags: ['b', 'a'], doors: [{ color: 'elm' }], windows: [{ size: 7 }] },
    })
    const { record } = await done({ into: kept.id, from: [other.id] })
    expect(record).toMatchObject({
      name: 'Old',
      code: 'H-1',
      city: null,
      notes: 'one\n\ntwo',
      rooms: 5,
      worth: 0.3,
      mood: 'glad',
      owner: 'Bob',
      flags: ['a', 'b'],
    })
    expect(record.words.map(({ label }: { label: string }) => label)).toEqual(['red', 'blue'])
    expect(record.doors).toEqual([
      expect.objectContaining({ id: kept.doors[0].id, color: 'oak' }),
      expect.objectContaining({ color: 'elm' }),
    ])
    expect(record.windows).toEqual([expect.objectContaining({ size: 7 })])
    expect(await get('house', kept.id)).toEqual(record)
  })

  it('takes choices before rules: the value of a record, or another one', async () => {
    const kept = await create('house', { name: 'A', city: 'Köln', notes: 'mine' })
    const other = await create('house', { name: 'B', city: 'Bonn', notes: 'theirs' })
    const { record } = await done({ into: kept.id, from: [other.id], choices: { name: 'C', city: other.id, notes: null } })
    expect(record).toMatchObject({ name: 'C', city: 'Bonn', notes: null })
  })

  it('moves everything that points to the others, without doubles, and works computed values out anew', async () => {
    const kept = await create('house', { name: 'A' })
    const other = await create('house', { name: 'B' })
    const third = await create('house', { name: 'C', next: other.id })
    const person = await create('people', {
      name: 'x',
      rent: 5,
      house: other.id,
      about: { entity: 'house', id: other.id },
      visits: [third.id, other.id, kept.id],
    })
    const guest = await create('people', { name: 'y', rent: 2, house: kept.id, visits: [other.id, third.id] })
    const trip = await create('trip', { name: 't', stops: [{ house: third.id }, { house: other.id }] })
    await server.request('DELETE', `/api/records/people/${(await create('people', { name: 'z', house: other.id })).id}`)
    const { references, record } = await done({ into: kept.id, from: [other.id] })
    expect([...references].sort((a, b) => (a.entity + a.field < b.entity + b.field ? -1 : 1))).toEqual([
      { entity: 'house', field: 'next', count: 1 },
      { entity: 'people', field: 'about', count: 1 },
      { entity: 'people', field: 'house', count: 2 },
      { entity: 'people', field: 'visits', count: 2 },
      { entity: 'stop', field: 'house', count: 1 },
    ])
    expect(record).toMatchObject({ tenants: 2, rent: 7 })
    const links = (list: readonly { id: string }[]) => list.map(({ id }) => id)
    const moved = await get('people', person.id)
    expect(moved).toMatchObject({ house: { id: kept.id }, about: { id: kept.id, entity: 'house' }, version: expect.any(Number) })
    expect(moved.version).toBeGreaterThan(person.version)
    expect(links(moved.visits)).toEqual([third.id, kept.id])
    expect(links((await get('people', guest.id)).visits)).toEqual([kept.id, third.id])
    expect((await get('trip', trip.id)).stops.map(({ house }: { house: { id: string } }) => house.id)).toEqual([third.id, kept.id])
    expect((await get('house', third.id)).next.id).toBe(kept.id)
  })

  it('takes the comments and followers along, and gives them back', async () => {
    const [kept, other] = [await create('house', { name: 'A' }), await create('house', { name: 'B' })]
    const say = (id: string, words: string) => server.request('POST', `/api/records/house/${id}/comments`, { text: words })
    const saidOf = async (id: string) => {
      const { data = [] } = (await server.request('GET', `/api/records/house/${id}/comments`)).body
      return data.map((comment: { text: string }) => comment.text)
    }
    const followers = async (id: string) => (await server.request('GET', `/api/records/house/${id}/following`)).body.data.followers.length
    await say(other.id, 'about B')
    expect([await followers(kept.id), await followers(other.id)]).toEqual([0, 1])
    await done({ into: kept.id, from: [other.id] })
    expect(await saidOf(kept.id)).toEqual(['about B'])
    expect(await followers(kept.id)).toBe(1)
    await say(kept.id, 'about both')
    await unmerge(kept.id)
    expect([await saidOf(kept.id), await saidOf(other.id)]).toEqual([['about both'], ['about B']])
    expect([await followers(kept.id), await followers(other.id)]).toEqual([0, 1])
  })

  it('never lets a record point to itself', async () => {
    const kept = await create('house', { name: 'A' })
    const other = await create('house', { name: 'B', next: kept.id })
    await patch('house', kept.id, { next: other.id })
    expect((await done({ into: kept.id, from: [other.id] })).record.next).toBeNull()
  })

  it('tells the old address where the record went, also over several merges', async () => {
    const [a, b, c] = [await create('house', { name: 'A' }), await create('house', { name: 'B' }), await create('house', { name: 'C' })]
    await done({ into: b.id, from: [a.id] })
    await done({ into: c.id, from: [b.id] })
    const gone = await server.request('GET', `/api/records/house/${a.id}`)
    expect(gone.status).toBe(404)
    expect(gone.body.mergedInto).toEqual({ entity: 'house', id: c.id })
    const again = await merge({ into: c.id, from: [a.id] })
    expect(again.status).toBe(409)
    expect(again.body.mergedInto).toEqual({ entity: 'house', id: c.id })
  })

  it('shows what would come of it, and keeps nothing of that', async () => {
    const kept = await create('house', { name: 'A', notes: 'x' })
    const { id: otherId } = await create('house', { name: 'B', notes: 'y' })
    const person = await create('people', { name: 'p', house: otherId })
    const other = await get('house', otherId)
    const preview = await merge({ into: kept.id, from: [other.id] }, '?dryRun=true')
    expect(preview.status).toBe(200)
    expect(preview.body.data.id).toBeUndefined()
    expect(preview.body.data.record).toMatchObject({ name: 'A', notes: 'x\n\ny' })
    expect(preview.body.data.references).toEqual([{ entity: 'people', field: 'house', count: 1 }])
    expect(preview.body.data.fields).toEqual([
      { field: 'name', title: 'Name', rule: 'fill', values: { [kept.id]: 'A', [other.id]: 'B' }, result: 'A' },
      { field: 'notes', title: 'Notes', rule: 'join', values: { [kept.id]: 'x', [other.id]: 'y' }, result: 'x\n\ny' },
    ])
    expect(await get('house', kept.id)).toEqual(kept)
    expect(await get('house', other.id)).toEqual(other)
    expect(await get('people', person.id)).toEqual(person)
  })

  const refusals = [
    { name: 'no ids', body: {}, status: 422, pointers: ['/into', '/from'] },
    { name: 'an unknown field', body: { choices: { nam: 'x' } }, status: 422, pointers: ['/choices/nam'] },
    { name: 'a value that is not valid', body: { choices: { rooms: 'many' } }, status: 422, pointers: ['/choices/rooms'] },
    { name: 'a computed field', body: { choices: { tenants: 5 } }, status: 422, pointers: ['/choices/tenants'] },
    { name: 'too much joined', body: { choices: { doors: Array(6).fill({ color: 'x' }) } }, status: 422, pointers: ['/choices/doors'] },
    { name: 'a stale version', body: { versions: 'stale' }, status: 412, pointers: [] },
    { name: 'something else', body: { chocies: {} }, status: 422, pointers: ['/chocies'] },
  ]
  it.each(refusals)('refuses $name and changes nothing', async ({ body, status, pointers }) => {
    const [kept, other] = [await create('house', { name: 'A' }), await create('house', { name: 'B' })]
    const ids = Object.keys(body).length === 0 ? {} : { into: kept.id, from: [other.id] }
    const answer = await merge({ ...ids, ...body, ...('versions' in body ? { versions: { [other.id]: 7 } } : {}) })
    expect(answer.status, answer.text).toBe(status)
    expect((answer.body.errors ?? []).map(({ pointer }: { pointer: string }) => pointer)).toEqual(pointers)
    expect(await get('house', kept.id)).toEqual(kept)
    expect(await get('house', other.id)).toEqual(other)
  })

  it('refuses what would break a unique rule of what is moved', async () => {
    const [kept, other] = [await create('house', { name: 'A' }), await create('house', { name: 'B' })]
    await create('key-card', { number: 1, house: kept.id })
    const card = await create('key-card', { number: 1, house: other.id })
    const answer = await merge({ into: kept.id, from: [other.id] })
    expect(answer.status, answer.text).toBe(409)
    expect(answer.body.detail).toContain('cards')
    expect(await get('house', other.id)).toEqual(other)
    expect((await get('key-card', card.id)).house.id).toBe(other.id)
  })

  it('has one winner when two people merge the same records at once', async () => {
    const [a, b] = [await create('house', { name: 'A', rooms: 1 }), await create('house', { name: 'B', rooms: 2 })]
    const answers = await Promise.all([
      merge({ into: a.id, from: [b.id] }),
      merge({ into: a.id, from: [b.id] }),
      merge({ into: b.id, from: [a.id] }),
    ])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    const winner = answers.find(({ status }) => status === 200)?.body.data
    expect((await get('house', winner.record.id)).rooms).toBe(3)
  })

  it('tells it once in the history of the record that stays', async () => {
    const [kept, other] = [await create('house', { name: 'A' }), await create('house', { name: 'B' })]
    await done({ into: kept.id, from: [other.id] })
    const history = (await server.request('GET', `/api/records/house/${kept.id}/history`)).body.data
    expect(history.map(({ kind, version, channel }: Record<string, unknown>) => ({ kind, version, channel }))).toEqual([
      { kind: 'merged', version: 2, channel: 'merge' },
      { kind: 'created', version: 1, channel: 'api' },
    ])
  })

  it('is taken back: records, values and references', async () => {
    const [kept, other, third] = [
      await create('house', { name: 'A', notes: 'x', rooms: 1, doors: [{ color: 'oak' }] }),
      await create('house', { name: 'B', code: 'H-2', notes: 'y', rooms: 2, doors: [{ color: 'elm' }], windows: [{ size: 3 }] }),
      await create('house', { name: 'C', city: 'Rom' }),
    ]
    const person = await create('people', { name: 'p', rent: 4, house: other.id, visits: [other.id, kept.id] })
    const merged = await done({ into: kept.id, from: [other.id, third.id] })
    const back = await unmerge(other.id)
    expect(back).toMatchObject({ id: merged.id, survivor: kept.id, restored: [other.id, third.id], references: 2, lost: [] })
    expect(still(await get('house', kept.id))).toEqual(still(kept))
    expect(still(await get('house', other.id))).toEqual(still({ ...other, tenants: 1, rent: 4 }))
    expect(still(await get('house', third.id))).toEqual(still(third))
    const moved = await get('people', person.id)
    expect(moved.house.id).toBe(other.id)
    expect(moved.visits.map(({ id }: { id: string }) => id).sort()).toEqual([other.id, kept.id].sort())
    expect((await server.request('POST', `/api/records/house/${other.id}/unmerge`)).status).toBe(404)
  })

  it('is taken back as far as nobody has changed it since, and says what stays', async () => {
    const [kept, other] = [
      await create('house', { name: 'A', notes: 'x' }),
      await create('house', { name: 'B', notes: 'y', code: 'H-3', rooms: 4 }),
    ]
    const [stays, leaves] = [await create('people', { house: other.id }), await create('people', { house: other.id })]
    const third = await create('house', { name: 'C' })
    const merged = await done({ into: kept.id, from: [other.id] })
    await patch('house', kept.id, { notes: 'something else' })
    await patch('people', leaves.id, { house: third.id })
    const back = await unmerge(kept.id, { merge: merged.id })
    expect(back.fields.sort()).toEqual(['code', 'rooms'])
    expect(back.references).toBe(1)
    expect(back.lost).toEqual([
      { kind: 'field', id: kept.id, field: 'notes', message: expect.any(String) },
      { kind: 'reference', id: other.id, field: 'people.house', count: 1, message: expect.any(String) },
    ])
    expect(await get('house', kept.id)).toMatchObject({ notes: 'something else', code: null, rooms: null })
    expect((await get('people', stays.id)).house.id).toBe(other.id)
    expect((await get('people', leaves.id)).house.id).toBe(third.id)
    expect(await get('house', other.id)).toMatchObject({ code: 'H-3', notes: 'y' })
  })

  it('says when a record cannot come back', async () => {
    const [kept, other] = [await create('house', { name: 'A' }), await create('house', { name: 'B', code: 'H-4' })]
    await done({ into: kept.id, from: [other.id] })
    await patch('house', kept.id, { code: 'H-5' })
    await create('house', { name: 'C', code: 'H-4' })
    const back = await unmerge(kept.id)
    expect(back.restored).toEqual([])
    expect(back.lost.map(({ kind, id }: Record<string, unknown>) => ({ kind, id }))).toEqual([
      { kind: 'field', id: kept.id },
      { kind: 'record', id: other.id },
    ])
    expect((await server.request('GET', `/api/records/house/${other.id}`)).status).toBe(404)
  })
})
