import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecord } from '../../engine/records/index.ts'
import { listNotifications } from '../../engine/workflow/index.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }

const layers = layersOf({
  'entities/dock': { properties: { name: { ...text, title: 'Name' } }, 'x-label': '{name}' },
  'entities/boat': {
    properties: {
      name: { ...text, title: 'Name' },
      price: { type: 'integer', title: 'Price' },
      isOpen: { type: 'boolean', title: 'Open' },
      dock: { 'x-ref': 'dock', title: 'Dock' },
    },
    'x-label': '{name}',
  },
  'roles/looker': { title: 'Looker', entities: { boat: { read: 'record.isOpen', fields: { price: 'hidden' } } } },
  'roles/buyer': { title: 'Buyer', entities: { boat: { read: true }, dock: { read: true } } },
  'automations/tell': {
    ...{ title: 'Tell', entity: 'boat', on: 'created' },
    do: [
      { notify: { to: 'looker', text: '{name} costs {price}, at {dock}, {dock.name}.' } },
      { notify: { to: 'buyer', text: '{name} costs {price}, at {dock}, {dock.name}.' } },
    ],
  },
})

describe.each(databases)('what people are told on %s', (database) => {
  let server: TestServer
  const people: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(database, layers)
    for (const name of ['looker', 'buyer'])
      people[name] = await server.engine.createUser({ name, email: `${name}@example.test`, roles: [name] })
    const { engine } = server
    const dock = (await createRecord(engine.context(null), 'dock', { name: 'Quay' })).id
    for (const [name, isOpen] of [
      ['Gull', true],
      ['Heron', false],
    ] as const)
      await createRecord(engine.context(null), 'boat', { name, isOpen, price: 50, dock })
    engine.jobs.start()
  })
  afterAll(() => server.close())
  const told = async (name: string) => {
    const { engine } = server
    const person = { id: people[name] ?? '', name, email: '', isAdministrator: false, roles: [name], teams: [] }
    return (await listNotifications(engine.context(person), {})).data.map((one) => one.text).sort()
  }

  it('is said with what each of them may see, and of records that they may see', async () => {
    await expect.poll(() => told('buyer'), { interval: 50 }).toEqual(['Gull costs 50, at Quay, Quay.', 'Heron costs 50, at Quay, Quay.'])
    await expect.poll(() => told('looker'), { interval: 50 }).toEqual(['Gull costs , at , .'])
  })
})
