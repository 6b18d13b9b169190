import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine.ts'
import { readLayers } from '../read-layers.ts'
import { plugin } from './plugin.ts'

const person = { id: '00000000-0000-7000-8000-000000000000', name: 'Ann', email: '', isAdministrator: true, roles: [], teams: [] }

describe('my-plugin', () => {
  const folder = mkdtempSync(join(tmpdir(), 'my-plugin-'))
  let engine: Engine
  let id: string
  beforeAll(async () => {
    engine = await createEngine({ layers: readLayers([]), plugins: [plugin], database: `sqlite:${join(folder, 'k.db')}`, files: folder })
    id = await engine.createUser({ name: 'Ann Ames', email: 'ann@example.test', isAdministrator: true })
  })
  afterAll(async () => {
    await engine.close()
    rmSync(folder, { recursive: true })
  })
  const act = async (name: string, of: string, input: object) =>
    (await engine.plugins.act(person, { entity: 'user', id: of, name: `my-plugin.${name}`, input })).blocks
  const route = (path: string) =>
    engine.plugins.answer(
      person,
      { name: 'my-plugin', method: 'GET', path, query: {}, body: undefined, web: () => new Request('http://localhost/') },
      async () => undefined,
    )

  it('counts the records of a list, by what an administrator set', async () => {
    expect(await act('count', '', {})).toEqual([{ kind: 'text', text: '1 records fit. That is few.' }])
    await engine.plugins.settings.keep('my-plugin', { least: 1 }, id)
    expect(await act('count', '', {})).toEqual([{ kind: 'text', text: '1 records fit.' }])
  })

  it('greets a record with the words of a form', async () => {
    expect(await act('greet', id, { words: 'Good day' })).toEqual([{ kind: 'text', text: 'Good day, Ann Ames!' }])
    await expect(act('greet', id, {})).rejects.toThrow('is not valid')
  })

  it('says in a panel how long a record is here', async () => {
    const { blocks } = await engine.plugins.panel(person, 'user', id, 'my-plugin.age')
    expect(blocks).toEqual([{ kind: 'text', text: 'It is here for 0 days.' }])
  })

  it('answers at addresses of its own and beneath records', async () => {
    expect(await route('status')).toEqual({ data: { isThere: true, for: 'Ann' } })
    const [initials] = engine.plugins.recordRoutes
    if (initials === undefined) throw new Error('it declares one')
    const asked = { entity: 'user', id, query: {}, body: undefined, ifVersion: undefined }
    expect(await engine.plugins.operate(person, initials, asked)).toEqual({ data: 'AA' })
  })

  it('asks its register', async () => {
    const { data } = await engine.plugins.tryOut(person, 'my-plugin.register', { values: {}, input: { number: 'MP-1' } })
    expect(data).toMatchObject({ name: 'The first of all' })
  })

  it('refuses what it judges, and does its command', async () => {
    await expect(engine.createUser({ name: 'my-plugin', email: 'b@example.test' })).rejects.toThrow('Choose another name.')
    const printed: string[] = []
    expect(await engine.plugins.command('my-plugin.hello', ['Ann'], (line) => printed.push(line))).toBe(0)
    expect(printed).toEqual(['Hello Ann'])
  })
})
