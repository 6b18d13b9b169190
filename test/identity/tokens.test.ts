import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRecord, updateRecord } from '../../engine/records/index.ts'
import { databases } from '../support/engine.ts'
import { type Harbour, password, startHarbour, told } from './support.ts'

describe.each(databases)('API tokens on %s', (name) => {
  let harbour: Harbour
  let sailor: Record<string, string>
  let admin: Record<string, string>
  let id = ''
  let boat = ''
  beforeAll(async () => {
    harbour = await startHarbour(name)
    id = await harbour.engine.createUser({ name: 'Ben', email: 'ben@example.test', password, roles: ['sailor'] })
    sailor = (await harbour.signIn('ben@example.test')).headers
    admin = (await harbour.signIn('ann@example.test')).headers
    boat = (await createRecord(harbour.engine.context(null), 'boat', { name: 'Gull', lines: [{ what: 'Rope' }] })).id
    await createRecord(harbour.engine.context(null), 'dock', { name: 'A', boat })
  })
  afterAll(() => harbour.close())

  async function make(session: Record<string, string>, scopes: readonly string[], expires = '2026-06-01') {
    const { body } = await harbour.ask('POST', '/api/tokens', { name: scopes.join(), scopes, expires }, session)
    return { id: body.data.id as string, headers: { authorization: `Bearer ${body.data.token}` } }
  }
  const status = async (headers: Record<string, string>, method: string, path: string, body?: object) =>
    (await harbour.ask(method, path, body, headers)).status

  it('are shown once and kept as a hash', async () => {
    const answer = await harbour.ask('POST', '/api/tokens', { name: 'Nightly', scopes: ['read'], expires: '2026-05-20' }, sailor)
    expect(answer.status).toBe(201)
    const { token, ...rest } = answer.body.data
    expect(token).toMatch(/^kartoteka_[\w-]{43}$/)
    expect(rest).toMatchObject({ name: 'Nightly', scopes: ['read'], expiresAt: '2026-05-20T00:00:00.000Z', lastUsedAt: null })
    const stored = await harbour.engine.database.all({ text: 'select * from "api_token"', values: [] })
    expect(JSON.stringify(stored)).not.toContain(token)
    expect((await harbour.ask('GET', '/api/tokens', undefined, sailor)).text).not.toContain(token)
    expect(await told(harbour.engine, 'token-made')).toBeGreaterThan(0)
  })

  it.each([
    ['a name', { scopes: ['read'], expires: '2026-06-01' }, '/name'],
    ['scopes', { name: 'x', scopes: [], expires: '2026-06-01' }, '/scopes'],
    ['scopes that are known', { name: 'x', scopes: ['read', 'delete'], expires: '2026-06-01' }, '/scopes/1'],
    ['entities that the person sees', { name: 'x', scopes: ['read:team'], expires: '2026-06-01' }, '/scopes/0'],
    ['the rights of the person', { name: 'x', scopes: ['admin'], expires: '2026-06-01' }, '/scopes/0'],
    ['an end', { name: 'x', scopes: ['read'] }, '/expires'],
    ['an end within a year', { name: 'x', scopes: ['read'], expires: '2028-01-01' }, '/expires'],
    ['an end that is to come', { name: 'x', scopes: ['read'], expires: '2026-05-01' }, '/expires'],
  ])('have %s', async (_what, body, pointer) => {
    const answer = await harbour.ask('POST', '/api/tokens', body, sailor)
    expect([answer.status, answer.body.errors[0].pointer]).toEqual([422, pointer])
  })

  it('that read change nothing', async () => {
    const { headers } = await make(sailor, ['read'])
    expect(await status(headers, 'GET', '/api/records/boat')).toBe(200)
    expect(await status(headers, 'POST', '/api/records/boat', { name: 'New' })).toBe(403)
    expect(await status(headers, 'PATCH', `/api/records/boat/${boat}`, { name: 'New' })).toBe(403)
    expect(await status(headers, 'POST', '/api/attachments', {})).toBe(403)
  })

  it('of one entity know no other, not through a relation either', async () => {
    const { headers } = await make(admin, ['read:dock'])
    const answer = await harbour.ask('GET', '/api/records/dock', undefined, headers)
    expect(answer.body.data[0]).toMatchObject({ name: 'A' })
    expect(answer.text).not.toContain('Gull')
    expect(await status(headers, 'GET', '/api/records/boat')).toBe(404)
    expect(await status(headers, 'GET', '/api/records/dock?fields=boat.name')).toBe(400)
    expect((await harbour.ask('GET', '/api/metadata', undefined, headers)).text).not.toContain('"boat"')
  })

  it('write what they name and read the rest of their scopes', async () => {
    const { headers } = await make(sailor, ['read', 'write:boat'])
    expect(await status(headers, 'PATCH', `/api/records/boat/${boat}`, { lines: [{ what: 'Oar' }] })).toBe(200)
    expect(await status(headers, 'POST', '/api/records/dock', { name: 'New' })).toBe(403)
    // Nor for somebody who may everything without the token.
    const narrow = await make(admin, ['read', 'write:boat'])
    expect(await status(narrow.headers, 'POST', '/api/records/dock', { name: 'New' })).toBe(403)
    expect(await status(admin, 'POST', '/api/records/dock', { name: 'New' })).toBe(201)
  })

  it('give nothing that the person has not', async () => {
    const { headers } = await make(sailor, ['write'])
    expect(await status(headers, 'DELETE', `/api/records/boat/${boat}`)).toBe(403)
    expect(await status(headers, 'GET', '/api/records/team')).toBe(404)
  })

  it('administer only where they are made for that', async () => {
    const plan = { entities: { boat: { properties: { color: { title: 'Color', type: 'string', maxLength: 20 } } } } }
    const [writes, administers] = [await make(admin, ['write']), await make(admin, ['admin'])]
    expect(await status(writes.headers, 'GET', '/api/records/team')).toBe(200)
    expect(await status(writes.headers, 'POST', '/api/metadata/plan', plan)).toBe(403)
    expect(await status(administers.headers, 'POST', '/api/metadata/plan', plan)).toBe(200)
  })

  it('reach no account: neither tokens, sessions, factors nor other people', async () => {
    const { headers } = await make(admin, ['admin'])
    const refused: readonly [string, string, object?][] = [
      ['POST', '/api/tokens', { name: 'more', scopes: ['read'], expires: '2026-06-01' }],
      ['GET', '/api/tokens'],
      ['GET', '/api/sessions'],
      ['DELETE', '/api/sessions'],
      ['GET', '/api/account'],
      ['PUT', '/api/account/password', { old: password, password: 'violet anchors drift slowly' }],
      ['POST', '/api/account/authenticator', {}],
      ['POST', '/api/account/passkeys/options', {}],
      ['POST', '/api/session/confirm', { password }],
      ['POST', `/api/users/${id}/invitation`, {}],
      ['DELETE', `/api/users/${id}/factors`],
      ['DELETE', `/api/users/${id}/sessions`],
    ]
    for (const [method, path, body] of refused) expect([path, await status(headers, method, path, body)]).toEqual([path, 403])
    expect(await status(admin, 'GET', '/api/me')).toBe(200)
  })

  it('end at once when they are revoked, when they expire, and with their person', async () => {
    const [one, two, three] = [
      await make(sailor, ['read']),
      await make(sailor, ['read'], '2026-05-04T09:00:00Z'),
      await make(sailor, ['read']),
    ]
    const me = () => Promise.all([one, two, three].map(({ headers }) => status(headers, 'GET', '/api/me')))
    expect(await me()).toEqual([200, 200, 200])
    expect(await status(admin, 'DELETE', `/api/tokens/${one.id}`)).toBe(404)
    expect(await status(sailor, 'DELETE', `/api/tokens/${one.id}`)).toBe(204)
    expect(await me()).toEqual([401, 200, 200])
    harbour.clock.forward(60)
    expect(await me()).toEqual([401, 401, 200])
    const list = (await harbour.ask('GET', '/api/tokens', undefined, sailor)).body.data
    expect(list.find((token: { id: string }) => token.id === three.id).lastUsedAt).toBe(harbour.clock.now().toISOString())
    await updateRecord(harbour.engine.context(null), 'user', id, { state: 'blocked' })
    expect(await me()).toEqual([401, 401, 401])
    await updateRecord(harbour.engine.context(null), 'user', id, { state: 'active' })
    expect(await me()).toEqual([401, 401, 401])
  })
})
