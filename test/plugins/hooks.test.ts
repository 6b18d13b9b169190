import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { definePlugin } from '../../engine/plugins/api.ts'
import { hookNames } from '../../engine/plugins/hooks.ts'
import { databases, startServer, type TestServer } from '../support/engine.ts'
import { layers } from './firms.ts'

const home = new URL('../../engine/plugins/', import.meta.url)

describe('the catalogue of hooks', () => {
  it('names each hook once, with a sentence, on its page and in the README', () => {
    const page = readFileSync(new URL('hooks.ts', home), 'utf8')
    const declared = [...page.matchAll(/\*\/\n {2}readonly (\w+)\?: \(/g)].map(([, name]) => name)
    const told = [...readFileSync(new URL('README.md', home), 'utf8').matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)
    expect(declared).toEqual([...hookNames])
    expect(told).toEqual([...hookNames])
  })

  it('tells of every part that a plugin can declare', () => {
    const declared = readFileSync(new URL('plugin.ts', home), 'utf8').split('export interface Plugin {')[1]?.split('\n}')[0] ?? ''
    const parts = [...declared.matchAll(/^ {2}readonly (\w+)\?:/gm)].map(([, name]) => name)
    const page = readFileSync(new URL('README.md', home), 'utf8')
    expect(parts.length).toBeGreaterThan(20)
    expect(parts.filter((name) => !new RegExp(`\`${name}\\b`).test(page))).toEqual([])
  })
})

describe.each(databases)('hooks on %s', (database) => {
  let server: TestServer
  const heard: string[] = []
  const logged: string[] = []
  const watching = definePlugin({
    name: 'watching',
    version: '1.0.0',
    rights: ['read:firm'],
    translations: { fr: { 'Say it in {count} words.': 'Dites-le en {count} mots.' } },
    hooks: {
      async judge(changes) {
        const [change] = changes
        if (change?.after?.note === 'crash') throw new Error('out of order')
        if (change?.after?.note === 'hang') await new Promise(() => undefined)
        return change?.after?.note === 'forbidden' ? [{ field: 'note', message: 'Say it in {count} words.', values: { count: 3 } }] : []
      },
      async changed({ kind, entity, recordId }, { records }) {
        heard.push(`${kind} ${entity} ${(await records.get(entity, recordId)).name}`)
      },
      async started({ records }) {
        heard.push(`started ${(await records.list('firm')).data.length}`)
        throw new Error('nothing to do')
      },
    },
  })
  beforeAll(async () => {
    heard.length = 0
    const french = { path: 'translations/fr.json', text: JSON.stringify({ $id: 'fr', title: 'Français', texts: {} }) }
    server = await startServer(database, [...layers, { name: 'french', files: [french] }], {
      plugins: [watching],
      log: (message) => logged.push(message),
    })
  })
  afterAll(() => server.close())

  it('tells that the engine serves, and goes on when the plugin fails', () => {
    expect(heard[0]).toBe('started 0')
    expect(logged).toEqual(['The hook "started" of the plugin "watching"'])
  })

  it('judges a write before it is kept', async () => {
    const refused = await server.request('POST', '/api/records/firm', { name: 'A', note: 'forbidden' })
    expect([refused.status, refused.body.errors]).toEqual([
      422,
      [{ pointer: '/note', code: 'refused-by-watching', message: 'Say it in 3 words.' }],
    ])
    const french = await server.request('POST', '/api/records/firm', { name: 'A', note: 'forbidden' }, { 'Accept-Language': 'fr' })
    expect(french.body).toMatchObject({ detail: 'Dites-le en 3 mots.', errors: [{ pointer: '/note', message: 'Dites-le en 3 mots.' }] })
    for (const note of ['crash', 'hang']) {
      const failed = await server.request('POST', '/api/records/firm', { name: 'A', note })
      expect([failed.status, failed.body.code], note).toEqual([502, 'plugin-failed'])
    }
    expect((await server.request('GET', '/api/records/firm?count=true')).body.page.total).toBe(0)
    expect((await server.request('POST', '/api/records/deal', { name: 'forbidden' })).status).toBe(201)
  })

  it('tells what was committed, and nothing of entities that the plugin does not read', async () => {
    await server.request('POST', '/api/records/deal', { name: 'D' })
    expect((await server.request('POST', '/api/records/firm', { name: 'Kept' })).status).toBe(201)
    await expect.poll(() => heard.slice(1)).toEqual(['created firm Kept'])
  })
})
