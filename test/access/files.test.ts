import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecord, findFile, storeFile, updateRecord } from '../../engine/records/index.ts'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }

const layers = layersOf({
  'entities/boat': {
    properties: {
      name: { ...text, title: 'Name' },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
      picture: { title: 'Picture', 'x-file': true },
      papers: { title: 'Papers', 'x-file': true },
    },
  },
  'roles/keeper': {
    title: 'Keeper',
    entities: {
      boat: { read: 'record.keeper == user', create: true, update: 'record.keeper == user', fields: { papers: 'hidden' } },
      user: { read: true },
    },
  },
})

describe.each(databases)('who may open a file on %s', (name) => {
  let server: TestServer
  const people: Record<string, string> = {}

  beforeAll(async () => {
    server = await startServer(name, layers)
    for (const email of ['ann3@example.test', 'ben3@example.test']) {
      people[email.slice(0, 3)] = await server.engine.createUser({ name: email, email, password: 'a long enough password' })
    }
  })
  afterAll(() => server.close())

  const as = (who: string) =>
    server.engine.context({
      id: people[who] ?? '',
      name: who,
      email: `${who}@example.test`,
      isAdministrator: false,
      roles: ['keeper'],
      teams: [],
    })
  const store = async (who: string | null, content: string) => {
    const context = who === null ? server.engine.context(null) : as(who)
    return (await storeFile(context, server.engine.files, { name: 'a.txt', mediaType: 'text/plain', content: Buffer.from(content) })).id
  }
  const opens = (who: string, id: string) =>
    findFile(as(who), server.engine.files, id).then(
      () => true,
      (error) => error.code,
    )

  it('is who stored it, and who sees it in a record', async () => {
    const id = await store('ann', 'picture')
    expect([await opens('ann', id), await opens('ben', id)]).toEqual([true, 'not-found'])
    await createRecord(server.engine.context(null), 'boat', { name: 'Gull', keeper: people.ben, picture: { id } })
    expect(await opens('ben', id)).toBe(true)
  })

  it('is not who sees the record but not the field', async () => {
    const id = await store(null, 'papers')
    await createRecord(server.engine.context(null), 'boat', { name: 'Tern', keeper: people.ann, papers: { id } })
    expect(await opens('ann', id)).toBe('not-found')
  })

  it('is nobody who only knows its id and puts it into a record', async () => {
    const id = await store('ben', 'secret')
    const { id: boat } = await createRecord(as('ann'), 'boat', { name: 'Auk', keeper: people.ann })
    await expect(updateRecord(as('ann'), 'boat', boat, { picture: { id } })).rejects.toMatchObject({ errors: [{ code: 'no-such-record' }] })
    expect(await opens('ann', id)).toBe('not-found')
  })
})
