import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { databases } from '../support/engine.ts'
import { type Door, doors } from './door-table.ts'
import { absent, actors, type House, kinds, openHouse, type Place } from './doors.ts'

/** Doors that are tried on PostgreSQL too: one of each way to judge. */
const some =
  /^(GET|PATCH|DELETE|POST) \/api\/(records\/:entity(\/:id(\/restore|\/unmask)?|\/merge|\/import)?|metadata\/publish|attachments\/:id)$/

/** GET leaves everything as it was, but for what it tells in the audit. */
const tells = new Set(['GET /api/records/:entity/export', 'GET /api/personal/:entity/:id', 'GET /api/oidc/start', 'GET /api/oidc/callback'])

describe.each(databases)('every door on %s', (name) => {
  let house: House
  beforeAll(async () => {
    house = await openHouse(name)
  })
  afterAll(() => house?.close())

  it('stands in the table, and nothing else does', () => {
    expect(
      house.routes
        .map(({ method, path }) => `${method} ${path}`)
        .filter((door, index, all) => all.indexOf(door) === index)
        .sort(),
    ).toEqual(Object.keys(doors).sort())
  })

  const tried = Object.entries(doors).filter(([door]) => name === 'sqlite' || some.test(door))
  it.each(tried)('%s', async (door, how) => {
    const [method = '', path = ''] = door.split(' ')
    const mayChange = (status: number) => status < 400 && (method !== 'GET' || tells.has(door))
    const expected = how.expect.split(' ').map((all) => all.split('/'))
    for (const actor of actors) await house.prepare(how.family, actor)
    let before = await house.hashes()
    let asked: string[] = []
    /** What was asked since the last look, and was refused or only read, has changed nothing. */
    const look = async () => {
      if (asked.length > 0) expect(await house.hashes(), `${asked.join(', ')}: changed what is stored`).toEqual(before)
      asked = []
    }
    const found: string[] = []
    for (const [index, actor] of actors.entries()) {
      const { places, headers } = house.prepared(how.family, actor)
      const statuses: number[] = []
      for (const kind of kinds) {
        const place = places[kind]
        if (place === undefined) continue
        if (mayChange(Number(expected[index]?.[statuses.length] ?? expected[index]?.[0]))) await look()
        const { status, text } = await askAt(method, path, how, place, await headers())
        expect(status, `${actor} ${kind}: ${text}`).toBeLessThan(500)
        statuses.push(status)
        if (mayChange(status)) {
          await house.use(how.family, actor)
          before = await house.hashes()
        } else asked.push(`${actor} ${kind} (${status})`)
      }
      found.push(statuses.every((status) => status === statuses[0]) ? String(statuses[0]) : statuses.join('/'))
    }
    await look()
    expect(found.join(' ')).toBe(how.expect)
  })

  async function askAt(method: string, path: string, how: Door, place: Place, headers: Record<string, string>) {
    const address = path
      .replace(':entity', 'crate')
      .replace(':id', place.id)
      .replace(':comment', absent)
      .replace(':name', 'send')
      .replace(':action', 'none.none')
      .replace(':plugin/*path', 'none/at/all')
    const given = typeof how.body === 'function' ? how.body(place) : how.body
    const body = given === undefined || how.type !== undefined ? (given as string | undefined) : JSON.stringify(given)
    const query = how.query === undefined ? '' : `?${how.query}`
    const type: Record<string, string> = body === undefined ? {} : { 'content-type': how.type ?? 'application/json' }
    return house.ask(method === 'ALL' ? 'GET' : method, address + query, { ...headers, ...type }, body)
  }
})
