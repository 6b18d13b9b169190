import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases, layersOf, startServer, type TestServer } from '../support/engine.ts'

const png = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==', 'base64')
const layers = layersOf({
  'entities/paper': {
    properties: {
      name: { type: 'string', maxLength: 40 },
      scan: { title: 'Scan', 'x-file': true },
      photo: { title: 'Photo', 'x-file': { accept: ['image/*'], maxSize: 100 } },
      pages: { title: 'Pages', type: 'array', items: { 'x-file': { accept: ['image/*'] } }, maxItems: 3 },
    },
  },
})

describe.each(databases)('attachments on %s', (database) => {
  let server: TestServer
  beforeAll(async () => {
    server = await startServer(database, layers)
  })
  afterAll(() => server.close())

  const upload = async (name: string, content: Buffer, type = 'application/octet-stream') => {
    const form = new FormData()
    form.append('file', new Blob([new Uint8Array(content)], { type }), name)
    const response = await fetch(`${server.url}/api/attachments`, {
      method: 'POST',
      body: form,
      headers: { authorization: `Bearer ${server.token}` },
    })
    return {
      status: response.status,
      body: (await response.json()) as { data: { id: string; name: string; size: number; mediaType: string }; code?: string },
    }
  }
  const download = (id: string) => fetch(`${server.url}/api/attachments/${id}`, { headers: { authorization: `Bearer ${server.token}` } })

  it('keeps a file, tells its type by its content, and gives it back as a download', async () => {
    const { status, body } = await upload('żółw 1.png', png, 'text/html')
    expect(status).toBe(201)
    expect(body.data).toMatchObject({ name: 'żółw 1.png', size: png.length, mediaType: 'image/png' })
    const { body: record } = await server.request('POST', '/api/records/paper', { name: 'x', photo: { id: body.data.id } })
    expect(record.data.photo).toEqual(body.data)
    const file = await download(body.data.id)
    expect(Buffer.from(await file.arrayBuffer())).toEqual(png)
    expect(file.headers.get('content-disposition')).toMatch(/^attachment/)
    expect(file.headers.get('x-content-type-options')).toBe('nosniff')
    expect(file.headers.get('content-security-policy')).toContain('sandbox')
  })

  it('never serves a page as a page', async () => {
    const { body } = await upload('evil.html', Buffer.from('<script>alert(1)</script>'), 'text/html')
    const { headers } = await download(body.data.id)
    const said = ['content-type', 'x-content-type-options', 'content-security-policy'].map((name) => headers.get(name))
    expect(said).toEqual(['application/octet-stream', 'nosniff', "default-src 'none'; sandbox"])
    expect(headers.get('content-disposition')).toMatch(/^attachment/)
  })

  it('takes a name for what it is, never for a path', async () => {
    const { body } = await upload('../../etc/passwd', Buffer.from('x'))
    expect(body.data.name).not.toContain('/')
    expect((await download(body.data.id)).status).toBe(200)
  })

  it('holds a field to what it accepts', async () => {
    const { body } = await upload('notes.txt', Buffer.from('only text'))
    const wrong = await server.request('POST', '/api/records/paper', { photo: { id: body.data.id } })
    expect(wrong.status).toBe(422)
    expect(wrong.body.errors).toMatchObject([{ pointer: '/photo', message: expect.stringContaining('text/plain') }])
    const large = await upload('large.png', Buffer.concat([png, Buffer.alloc(200)]))
    expect((await server.request('POST', '/api/records/paper', { photo: { id: large.body.data.id } })).body.errors[0].message).toContain(
      'at most 100',
    )
    expect((await server.request('POST', '/api/records/paper', { scan: { id: body.data.id } })).status).toBe(201)
  })

  it('refuses a file that does not exist, and a body without one', async () => {
    const unknown = '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'
    expect((await server.request('POST', '/api/records/paper', { scan: { id: unknown } })).body.errors).toMatchObject([
      { pointer: '/scan' },
    ])
    expect((await download(unknown)).status).toBe(404)
    expect((await server.request('POST', '/api/attachments', '{}')).status).toBe(415)
  })

  it('refuses a file over the limit', async () => {
    const { status, body } = await upload('huge.bin', Buffer.alloc(26 * 1024 * 1024))
    expect(status).toBe(413)
    expect(body.code).toBe('body-too-large')
  })

  it('keeps several files in their order, each judged for itself, and lets them go again', async () => {
    const [first, second] = [(await upload('1.png', png)).body.data, (await upload('2.png', png)).body.data]
    const { status, body } = await server.request('POST', '/api/records/paper', { name: 'x', pages: [second, first.id] })
    expect([status, body.data.pages]).toEqual([201, [second, first]])
    const place = `/api/records/paper/${body.data.id}`
    const text = (await upload('3.txt', Buffer.from('no picture'))).body.data
    const refused = await server.request('PATCH', place, { pages: [first.id, text.id] })
    expect([refused.status, refused.body.errors]).toMatchObject([422, [{ pointer: '/pages/1', code: 'not-valid' }]])
    expect((await server.request('GET', place)).body.data.pages).toEqual([second, first])
    expect((await server.request('PATCH', place, { pages: [first] })).body.data.pages).toEqual([first])
    expect((await server.request('PATCH', place, { pages: null })).body.data.pages).toEqual([])
    const found = await server.request(
      'GET',
      `/api/records/paper?filter=${encodeURIComponent('pages.size() == 0 && name == "x"')}&fields=pages`,
    )
    expect(found.body.data.map(({ pages }: { pages: unknown }) => pages)).toContainEqual([])
  })

  it('refuses more files than the field takes, and one that is not there', async () => {
    const { body } = await upload('1.png', png)
    const missing = '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'
    const unknown = await server.request('POST', '/api/records/paper', { pages: [body.data.id, missing] })
    expect([unknown.status, unknown.body.errors]).toMatchObject([422, [{ pointer: '/pages/1', code: 'no-such-record' }]])
    const ids = await Promise.all([1, 2, 3, 4].map(async (page) => (await upload(`${page}.png`, png)).body.data.id))
    const many = await server.request('POST', '/api/records/paper', { pages: ids })
    expect([many.status, many.body.errors]).toMatchObject([422, [{ pointer: '/pages' }]])
  })
})
