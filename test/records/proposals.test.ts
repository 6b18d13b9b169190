import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProposal, type ProposalDraft } from '../../engine/records/index.ts'
import { databases, startServer, type TestServer } from '../support/engine.ts'
import { shopLayers } from '../support/shop.ts'

const source = { kind: 'url', url: 'https://register.example/1', date: '2026-03-01' } as const
const field = (name: string, value: unknown) => ({ field: name, value, source, confidence: 0.8 })

describe.each(databases)('proposals on %s', (database) => {
  let server: TestServer
  let ann: string
  let count = 0
  beforeAll(async () => {
    server = await startServer(database, shopLayers)
    ann = (await server.request('GET', '/api/me')).body.data.id
  })
  afterAll(() => server.close())

  const propose = (draft: ProposalDraft) =>
    server.engine.run(null, (context) => makeProposal({ ...context, personId: ann }, draft, 'Register'))
  const newFirm = async () => (await server.request('POST', '/api/records/firm', { name: `Firm ${++count}`, mood: 'bad' })).body.data
  const about = async (...fields: ReturnType<typeof field>[]) => {
    const firm = await newFirm()
    return { firm, proposal: await propose({ entity: 'firm', id: firm.id, title: 'What the register says', fields }) }
  }
  const decide = (id: string, what: string, fields: readonly string[], version?: number) =>
    server.request('POST', `/api/proposals/${id}/${what}`, { fields }, version === undefined ? {} : { 'if-match': `"${version}"` })
  const read = async (id: string) => (await server.request('GET', `/api/records/firm/${id}`)).body.data

  it('changes nothing before it is accepted, and then only the accepted field, as the person', async () => {
    const { firm, proposal } = await about(field('mood', 'good'), field('limit', 500))
    expect(await read(firm.id)).toMatchObject({ mood: 'bad', version: 1 })
    expect(proposal.fields).toMatchObject([
      { field: 'mood', title: 'Mood', present: 'bad', value: 'good', state: 'open', source, confidence: 0.8 },
      { field: 'limit', present: null, value: 500, state: 'open' },
    ])
    const { status, body } = await decide(proposal.id, 'accept', ['mood'], 1)
    expect([status, body.data.version, body.data.fields[0].state, body.data.fields[1].state]).toEqual([200, 2, 'accepted', 'open'])
    expect(await read(firm.id)).toMatchObject({ mood: 'good', limit: null, version: 2 })
    const [entry] = (await server.request('GET', `/api/records/firm/${firm.id}/history`)).body.data
    expect(entry).toMatchObject({ by: { id: ann }, channel: 'proposal', kind: 'updated' })
    expect(entry.changes.mood).toEqual({ before: 'bad', after: 'good', message: 'From a proposal of Register: What the register says' })
    const told = (await server.request('GET', '/api/audit?kind=proposal-decided')).body.data[0]
    expect(told).toMatchObject({
      by: { id: ann },
      changes: { origin: 'Register', recordId: firm.id, fields: { mood: { state: 'accepted', source } } },
    })
  })

  it('is taken back with the value of before, unless that was changed since', async () => {
    const { firm, proposal } = await about(field('mood', 'good'), field('limit', 500))
    await decide(proposal.id, 'accept', ['mood', 'limit'])
    expect((await decide(proposal.id, 'undo', ['mood'])).body.data.fields[0]).toMatchObject({ state: 'open', present: 'bad' })
    await server.request('PATCH', `/api/records/firm/${firm.id}`, { limit: 7 })
    expect((await decide(proposal.id, 'undo', ['limit'])).body.code).toBe('conflict')
    expect(await read(firm.id)).toMatchObject({ mood: 'bad', limit: 7 })
  })

  it('gives back what it replaced, and nothing that was changed before another field of it was accepted', async () => {
    const { firm, proposal } = await about(field('mood', 'good'), field('limit', 500))
    await server.request('PATCH', `/api/records/firm/${firm.id}`, { limit: 7 })
    await decide(proposal.id, 'accept', ['mood'], 2)
    await server.request('PATCH', `/api/records/firm/${firm.id}`, { mood: null })
    await decide(proposal.id, 'accept', ['limit'], 4)
    expect((await decide(proposal.id, 'undo', ['mood'])).body.code).toBe('conflict')
    expect((await decide(proposal.id, 'undo', ['limit'])).status).toBe(200)
    expect(await read(firm.id)).toMatchObject({ mood: null, limit: 7 })
  })

  it('is not written over what somebody else has changed', async () => {
    const { firm, proposal } = await about(field('mood', 'good'))
    await server.request('PATCH', `/api/records/firm/${firm.id}`, { limit: 1 })
    expect((await decide(proposal.id, 'accept', ['mood'])).status).toBe(412)
    expect((await decide(proposal.id, 'accept', ['mood'], 1)).status).toBe(412)
    const [listed] = (await server.request('GET', `/api/proposals?entity=firm&id=${firm.id}`)).body.data
    expect(listed.version).toBe(2)
    expect((await decide(proposal.id, 'accept', ['mood'], 2)).status).toBe(200)
  })

  it('that is refused stays so until the person thinks better of it', async () => {
    const { firm, proposal } = await about(field('mood', 'good'))
    expect((await decide(proposal.id, 'refuse', ['mood'])).body.data.fields[0].state).toBe('refused')
    expect((await decide(proposal.id, 'refuse', ['mood'])).body.errors[0].code).toBe('unfit-field')
    await decide(proposal.id, 'accept', ['mood'])
    expect(await read(firm.id)).toMatchObject({ mood: 'good' })
  })

  it('with a value that the rules refuse is refused as any other write', async () => {
    const { firm, proposal } = await about(field('limit', -5))
    const { status, body } = await decide(proposal.id, 'accept', ['limit'])
    expect([status, body.errors[0].pointer]).toEqual([422, '/limit'])
    expect(await read(firm.id)).toMatchObject({ limit: null, version: 1 })
  })

  it('for a new record makes it of the accepted fields', async () => {
    const draft = { entity: 'firm', id: null, title: 'A pasted mail', fields: [field('name', 'Pasted Ltd'), field('mood', 'good')] }
    const { id } = await propose(draft)
    expect((await server.request('GET', '/api/proposals?entity=firm')).body.data.map((one: { id: string }) => one.id)).toContain(id)
    const made = (await decide(id, 'accept', ['name'])).body.data
    expect(await read(made.recordId)).toMatchObject({ name: 'Pasted Ltd', mood: null })
    expect((await decide(id, 'undo', ['name'])).status).toBe(409)
  })

  it('goes with a record that is destroyed', async () => {
    const { firm, proposal } = await about(field('mood', 'good'))
    await server.request('DELETE', `/api/records/firm/${firm.id}`)
    expect((await server.request('DELETE', `/api/records/firm/${firm.id}?purge=true`)).status).toBe(204)
    expect((await decide(proposal.id, 'refuse', ['mood'])).status).toBe(404)
  })

  it.each([
    ['a field that is not there', [field('mod', 'good')], '/fields/0/field'],
    ['a field that is worked out', [field('billed', 1)], '/fields/0/field'],
    ['a field twice', [field('mood', 'good'), field('mood', 'bad')], '/fields/1/field'],
    ['no field', [], '/fields'],
    ['a source that is no address', [{ ...field('mood', 'good'), source: { ...source, url: 'javascript:1' } }], '/fields/0/source'],
    ['a confidence beyond 1', [{ ...field('mood', 'good'), confidence: 2 }], '/fields/0/confidence'],
  ])('with %s is none', async (_, fields, pointer) => {
    const firm = await newFirm()
    const refused = propose({ entity: 'firm', id: firm.id, title: 'x', fields })
    await expect(refused).rejects.toMatchObject({ code: 'validation-failed', errors: [{ pointer }] })
  })
})
