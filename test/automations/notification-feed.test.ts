import { afterEach, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase, request, serveEngine } from '../support/engine.ts'

const layers = layersOf({
  'roles/reader': { title: 'Reader', entities: { note: { read: true } } },
  'entities/note': {
    properties: { text: { title: 'Text', type: 'string', maxLength: 40 }, reader: { title: 'Reader', 'x-ref': 'user' } },
  },
  'automations/tell': {
    ...{ title: 'Tell', entity: 'note', on: 'created' },
    do: [{ notify: { to: 'record.reader', text: 'Read {text}.' } }],
  },
})

describe.each(databases)('the feed of notifications on %s', (database) => {
  const ends: (() => unknown)[] = []
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end()
  })

  async function open(address: string, folder: string): Promise<Engine> {
    const engine = await createEngine({ layers, database: address, files: folder })
    ends.push(() => engine.close())
    return engine
  }

  /** What the event stream of somebody has told so far. */
  async function listen(url: string, token: string): Promise<readonly string[]> {
    const abort = new AbortController()
    const response = await fetch(`${url}/api/events`, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal })
    const types: string[] = []
    const reading = (async () => {
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>)
        for (const [, type = ''] of new TextDecoder().decode(chunk).matchAll(/^event: (.*)$/gm)) types.push(type)
    })().catch(() => undefined)
    ends.push(async () => {
      abort.abort()
      await reading
    })
    return types
  }

  it('tells whom a notification is for, whichever process wrote it, and nobody else', async () => {
    const { address, folder, remove } = await newDatabase(database)
    ends.push(remove)
    const [writer, server] = [await open(address, folder), await open(address, folder)]
    const { url, close } = await serveEngine(server)
    ends.push(close)
    const people = []
    for (const name of ['ann', 'ben']) {
      const who = { name, email: `${name}@example.test`, password: 'a long enough password' }
      const id = await writer.createUser({ ...who, roles: ['reader'] })
      const { token } = await writer.sessions.signIn(writer.context(null), who.email, who.password, 'test')
      people.push({ id, token, told: await listen(url, token) })
    }
    const [ann, ben] = people as [(typeof people)[0], (typeof people)[0]]
    writer.jobs.start()
    const isTold = async () => {
      await createRecord(writer.context(null), 'note', { text: 'this', reader: ann.id })
      return ann.told.includes('notifications')
    }
    await expect.poll(isTold, { interval: 200 }).toBe(true)
    expect(ben.told).toEqual(['model'])
    const { body } = await request(url, 'GET', '/api/notifications?limit=1', undefined, { authorization: `Bearer ${ann.token}` })
    expect(body.data).toMatchObject([{ text: 'Read this.', about: { entity: 'note' } }])
  })
})
