import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identifier, sql } from '../../engine/base/sql.ts'
import { databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 60 }
const words = (...values: string[]) => ({ oneOf: values.map((value) => ({ const: value, title: value })) })

/** Seeds become plants and, some of them, pots. */
const layers = layersOf({
  'entities/seed': {
    title: 'Seed',
    'x-plural': 'Seeds',
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', ...text },
      code: { title: 'Code', ...text, 'x-unique': true },
      state: { ...words('dry', 'grown', 'lost'), default: 'dry' },
      colour: { title: 'Colour', ...text },
      free1: { title: 'Free', ...text },
      own: { title: 'Own', ...text, 'x-not-in': ['copy'] },
      size: { title: 'Size', ...text },
      secretNote: { title: 'Note', ...text },
      plant: { title: 'Became', 'x-ref': 'plant', 'x-inverse': 'seeds', 'x-on-delete': 'clear' },
    },
    'x-convert': [
      { to: 'plant', fields: { name: 'record.name + "!"' }, links: ['waterings'], transition: 'grow' },
      { to: 'pot', fields: { name: '"Pot of " + record.name' }, ask: ['name'] },
    ],
  },
  'entities/plant': {
    title: 'Plant',
    'x-plural': 'Plants',
    'x-label': '{name}',
    required: ['name'],
    properties: {
      name: { title: 'Name', ...text },
      code: { title: 'Code', ...text, 'x-unique': true },
      number: { title: 'Number', ...text, 'x-number': 'P-{00000}' },
      colour: { title: 'Colour', ...text, maxLength: 5 },
      free1: { title: 'Free', ...text },
      own: { title: 'Own', ...text },
      secretNote: { title: 'Note', ...text },
      size: { title: 'Size', type: 'integer' },
    },
  },
  'entities/pot': {
    title: 'Pot',
    'x-plural': 'Pots',
    properties: { name: { title: 'Name', ...text }, plant: { title: 'Plant', 'x-ref': 'plant', 'x-inverse': 'pots' } },
  },
  'entities/watering': {
    title: 'Watering',
    'x-plural': 'Waterings',
    properties: { note: text, of: { title: 'Of', 'x-ref': ['seed', 'plant'], 'x-inverse': 'waterings' } },
  },
  'workflows/seed-state': {
    title: 'Seed',
    entity: 'seed',
    field: 'state',
    initial: 'dry',
    states: { dry: {}, grown: { category: 'won', lock: true }, lost: { category: 'lost', lock: true } },
    transitions: { grow: { from: ['dry'], to: 'grown', ask: ['plant'] }, lose: { from: ['dry'], to: 'lost' } },
  },
  'roles/gardener': {
    title: 'Gardener',
    entities: {
      seed: { read: true, create: true, update: true, fields: { secretNote: 'hidden' } },
      plant: { read: true, create: true, update: true },
    },
  },
})

