import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({
  'entities/label-mark': {
    title: 'Mark',
    'x-label': '{name}',
    properties: { name: { type: 'string', maxLength: 40 }, weight: { type: 'integer' } },
  },
  'entities/part': {
    title: 'Part',
    properties: { name: { type: 'string', maxLength: 40 }, marks: { type: 'array', items: { 'x-ref': 'label-mark' } } },
  },
  'entities/paper': {
    title: 'Paper',
    'x-plural': 'Papers',
    properties: {
      name: { type: 'string', maxLength: 40 },
      tags: { type: 'array', items: { 'x-ref': 'label-mark' }, maxItems: 4, 'x-inverse': 'papers' },
      firm: { type: 'array', items: { 'x-ref': 'label-mark' }, 'x-on-delete': 'restrict' },
      parts: { type: 'array', items: { $ref: 'part' } },
      weight: { type: 'integer', 'x-computed': 'tags.map(t, t.weight).sum()' },
    },
    'x-check': [{ rule: "!tags.exists(t, t.name == 'never')", message: 'The mark "never" fits nothing.', field: 'tags' }],
  },
})

describe.each(databases)('several references, on %s', (database) => {
  let server: TestServer
  const marks: Record<string, string> = {}
  beforeAll(async () => {
    server = await startServer(database, layers)
    for (const [weight, name] of ['red', 'green', 'blue', 'never', 'gone', 'needed'].entries()) {
      marks[name] = (await server.request('POST', '/api/records/label-mark', { name, weight })).body.data.id
    }
  })
  afterAll(() => server.close())

  const id = (name: string) => marks[name] ?? ''
  const create = async (body: object) => (await server.request('POST', '/api/records/paper', body)).body.data
  const get = async (paper: { id: string }, query = '') => (await server.request('GET', `/api/records/paper/${paper.id}${query}`)).body.data
  const patch = (paper: { id: string }, body: object) => server.request('PATCH', `/api/records/paper/${paper.id}`, body)
  const labels = (list: readonly { label: string }[]) => list.map(({ label }) => label)
  const found = async (filter: string) => {
    const answer = await server.request('GET', `/api/records/paper?filter=${encodeURIComponent(filter)}&sort=name`)
    expect(answer.status, answer.text).toBe(200)
    return answer.body.data.map((paper: { name: string }) => paper.name)
  }

  it('answers them in the order in which they were sent, as ids or as they are answered', async () => {
    const paper = await create({ tags: [{ id: id('blue'), label: 'x' }, id('red').toUpperCase(), id('blue')] })
    expect(paper.tags).toEqual([
      { id: id('blue'), label: 'blue' },
      { id: id('red'), label: 'red' },
    ])
    expect(await get(paper)).toEqual(paper)
    expect((await create({ name: 'without' })).tags).toEqual([])
  })

  it('replaces them with a patch, and leaves the version where nothing changes', async () => {
    const paper = await create({ tags: [id('red'), id('green')] })
    const same = await patch(paper, { tags: paper.tags })
    expect(same.body.data.version).toBe(paper.version)
    const turned = (await patch(paper, { tags: [id('green'), id('blue'), id('red')] })).body.data
    expect(labels(turned.tags)).toEqual(['green', 'blue', 'red'])
    expect(turned.version).toBe(paper.version + 1)
    expect(labels((await patch(paper, { name: 'other' })).body.data.tags)).toEqual(['green', 'blue', 'red'])
    expect((await patch(paper, { tags: [] })).body.data.tags).toEqual([])
    expect((await patch(paper, { tags: [id('red')] })).body.data.tags).toHaveLength(1)
    expect((await patch(paper, { tags: null })).body.data.tags).toEqual([])
  })

  it('refuses what is not there or too much, at its place', async () => {
    const missing = '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'
    const unknown = await server.request('POST', '/api/records/paper', { tags: [id('red'), missing] })
    expect(unknown.status).toBe(422)
    expect(unknown.body.errors).toMatchObject([{ pointer: '/tags/1', code: 'no-such-record' }])
    const malformed = await server.request('POST', '/api/records/paper', { tags: [id('red'), 'x'] })
    expect(malformed.body.errors).toMatchObject([{ pointer: '/tags/1' }])
    const many = await server.request('POST', '/api/records/paper', {
      tags: ['red', 'green', 'blue', 'gone', 'needed'].map(id),
    })
    expect(many.body.errors).toMatchObject([{ pointer: '/tags' }])
    const inLine = await server.request('POST', '/api/records/paper', { parts: [{ name: 'a' }, { marks: [missing] }] })
    expect(inLine.body.errors).toMatchObject([{ pointer: '/parts/1/marks/0', code: 'no-such-record' }])
  })

  it('writes them in owned lines', async () => {
    const paper = await create({ parts: [{ name: 'a', marks: [id('green'), id('red')] }, { name: 'b' }] })
    expect(paper.parts.map((part: { marks: [] }) => labels(part.marks))).toEqual([['green', 'red'], []])
    const [first, second] = paper.parts
    const changed = (await patch(paper, { parts: [{ ...second, marks: [id('blue')] }, first] })).body.data
    expect(changed.parts.map((part: { marks: [] }) => labels(part.marks))).toEqual([['blue'], ['green', 'red']])
    const left = (await patch(paper, { parts: [{ ...first, name: 'c' }] })).body.data
    expect(left.parts).toMatchObject([{ name: 'c', marks: [{ label: 'green' }, { label: 'red' }] }])
    expect((await patch(paper, { parts: [] })).body.data.parts).toEqual([])
  })

  it('answers what is asked for behind them, and the records at the other end', async () => {
    const paper = await create({ name: 'nested', tags: [id('green'), id('blue')] })
    expect((await get(paper, '?fields=tags(weight)')).tags).toEqual([
      { id: id('green'), label: 'green', weight: 1 },
      { id: id('blue'), label: 'blue', weight: 2 },
    ])
    const mark = await server.request('GET', `/api/records/label-mark/${id('blue')}?fields=papers(name)`)
    expect(mark.body.data.papers.map((other: { name: string }) => other.name)).toContain('nested')
  })

  it('filters, counts and computes', async () => {
    await create({ name: 'f-one', tags: [id('green')] })
    await create({ name: 'f-two', tags: [id('green'), id('blue')] })
    await create({ name: 'f-none' })
    const named = "name.startsWith('f-') && "
    expect(await found(`${named} record.tags.exists(t, t.name == 'blue')`)).toEqual(['f-two'])
    expect(await found(`${named} record.tags.size() == 1`)).toEqual(['f-one'])
    expect(await found(`${named} '${id('green')}' in tags`)).toEqual(['f-one', 'f-two'])
    expect(await found(`${named} 'blue' in tags.map(t, t.name)`)).toEqual(['f-two'])
    expect(await found(`${named} tags == null`)).toEqual(['f-none'])
    expect(await found(`${named} tags != null`)).toEqual(['f-one', 'f-two'])
    expect(await found(`${named} weight == 3`)).toEqual(['f-two'])
    const users = await server.request(
      'GET',
      `/api/records/label-mark?filter=${encodeURIComponent("papers.exists(p, p.name == 'f-two')")}&sort=name`,
    )
    expect(labels(users.body.data)).toEqual(['blue', 'green'])
  })

  it('judges rules over them', async () => {
    const refused = await server.request('POST', '/api/records/paper', { tags: [id('never')] })
    expect(refused.body.errors).toMatchObject([{ pointer: '/tags', code: 'rule-broken' }])
    const paper = await create({ tags: [id('red')] })
    expect((await patch(paper, { tags: [id('red'), id('never')] })).status).toBe(422)
    expect((await patch(paper, { tags: [] })).status).toBe(200)
  })

  it('leaves out what lies in the trash, and brings it back', async () => {
    const paper = await create({ tags: [id('gone'), id('red')] })
    expect((await server.request('DELETE', `/api/records/label-mark/${id('gone')}`)).status).toBe(204)
    expect(labels((await get(paper)).tags)).toEqual(['red'])
    const restored = await server.request('POST', `/api/records/label-mark/${id('gone')}/restore`)
    expect(restored.status).toBe(200)
    expect(labels((await get(paper)).tags)).toEqual(['gone', 'red'])
  })

  it('keeps what is needed where the field says restrict', async () => {
    const paper = await create({ firm: [id('needed')] })
    const refused = await server.request('DELETE', `/api/records/label-mark/${id('needed')}`)
    expect(refused.status).toBe(409)
    expect(refused.body.detail).toContain('1 paper')
    await patch(paper, { firm: [] })
    expect((await server.request('DELETE', `/api/records/label-mark/${id('needed')}`)).status).toBe(204)
  })

  it('describes them to the screen', async () => {
    const { fields } = (await server.request('GET', '/api/metadata')).body.data.entities.paper
    expect(fields.tags).toMatchObject({ widget: 'references', targets: ['label-mark'], isSortable: false })
  })
})
