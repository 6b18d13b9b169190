import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, startServer, type TestServer } from '../support/engine.ts'
import { shopLayers } from '../support/shop.ts'

const unknownId = '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'

describe.each(databases)('records over HTTP on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, shopLayers)
  })
  afterAll(() => server.close())

  const create = async (entity: string, body: object) => {
    const answer = await server.request('POST', `/api/records/${entity}`, body)
    expect(answer.status, answer.text).toBe(201)
    return answer.body.data
  }

  it('creates a record, answers it whole, and gets it back the same', async () => {
    const answer = await server.request('POST', '/api/records/firm', {
      name: '  Zoë & Fils ',
      mood: 'good',
      limit: 1234.5,
      founded: '1999-02-28',
      place: { town: 'Dijon' },
      siren: '622 034 460',
    })
    expect(answer.status).toBe(201)
    const { data } = answer.body
    expect(data).toMatchObject({
      version: 1,
      name: 'Zoë & Fils',
      code: 'F-0001',
      label: 'Zoë & Fils (F-0001)',
      mood: 'good',
      limit: 1234.5,
      founded: '1999-02-28',
      isActive: true,
      place: { street: null, town: 'Dijon' },
      siren: '622034460',
      billed: 0,
      deletedAt: null,
      createdBy: { label: 'Ann Admin' },
    })
    expect(data.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    expect(answer.headers.get('location')).toBe(`/api/records/firm/${data.id}`)
    const again = await server.request('GET', `/api/records/firm/${data.id}`)
    expect(again.body).toEqual(answer.body)
    expect(again.headers.get('etag')).toBe('"1"')
  })

  it('writes owned lines with their record, and computes over them exactly', async () => {
    const firm = await create('firm', { name: 'Lines' })
    const bill = await create('bill', {
      firm: firm.id,
      lines: [
        { text: 'a', quantity: 3, price: 0.1 },
        { text: 'b', quantity: 1, price: 0.2 },
      ],
    })
    expect(bill).toMatchObject({
      firm: { id: firm.id, label: firm.label },
      total: 0.5,
      lines: [
        { text: 'a', amount: 0.3 },
        { text: 'b', amount: 0.2 },
      ],
    })
    expect(bill.number).toMatch(/^B-\d{4}-001$/)
    const [, second] = bill.lines
    const patched = await server.request('PATCH', `/api/records/bill/${bill.id}`, {
      lines: [
        { text: 'new', quantity: 1, price: 9.99 },
        { id: second.id, text: 'b', quantity: 2, price: 0.2 },
      ],
    })
    expect(patched.status, patched.text).toBe(200)
    expect(patched.body.data.lines.map((line: { text: string }) => line.text)).toEqual(['new', 'b'])
    expect(patched.body.data.lines[1].id).toBe(second.id)
    expect(patched.body.data.total).toBe(10.39)
    expect((await server.request('GET', `/api/records/firm/${firm.id}`)).body.data.billed).toBe(10.39)
  })

  it('gives a new line its declared defaults, and leaves those of a stored one alone', async () => {
    const firm = await create('firm', { name: 'Line defaults' })
    const bill = await create('bill', { firm: firm.id, lines: [{ text: 'a', quantity: 1, price: 1 }] })
    expect(bill.lines[0].unit).toBe('piece')
    const [first] = bill.lines
    const lines = [
      { id: first.id, text: 'a', quantity: 1, price: 1, unit: null },
      { text: 'b', quantity: 1, price: 1 },
    ]
    const { body } = await server.request('PATCH', `/api/records/bill/${bill.id}`, { lines })
    expect(body.data.lines.map((line: { unit: string | null }) => line.unit)).toEqual([null, 'piece'])
  })

  it('refuses a line that belongs to another record, and changes nothing', async () => {
    const firm = await create('firm', { name: 'Foreign line' })
    const line = { text: 'x', quantity: 1, price: 1 }
    const one = await create('bill', { firm: firm.id, lines: [line] })
    const other = await create('bill', { firm: firm.id, lines: [line] })
    const answer = await server.request('PATCH', `/api/records/bill/${other.id}`, {
      number: 'B-X',
      lines: [{ ...line, id: one.lines[0].id }],
    })
    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer: '/lines/0/id', code: 'no-such-line' }])
    expect((await server.request('GET', `/api/records/bill/${other.id}`)).body.data).toEqual(other)
  })

  it('changes by merge patch: null empties, a part of a composite leaves the others', async () => {
    const firm = await create('firm', { name: 'Patch me', mood: 'bad', place: { street: '1 rue A', town: 'Lyon' } })
    const answer = await server.request('PATCH', `/api/records/firm/${firm.id}`, { mood: null, place: { town: 'Nice' } })
    expect(answer.status).toBe(200)
    expect(answer.body.data).toMatchObject({ version: 2, mood: null, place: { street: '1 rue A', town: 'Nice' }, name: 'Patch me' })
  })

  it('takes a record back as it answered it, without the computed fields', async () => {
    const firm = await create('firm', { name: 'Round trip', place: { town: 'Metz' } })
    const person = await create('person', { name: 'Eve', firm: firm.id, about: { entity: 'firm', id: firm.id } })
    expect(person.about).toEqual({ entity: 'firm', id: firm.id, label: firm.label })
    const answer = await server.request('PATCH', `/api/records/person/${person.id}`, { ...person, name: 'Eva' })
    expect(answer.status, answer.text).toBe(200)
    expect(answer.body.data).toMatchObject({ name: 'Eva', firm: person.firm, about: person.about, version: 2 })
    const same = await server.request('PATCH', `/api/records/person/${person.id}`, { name: 'Eva' })
    expect(same.body.data.version).toBe(2)
  })

  it('answers a stale change with 412 and the record as it is', async () => {
    const firm = await create('firm', { name: 'Contested' })
    const first = await server.request('PATCH', `/api/records/firm/${firm.id}`, { limit: 1 }, { 'if-match': '"1"' })
    expect(first.status).toBe(200)
    const second = await server.request('PATCH', `/api/records/firm/${firm.id}`, { limit: 2 }, { 'if-match': '"1"' })
    expect(second.status).toBe(412)
    expect(second.body).toMatchObject({ code: 'stale', current: { version: 2, limit: 1 } })
    expect((await server.request('GET', `/api/records/firm/${firm.id}`)).body.data.limit).toBe(1)
  })

  it('lets exactly one of two writers with the same version through', async () => {
    const firm = await create('firm', { name: 'Race' })
    const answers = await Promise.all(
      [1, 2, 3, 4].map((limit) => server.request('PATCH', `/api/records/firm/${firm.id}`, { limit }, { 'if-match': '"1"' })),
    )
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 412, 412, 412])
  })

  it('gives every record of parallel writers its own number', async () => {
    const firms = await Promise.all(Array.from({ length: 12 }, (_, index) => create('firm', { name: `Parallel ${index}` })))
    expect(new Set(firms.map((firm) => firm.code)).size).toBe(12)
  })

  it('passes over a number that was given by hand', async () => {
    const before = await create('firm', { name: 'Before the taken one' })
    const taken = `F-${String(Number(before.code.slice(2)) + 1).padStart(4, '0')}`
    await create('firm', { name: 'Taken', code: taken })
    const next = await create('firm', { name: 'After the taken one' })
    expect(next.code).not.toBe(taken)
  })

  it('puts a record into the trash and takes it out again', async () => {
    const firm = await create('firm', { name: 'Trashed' })
    expect((await server.request('DELETE', `/api/records/firm/${firm.id}`)).status).toBe(204)
    expect((await server.request('GET', `/api/records/firm/${firm.id}`)).status).toBe(404)
    expect((await server.request('PATCH', `/api/records/firm/${firm.id}`, { limit: 1 })).status).toBe(404)
    expect((await server.request('DELETE', `/api/records/firm/${firm.id}`)).status).toBe(404)
    const trash = await server.request('GET', '/api/records/firm?trash=true&fields=name')
    expect(trash.body.data.map((row: { name: string }) => row.name)).toEqual(['Trashed'])
    const filter = encodeURIComponent("name == 'Trashed'")
    expect((await server.request('GET', `/api/records/firm?filter=${filter}`)).body.data).toEqual([])
    const restored = await server.request('POST', `/api/records/firm/${firm.id}/restore`)
    expect(restored.body.data).toMatchObject({ name: 'Trashed', deletedAt: null })
  })

  it('does not restore a record whose unique name was given to another', async () => {
    const firm = await create('firm', { name: 'Twice' })
    await server.request('DELETE', `/api/records/firm/${firm.id}`)
    await create('firm', { name: 'Twice' })
    const answer = await server.request('POST', `/api/records/firm/${firm.id}/restore`)
    expect(answer.status).toBe(422)
    expect(answer.body.errors).toMatchObject([{ pointer: '/name', code: 'not-unique' }])
    expect((await server.request('GET', `/api/records/firm/${firm.id}`)).status).toBe(404)
  })

  it('does not delete what others need, and says what', async () => {
    const firm = await create('firm', { name: 'Needed' })
    const person = await create('person', { name: 'Needs it', firm: firm.id })
    const refused = await server.request('DELETE', `/api/records/firm/${firm.id}`)
    expect(refused.status).toBe(409)
    expect(refused.body.detail).toContain('1 person')
    await server.request('DELETE', `/api/records/person/${person.id}`)
    expect((await server.request('DELETE', `/api/records/firm/${firm.id}`)).status).toBe(204)
  })

  it('creates several, all or none', async () => {
    const count = async () => (await server.request('GET', '/api/records/person?count=true')).body.page.total
    const before = await count()
    const refused = await server.request('POST', '/api/records/person', [
      { name: 'One' },
      { name: 'Two', firm: unknownId },
      { nome: 'Three' },
    ])
    expect(refused.status).toBe(422)
    expect(refused.body.errors.map((problem: { pointer: string }) => problem.pointer)).toEqual(['/1/firm', '/2/name', '/2/nome'])
    expect(await count()).toBe(before)
    const made = await server.request('POST', '/api/records/person', [{ name: 'One' }, { name: 'Two' }])
    expect(made.body.data.map((person: { name: string }) => person.name)).toEqual(['One', 'Two'])
    expect(await count()).toBe(before + 2)
  })

  const refusals: readonly { name: string; body: unknown; pointer: string; code: string; message: RegExp }[] = [
    { name: 'a missing field', body: {}, pointer: '/name', code: 'required', message: /"Name"/ },
    { name: 'an unknown field', body: { name: 'x', limt: 1 }, pointer: '/limt', code: 'unknown-field', message: /Did you mean "limit"/ },
    { name: 'a text that is too long', body: { name: 'x'.repeat(41) }, pointer: '/name', code: 'too-long', message: /40.*41/ },
    { name: 'a text for a number', body: { name: 'x', limit: '12' }, pointer: '/limit', code: 'not-a-number', message: /number/ },
    { name: 'a number below its minimum', body: { name: 'x', limit: -1 }, pointer: '/limit', code: 'below-minimum', message: /0/ },
    { name: 'too many digits', body: { name: 'x', limit: 1.005 }, pointer: '/limit', code: 'not-valid', message: /2/ },
    {
      name: 'a day that does not exist',
      body: { name: 'x', founded: '2026-02-30' },
      pointer: '/founded',
      code: 'format-date',
      message: /day that exists/,
    },
    { name: 'a value that is not in the list', body: { name: 'x', mood: 'god' }, pointer: '/mood', code: 'not-an-option', message: /good/ },
    {
      name: 'a SIREN with a wrong digit',
      body: { name: 'x', siren: '622034461' },
      pointer: '/siren',
      code: 'format-fr-siren',
      message: /digit/,
    },
    { name: 'a computed field', body: { name: 'x', billed: 12 }, pointer: '/billed', code: 'read-only', message: /Leave it out/ },
    {
      name: 'an unknown part of a composite',
      body: { name: 'x', place: { twon: 'y' } },
      pointer: '/place/twon',
      code: 'unknown-field',
      message: /town/,
    },
    { name: 'the character NUL', body: { name: 'a\u0000b' }, pointer: '/name', code: 'not-valid', message: /character/i },
    { name: 'a text for a record', body: '"x"', pointer: '', code: 'not-an-object', message: /JSON object/ },
  ]
  it.each(refusals)('refuses $name with its field, the reason and what to do', async ({ body, pointer, code, message }) => {
    const before = (await server.request('GET', '/api/records/firm?count=true')).body.page.total
    const answer = await server.request('POST', '/api/records/firm', body)
    expect(answer.status, answer.text).toBe(422)
    expect(answer.headers.get('content-type')).toContain('application/problem+json')
    const problem = answer.body.errors.find((entry: { pointer: string }) => entry.pointer === pointer)
    expect(problem, answer.text).toMatchObject({ code })
    expect(problem.message).toMatch(message)
    expect((await server.request('GET', '/api/records/firm?count=true')).body.page.total).toBe(before)
  })

  it('puts the problem of a line at its cell', async () => {
    const firm = await create('firm', { name: 'Cells' })
    const answer = await server.request('POST', '/api/records/bill', {
      firm: firm.id,
      lines: [
        { text: 'a', quantity: 1, price: 1 },
        { text: 'b', quantity: 0 },
      ],
    })
    expect(answer.body.errors).toMatchObject([
      { pointer: '/lines/1/price', code: 'required' },
      { pointer: '/lines/1/quantity', code: 'below-minimum' },
    ])
  })

  it('refuses a reference to nothing, and to what lies in the trash', async () => {
    const gone = await create('firm', { name: 'Gone' })
    await server.request('DELETE', `/api/records/firm/${gone.id}`)
    for (const id of [unknownId, gone.id]) {
      const answer = await server.request('POST', '/api/records/person', { name: 'x', firm: id })
      expect(answer.body.errors).toMatchObject([{ pointer: '/firm', code: 'no-such-record' }])
    }
  })

  it.each([
    ['GET', '/api/records/nothing'],
    ['GET', `/api/records/firm/${unknownId}`],
    ['GET', '/api/records/firm/not-an-id'],
    ['GET', '/api/records/session'],
    ['GET', '/api/records/credential'],
    ['POST', '/api/records/credential'],
    ['GET', '/api/nothing'],
  ])('%s %s is not there', async (method, path) => {
    const answer = await server.request(method, path, method === 'POST' ? {} : undefined)
    expect(answer.status).toBe(404)
    expect(answer.body.code).toBe('not-found')
  })

  it('writes owned lines only with their owner', async () => {
    const answer = await server.request('POST', '/api/records/bill-line', { text: 'x', quantity: 1, price: 1 })
    expect(answer.status).toBe(409)
    expect(answer.body.detail).toContain('"lines" of "bill"')
  })
})