describe.each(databases)('conversion, on %s', (database) => {
  let server: TestServer
  let gardener: string
  beforeAll(async () => {
    server = await startServer(database, layers)
    const account = { name: 'Gil', email: 'gil@example.test', password: 'a password that is long' }
    await server.engine.createUser({ ...account, roles: ['gardener'] })
    gardener = (await server.engine.sessions.signIn(server.engine.context(null), account.email, account.password, 'test')).token
  })
  afterAll(() => server.close())

  const create = async (entity: string, body: object) => {
    const answer = await server.request('POST', `/api/records/${entity}`, body)
    expect(answer.status, answer.text).toBe(201)
    return answer.body.data
  }
  const get = async (entity: string, id: string) => (await server.request('GET', `/api/records/${entity}/${id}`)).body.data
  const rows = async (entity: string) => (await server.request('GET', `/api/records/${entity}?limit=200`)).body.data
  const convert = (id: string, body?: object, way = '') => server.request('POST', `/api/records/seed/${id}/convert${way}`, body)
  const asGardener = (method: string, path: string, body?: object) =>
    request(server.url, method, path, body, { authorization: `Bearer ${gardener}` })

  it('fills new records by the mapping and by fields of the same name, and lets everything point to each other', async () => {
    const seed = await create('seed', {
      name: 'Bean',
      code: 'B1',
      colour: 'green',
      free1: 'kept',
      own: 'x',
      size: 'big',
      secretNote: 'deep',
    })
    const watering = await create('watering', { note: 'a', of: { entity: 'seed', id: seed.id } })
    const proposal = (await server.request('GET', `/api/records/seed/${seed.id}/convert`)).body.data
    expect(proposal.targets[0]).toMatchObject({ to: 'plant', existing: null, mayCreate: true, ask: [], links: ['waterings'] })
    expect(proposal.targets[1]).toMatchObject({ to: 'pot', ask: ['name'] })
    expect(proposal.targets[0].values).toEqual({ name: 'Bean!', colour: 'green', free1: 'kept', secretNote: 'deep' })
    const answer = await convert(seed.id, { targets: [{ to: 'pot' }, { to: 'plant', values: { colour: 'red', size: 3 } }] })
    expect(answer.status, answer.text).toBe(200)
    const { became, moved, stayed } = answer.body.data
    expect([became.map(({ entity }: { entity: string }) => entity), moved, stayed]).toEqual([['plant', 'pot'], 1, []])
    const plant = await get('plant', became[0].id)
    expect(plant).toMatchObject({ name: 'Bean!', colour: 'red', size: 3, free1: 'kept', number: expect.stringMatching(/^P-/) })
    expect(plant.code ?? null).toBeNull()
    expect(await get('pot', became[1].id)).toMatchObject({ name: 'Pot of Bean', plant: { id: plant.id } })
    expect(await get('seed', seed.id)).toMatchObject({ state: 'grown', plant: { id: plant.id } })
    expect((await get('watering', watering.id)).of).toMatchObject({ entity: 'plant', id: plant.id })
    const again = await convert(seed.id)
    expect([again.status, again.body.detail]).toEqual([409, expect.stringContaining('it became plant "Bean!", pot "Pot of Bean"')])
    expect(again.body.became[0].id).toBe(plant.id)
  })

  it('takes a record that exists, and only what is wanted', async () => {
    const plant = await create('plant', { name: 'Old', colour: 'blue' })
    const seed = await create('seed', { name: 'Pea', colour: 'green' })
    const pots = (await rows('pot')).length
    const answer = await convert(seed.id, { targets: [{ to: 'plant', id: plant.id }] })
    expect(answer.status, answer.text).toBe(200)
    expect(await get('plant', plant.id)).toMatchObject({ name: 'Old', colour: 'blue', version: plant.version })
    expect(await get('seed', seed.id)).toMatchObject({ state: 'grown', plant: { id: plant.id } })
    expect((await rows('pot')).length).toBe(pots)
  })

  it('changes nothing where one part is refused, and says where', async () => {
    const seed = await create('seed', { name: 'Oat', colour: 'far too long' })
    const before = [await rows('plant'), await rows('pot'), await get('seed', seed.id)]
    const long = await convert(seed.id)
    expect([long.status, long.body.errors[0].pointer]).toEqual([422, '/targets/0/values/colour'])
    const unknown = await convert(seed.id, { targets: [{ to: 'plnt' }] })
    expect([unknown.status, unknown.body.errors[0].pointer]).toEqual([422, '/targets/0/to'])
    const lost = await create('seed', { name: 'Rye' })
    expect((await server.request('PATCH', `/api/records/seed/${lost.id}`, { state: 'lost' })).status).toBe(200)
    expect((await convert(lost.id)).status).toBe(422)
    expect([await rows('plant'), await rows('pot'), await get('seed', seed.id)]).toEqual(before)
  })

  it('goes by the rights of the person: a kind that is not known is not made, what is hidden is not carried over', async () => {
    const seed = await create('seed', { name: 'Flax', secretNote: 'deep', free1: 'kept' })
    const proposal = (await asGardener('GET', `/api/records/seed/${seed.id}/convert`)).body.data
    expect(proposal.targets.map(({ to }: { to: string }) => to)).toEqual(['plant'])
    const before = await rows('plant')
    expect((await asGardener('POST', `/api/records/seed/${seed.id}/convert`, { targets: [{ to: 'plant' }, { to: 'pot' }] })).status).toBe(
      422,
    )
    expect(await rows('plant')).toEqual(before)
    const answer = await asGardener('POST', `/api/records/seed/${seed.id}/convert`)
    expect(answer.status, answer.text).toBe(200)
    const plant = await get('plant', answer.body.data.became[0].id)
    expect([plant.free1, plant.secretNote ?? null]).toEqual(['kept', null])
    // What somebody else made of a record is named as far as it can be seen.
    const other = await create('seed', { name: 'Hemp' })
    const made = (await server.request('POST', `/api/records/seed/${other.id}/convert`)).body.data.became
    const known = (await asGardener('GET', `/api/records/seed/${other.id}/convert`)).body.data.became
    expect(made.map(({ entity }: { entity: string }) => entity)).toContain('pot')
    expect(known.map(({ entity }: { entity: string }) => entity)).toEqual(['plant'])
    const again = await asGardener('POST', `/api/records/seed/${other.id}/convert`)
    expect([again.status, again.body.became]).toEqual([409, known])
  })

  it('is taken back while nobody has changed what it made', async () => {
    const seed = await create('seed', { name: 'Leek' })
    const watering = await create('watering', { note: 'b', of: { entity: 'seed', id: seed.id } })
    const [plant, pot] = (await convert(seed.id)).body.data.became
    const undone = await convert(seed.id, undefined, '/undo')
    expect(undone.status, undone.text).toBe(200)
    expect(await get('plant', plant.id)).toBeUndefined()
    expect(await get('pot', pot.id)).toBeUndefined()
    expect(await get('seed', seed.id)).toMatchObject({ state: 'dry', name: 'Leek' })
    expect((await get('seed', seed.id)).plant ?? null).toBeNull()
    expect((await get('watering', watering.id)).of).toMatchObject({ entity: 'seed', id: seed.id })
    const [next] = (await convert(seed.id)).body.data.became
    await create('pot', { name: 'Later', plant: next.id })
    const pointed = await convert(seed.id, undefined, '/undo')
    expect([pointed.status, pointed.body.detail]).toEqual([409, expect.stringContaining('pointed to')])
    await server.request('PATCH', `/api/records/plant/${next.id}`, { colour: 'pink' })
    const changed = await convert(seed.id, undefined, '/undo')
    expect([changed.status, changed.body.detail]).toEqual([409, expect.stringContaining('was changed since')])
    expect((await get('watering', watering.id)).of).toMatchObject({ entity: 'plant', id: next.id })
  })

  it('converts each of a thousand records once when sixteen clients convert them at the same time, each tried by two', async () => {
    const [seeds, clients] = [1000, 16]
    const ids: string[] = []
    for (let from = 0; from < seeds; from += 100) {
      const bodies = Array.from({ length: 100 }, (_, index) => ({ name: `C${from + index}` }))
      ids.push(...(await server.request('POST', '/api/records/seed', bodies)).body.data.map(({ id }: { id: string }) => id))
    }
    const statuses = new Map<number, number>()
    const client = async (index: number) => {
      // A share of its own, and that of a neighbour.
      for (const [step, id] of ids.entries()) {
        if (![index, (index + 1) % clients].includes(Math.floor(step / 2) % clients)) continue
        const { status } = await convert(id)
        statuses.set(status, (statuses.get(status) ?? 0) + 1)
      }
    }
    await Promise.all(Array.from({ length: clients }, (_, index) => client(index)))
    expect(Object.fromEntries(statuses)).toEqual({ 200: seeds, 409: seeds })
    const names = async (table: string, pattern: string) =>
      (await server.engine.database.all<{ name: string }>(sql`select "name" from ${identifier(table)} where "name" like ${pattern}`))
        .map(({ name }) => name)
        .sort()
    const plants = ids.map((_, index) => `C${index}!`).sort()
    expect(await names('plant', 'C%!')).toEqual(plants)
    expect(await names('pot', 'Pot of C%')).toEqual(ids.map((_, index) => `Pot of C${index}`).sort())
  })
})
