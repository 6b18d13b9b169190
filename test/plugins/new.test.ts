import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, expect, it } from 'vitest'
import { plugin } from '../../engine/cli/commands/plugin.ts'
import { readEnvironment } from '../../engine/cli/environment.ts'
import type { Plugin } from '../../engine/plugins/index.ts'
import { layersOf, startServer } from '../support/engine.ts'

const home = fileURLToPath(new URL('../..', import.meta.url))
const out = mkdtempSync(join(home, 'test/plugins/made-'))
const printed: string[] = []
const environment = { ...readEnvironment({}), print: (line: string) => void printed.push(line) }

afterAll(() => rmSync(out, { recursive: true, force: true }))

it('a new plugin passes its own test', async () => {
  expect(await plugin.run(['new', 'stock-take', '--out', out], environment)).toBe(0)
  expect(printed.join()).toContain('"stock-take.count"')
  const vitest = join(home, 'node_modules/vitest/vitest.mjs')
  const test = join(out, 'stock-take/plugin.test.ts')
  const { stdout } = await promisify(execFile)(process.execPath, [vitest, 'run', '--config', 'test/vitest.config.ts', test], { cwd: home })
  expect(stdout).toMatch(/Tests.*6 passed/)
})

it('is there when the engine starts with it: actions, panel, routes, kind of report, connector, settings', async () => {
  const { plugin: made } = (await import(join(out, 'stock-take/plugin.ts'))) as { plugin: Plugin }
  const entity = {
    properties: { name: { title: 'Name', type: 'string', maxLength: 60 }, price: { title: 'Price', type: 'number', multipleOf: 0.01 } },
  }
  const report = {
    title: 'Prices',
    ...{ entity: 'crate', group: ['name'], measures: ['sum(price)'], kind: 'stock-take.thousands' },
  }
  const layers = layersOf({ 'entities/crate': { ...entity, 'x-label': '{name}' }, 'reports/prices': report })
  const server = await startServer('sqlite', layers, { plugins: [made] })
  try {
    const { id } = (await server.request('POST', '/api/records/crate', { name: 'Big blue', price: 5000 })).body.data
    const of = `/api/records/crate/${id}`
    const names = async (path: string) => (await server.request('GET', path)).body.data.map(({ name }: { name: string }) => name)
    expect(await names(`${of}/actions`)).toContain('stock-take.greet')
    const greeted = await server.request('POST', `${of}/actions/stock-take.greet`, { words: 'Hello' })
    expect(greeted.body.data.blocks[0].text).toBe('Hello, Big blue!')
    const counted = await server.request('POST', '/api/records/crate/actions/stock-take.count', {})
    expect(counted.body.data.blocks[0].text).toBe('1 records fit. That is few.')
    expect(await names(`${of}/panels`)).toEqual(['stock-take.age'])
    expect((await server.request('GET', `${of}/panels/stock-take.age`)).body.data.title).toBe('Age')
    expect((await server.request('GET', '/api/plugins/stock-take/status')).body.data).toEqual({ isThere: true, for: 'Ann Admin' })
    expect((await server.request('GET', `${of}/stock-take-initials`)).body.data).toBe('BB')
    const { data } = (await server.request('GET', '/api/reports/prices')).body
    expect([data.rows[0].values, data.totals]).toEqual([[5], [5]])
    const [listed] = (await server.request('GET', '/api/plugins')).body.data.filter(({ name }: Plugin) => name === 'stock-take')
    expect([listed.title, listed.connectors[0].name, listed.reportKinds[0].name]).toEqual([
      'Stock take',
      'stock-take.register',
      'stock-take.thousands',
    ])
    const tried = await server.request('POST', '/api/plugins/settings/stock-take.register/try', { values: {}, input: { number: 'MP-1' } })
    expect(tried.body.data.data).toEqual({ name: 'The first of all', isActive: true })
    expect((await server.request('POST', '/api/records/crate', { name: 'stock-take' })).body.detail).toBe('Choose another name.')
  } finally {
    await server.close()
  }
})

it('refuses a name that is taken, and one that cannot be', async () => {
  await expect(plugin.run(['new', 'stock-take', '--out', out], environment)).rejects.toThrow('already')
  await expect(plugin.run(['new', '../escape', '--out', out], environment)).rejects.toThrow('small letters')
  await expect(plugin.run(['old', 'x'], environment)).rejects.toThrow('Say "plugin new <name>" or')
  expect(existsSync(join(out, '../escape'))).toBe(false)
})
