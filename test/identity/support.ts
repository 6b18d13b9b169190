import { join } from 'node:path'
import { createEngine, type Engine, type EngineOptions } from '../../engine/engine.ts'
import type { IdentitySettings } from '../../engine/identity/index.ts'
import { totpCode, totpStep } from '../../engine/identity/totp.ts'
import { type Answer, type DatabaseName, layersOf, newDatabase, request, serveEngine, testUser } from '../support/engine.ts'
import { shipped } from '../support/shipped.ts'

const text = { type: 'string', maxLength: 100 }

/** Something to see, and roles that see it; those of `guard` must show a second factor, and `chief` inherits that. */
export const harbourLayers = layersOf({
  'entities/boat': {
    title: 'Boat',
    properties: { name: { ...text, title: 'Name' }, lines: { type: 'array', items: { $ref: 'boat-line' }, title: 'Lines' } },
  },
  'entities/boat-line': { title: 'Line', properties: { what: { ...text, title: 'What' } } },
  'entities/dock': {
    title: 'Dock',
    properties: {
      name: { ...text, title: 'Name' },
      boat: { 'x-ref': 'boat', title: 'Boat' },
      team: { 'x-ref': 'team', title: 'Team' },
    },
  },
  'roles/sailor': {
    title: 'Sailor',
    entities: {
      boat: { read: true, create: true, update: true, export: true },
      dock: { read: 'record.team in teams', create: true },
      user: { read: true },
    },
  },
  'roles/guard': { title: 'Guard', requires: 'second-factor', entities: { boat: { read: true } } },
  'roles/chief': { title: 'Chief', inherits: ['guard'], entities: { dock: { read: true } } },
})

export const password = 'a long enough password'
export const other = 'violet anchors drift slowly'

/** A clock that stands still until it is moved. */
export class TestClock {
  time = Date.parse('2026-05-04T08:00:00Z')
  now = () => new Date(this.time)
  forward(minutes: number): void {
    this.time += minutes * 60_000
  }
}

export interface Harbour {
  readonly engine: Engine
  readonly clock: TestClock
  readonly url: string
  readonly database: string
  readonly folder: string
  /** A request of nobody, or with headers. */
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Signs in over HTTP. Answers what to send from then on. */
  signIn(email: string, withPassword?: string): Promise<{ headers: Record<string, string>; answer: Answer }>
  /** Another engine over the same database, as another process would have. */
  second(): Promise<{ engine: Engine; ask: Harbour['ask']; close(): Promise<void> }>
  close(): Promise<void>
}

export async function startHarbour(name: DatabaseName, settings: Partial<IdentitySettings> = {}): Promise<Harbour> {
  const { address, folder, remove } = await newDatabase(name)
  const clock = new TestClock()
  const options: EngineOptions = {
    layers: harbourLayers,
    plugins: shipped,
    database: address,
    files: join(folder, 'files'),
    clock,
    identity: { url: 'http://localhost:4000', idleHours: 72, sessionHours: 336, secondFactor: 'roles', ...settings },
  }
  const engine = await createEngine(options)
  await engine.createUser({ ...testUser, isAdministrator: true })
  const served = await serveEngine(engine)
  const askAt =
    (url: string): Harbour['ask'] =>
    (method, path, body, headers = {}) =>
      request(url, method, path, body, headers)
  const ask = askAt(served.url)
  return {
    engine,
    clock,
    url: served.url,
    database: address,
    folder,
    ask,
    async signIn(email, withPassword = password) {
      const answer = await ask('POST', '/api/session', { email, password: withPassword })
      return { answer, headers: { authorization: `Bearer ${answer.body.data?.token}` } }
    },
    async second() {
      const another = await createEngine(options)
      const there = await serveEngine(another)
      return {
        engine: another,
        ask: askAt(there.url),
        async close() {
          await there.close()
          await another.close()
        },
      }
    },
    async close() {
      await served.close()
      await engine.close()
      remove()
    },
  }
}

/** The cookies that an answer sets, as a browser would send them back. */
export function cookiesOf(answer: Answer): string {
  return answer.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

export function codeAt(secret: string, clock: TestClock): string {
  return totpCode(secret, totpStep(clock.now()))
}

/** How many entries of the audit tell of something. */
export async function told(engine: Engine, kind: string): Promise<number> {
  const rows = await engine.database.all({ text: 'select "kind" from "audit_entry" where "kind" = ?', values: [kind] })
  return rows.length
}
