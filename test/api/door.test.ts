import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../engine/http/app.ts'
import { createDoor } from '../../engine/http/door.ts'
import { databases, layersOf, request, startServer, type TestServer } from '../support/engine.ts'

const layers = layersOf({ 'entities/boat': { properties: { name: { type: 'string', maxLength: 100 } }, 'x-label': '{name}' } })

async function serve(listener: RequestListener): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => void server.close(() => resolve()).closeAllConnections()),
  }
}

describe.each(databases)('lists, records and creating, answered without the routers, on %s', (name) => {
  let server: TestServer
  let door: Awaited<ReturnType<typeof serve>>
  let routes: Awaited<ReturnType<typeof serve>>
  let id = ''
  beforeAll(async () => {
    server = await startServer(name, layers)
    const log = { error: () => undefined }
    door = await serve(createDoor(server.engine, { log }))
    routes = await serve(createApp(server.engine, { log }))
    const token = { authorization: `Bearer ${server.token}` }
    for (const boat of ['Gull', 'Tern', 'Auk']) {
      id = (await request(door.url, 'POST', '/api/records/boat', { name: boat }, token)).body.data.id
    }
  })
  afterAll(async () => {
    await door.close()
    await routes.close()
    await server.close()
  })

  it.each([
    ['a record', () => `/boat/${id}?fields=name`, {}],
    ['a record that is known by its version', () => `/boat/${id}`, { 'if-none-match': '"1"' }],
    ['a record to a browser', () => `/boat/${id}`, { 'accept-encoding': 'gzip, br' }],
    ['a record by the eyes of a role', () => `/boat/${id}`, { 'kartoteka-view-as': 'nobody' }],
    ['a record that is not there', () => '/boat/01890a5d-ac96-774b-bcce-b302099a8057', {}],
    ['what is no id', () => '/boat/01890a5d-ac96-774b-bcce-b302099a80zz', {}],
    ['a list', () => '/boat?sort=name&limit=2', {}],
    ['a list to a browser', () => '/boat?sort=name', { 'accept-encoding': 'gzip, br', 'accept-language': 'de' }],
    ['a list of what there is not', () => '/ship', {}],
    ['a list by a wrong parameter', () => '/boat?sorted=name', {}],
    ['a list by a parameter given twice', () => '/boat?sort=name&sort=name', {}],
    ['a list by a wrong filter', () => '/boat?filter=record.nam', {}],
    ['a wrongly encoded address', () => '/%', {}],
    ['a list with a slash at its end', () => '/boat/', {}],
    ['a list to a stranger', () => '/boat', { authorization: 'Bearer none' }],
    ['a record to nobody', () => `/boat/${id}`, { authorization: '' }],
  ])('are as by their routes: %s', async (_name, path, headers) => {
    const ask = (url: string) =>
      fetch(`${url}/api/records${path()}`, { headers: { authorization: `Bearer ${server.token}`, ...headers } }).then(async (answer) => ({
        status: answer.status,
        headers: Object.fromEntries([...answer.headers].filter(([header]) => header !== 'date')),
        text: await answer.text(),
      }))
    const byRoutes = await ask(routes.url)
    expect(await ask(door.url)).toEqual(byRoutes)
    // Once more, now that who asks is remembered.
    expect(await ask(door.url)).toEqual(byRoutes)
    expect(byRoutes.status).not.toBe(500)
  })

  const text = 'application/json'
  it.each([
    ['a record', '/boat', JSON.stringify({ name: 'Rail' }), {}],
    ['a record of which some is answered', '/boat?fields=name', JSON.stringify({ name: 'Rail' }), {}],
    ['several records', '/boat', JSON.stringify([{ name: 'Rail' }, { name: 'Coot' }]), {}],
    ['a wrong record', '/boat', JSON.stringify({ nam: 'Rail' }), {}],
    ['what is no JSON', '/boat', '{', {}],
    ['what does not say what it is', '/boat', '{}', { 'content-type': 'text/plain' }],
    ['too much', '/boat', JSON.stringify({ name: 'x'.repeat(3_000_000) }), {}],
    ['a record of what there is not', '/ship', '{}', {}],
    ['a record with a wrong parameter', '/boat?field=name', '{}', {}],
    ['a record at a place', '/boat/01890a5d-ac96-774b-bcce-b302099a8057', '{}', {}],
    ['a record by the page of another site', '/boat', '{}', { origin: 'https://elsewhere.example' }],
    ['a record by a stranger', '/boat', '{}', { authorization: 'Bearer none' }],
  ])('creating is as by its route: %s', async (_name, path, body, headers) => {
    const ask = async (url: string) => {
      const sent = { authorization: `Bearer ${server.token}`, 'content-type': text, ...headers }
      const answer = await fetch(`${url}/api/records${path}`, { method: 'POST', headers: sent, body })
      const ownToEach = ['date', 'location', 'content-length']
      const parts = (await answer.text())
        .replaceAll(/"(id|createdAt|updatedAt)":"[^"]*"/g, '"$1":"?"')
        .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '?')
      return {
        status: answer.status,
        place: answer.headers.get('location')?.replace(/[^/]*$/, ''),
        headers: Object.fromEntries([...answer.headers].filter(([header]) => !ownToEach.includes(header))),
        parts,
      }
    }
    const byRoutes = await ask(routes.url)
    expect(await ask(door.url)).toEqual(byRoutes)
    expect(byRoutes.status).not.toBe(500)
  })
})
