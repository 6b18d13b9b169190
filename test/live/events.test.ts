import { afterEach, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecord } from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase, serveEngine, testUser } from '../support/engine.ts'
import { shopDocuments, shopLayers } from '../support/shop.ts'

const withField = layersOf({
  ...shopDocuments,
  'entities/person': { properties: { ...shopDocuments['entities/person'].properties, born: { type: 'string', format: 'date' } } },
})
const broken = layersOf({ ...shopDocuments, 'entities/person': { properties: { firm: { 'x-ref': 'frim' } } } })

describe.each(databases)('events on %s', (database) => {
  const cleanUp: (() => Promise<void> | void)[] = []
  afterEach(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step()
  })

  /** Reads the event stream until `count` events of a type have come. */
  const listen = async (url: string, token: string) => {
    const abort = new AbortController()
    const response = await fetch(`${url}/api/events`, { headers: { authorization: `Bearer ${token}` }, signal: abort.signal })
    expect(response.headers.get('content-type')).toContain('text/event-stream')
    const events: { type: string; version?: string; problems?: { code: string }[] }[] = []
    const reading = (async () => {
      let text = ''
      for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
        text += new TextDecoder().decode(chunk)
        const parts = text.split('\n\n')
        text = parts.pop() ?? ''
        for (const part of parts) {
          const data = /^data: (.*)$/m.exec(part)?.[1]
          if (data !== undefined) events.push(JSON.parse(data))
        }
      }
    })().catch(() => undefined)
    cleanUp.push(async () => {
      abort.abort()
      await reading
    })
    return events
  }
  const start = async (address: string, folder: string): Promise<{ engine: Engine; url: string }> => {
    const engine = await createEngine({ layers: shopLayers, database: address, files: folder })
    cleanUp.push(() => engine.close())
    const { url, close } = await serveEngine(engine)
    cleanUp.push(close)
    return { engine, url }
  }

  it('tell of files that were saved: a field that is served, a problem, and that it is mended', async () => {
    const made = await newDatabase(database)
    cleanUp.push(made.remove)
    const { engine, url } = await start(made.address, made.folder)
    await engine.createUser({ ...testUser, isAdministrator: true })
    const { token } = await engine.sessions.signIn(engine.context(null), testUser.email, testUser.password, 'test')
    const events = await listen(url, token)
    const before = engine.model.version

    await engine.reload(broken)
    await expect.poll(() => events.at(-1)?.problems?.map((problem) => problem.code)).toEqual(['unknown-entity'])
    expect(engine.model.version).toBe(before)

    await engine.reload(withField)
    await expect.poll(() => events.filter((event) => event.type === 'problems').at(-1)?.problems).toEqual([])
    await expect.poll(() => events.at(-1)?.version).toBe(engine.model.version)
    expect(engine.model.entities.get('person')?.fields.has('born')).toBe(true)

    await engine.reload(shopLayers)
    expect(engine.pending?.operations).toHaveLength(1)
    expect(engine.model.entities.get('person')?.fields.has('born')).toBe(true)
  })

  it('tell of what another process published, without a request in between', async () => {
    const made = await newDatabase(database)
    cleanUp.push(made.remove)
    const one = await start(made.address, made.folder)
    const other = await start(made.address, made.folder)
    await one.engine.createUser({ ...testUser, isAdministrator: true })
    const { token } = await one.engine.sessions.signIn(one.engine.context(null), testUser.email, testUser.password, 'test')
    const events = await listen(other.url, token)
    await expect.poll(() => events.length).toBe(1)
    await one.engine.publish({ entities: { person: { properties: { born: { type: 'string', format: 'date' } } } } }, { actor: 'test' })
    await expect.poll(() => events.at(-1)?.version).toBe(one.engine.model.version)
  })

  it('tell of it also while that process never stops writing', async () => {
    const made = await newDatabase(database)
    cleanUp.push(made.remove)
    const one = await start(made.address, made.folder)
    const other = await start(made.address, made.folder)
    await one.engine.createUser({ ...testUser, isAdministrator: true })
    const { token } = await one.engine.sessions.signIn(one.engine.context(null), testUser.email, testUser.password, 'test')
    const events = await listen(other.url, token)
    await expect.poll(() => events.length).toBe(1)
    let isDone = false
    const writing = (async () => {
      for (let round = 0; !isDone; round++) {
        await one.engine.run(null, (context) => createRecord(context, 'person', { name: `Person ${round}` }))
      }
    })()
    try {
      await one.engine.publish({ entities: { person: { properties: { born: { type: 'string', format: 'date' } } } } }, { actor: 'test' })
      await expect.poll(() => events.at(-1)?.version).toBe(one.engine.model.version)
    } finally {
      isDone = true
      await writing
    }
  })
})
