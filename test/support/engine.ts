import { rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { createEngine, type Engine, type EngineOptions } from '../../engine/engine.ts'
import { createDoor } from '../../engine/http/door.ts'
import type { Layer } from '../../engine/metadata/index.ts'
import { freshDatabase } from './fresh-database.ts'
import { newFolder } from './scratch.ts'
import { shipped } from './shipped.ts'

/** The databases that every test of storage runs on. */
export const databases = ['sqlite', 'postgres'] as const
export type DatabaseName = (typeof databases)[number]

export type Documents = { readonly [path: string]: object | string }

/** A new empty database of the kind named, with a folder for its files. */
export async function newDatabase(name: DatabaseName): Promise<{ address: string; folder: string; remove(): void }> {
  const folder = newFolder('kartoteka-test-')
  const address = name === 'sqlite' ? `sqlite:${join(folder, 'test.db')}` : await freshDatabase()
  return { address, folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

/** The layer of the engine, and one made of documents: `{ 'entities/firm': { title: 'Firm', properties: {...} } }`. */
export function layersOf(documents: Documents): readonly Layer[] {
  const files = Object.entries(documents).map(([path, document]) => ({
    path: `${path}.json`,
    text: typeof document === 'string' ? document : JSON.stringify({ $id: path.split('/')[1], ...defaults(path), ...document }, null, 2),
  }))
  return [...readLayers([]), { name: 'test', files }]
}

function defaults(path: string): object {
  return path.startsWith('entities/')
    ? { title: path.split('/')[1], type: 'object' }
    : path.startsWith('types/')
      ? { title: 'Type', type: 'object' }
      : { title: 'List' }
}

export interface TestServer {
  readonly engine: Engine
  /** Of its database, for a second engine beside it. */
  readonly address: string
  readonly url: string
  /** The token of a user that exists already. */
  readonly token: string
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Answer>
  close(): Promise<void>
}

export interface Answer {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into answers of every shape
  readonly body: any
  readonly text: string
  readonly headers: Headers
}

export const testUser = { name: 'Ann Admin', email: 'ann@example.test', password: 'a long enough password' }

/** A running server over a new database, with one user and what ships (`shipped`). */
export async function startServer(
  database: DatabaseName,
  layers: readonly Layer[],
  options: Pick<EngineOptions, 'plugins' | 'log' | 'outbox' | 'jobs' | 'identity' | 'clock'> = {},
): Promise<TestServer> {
  const { address, folder, remove } = await newDatabase(database)
  const plugins = [...shipped, ...(options.plugins ?? [])]
  const engine = await createEngine({ layers, database: address, files: join(folder, 'files'), ...options, plugins })
  await engine.createUser({ ...testUser, isAdministrator: true })
  const { token } = await engine.sessions.signIn(engine.context(null), testUser.email, testUser.password, 'test')
  const served = await serveEngine(engine)
  return {
    engine,
    address,
    url: served.url,
    token,
    request: (method, path, body, headers) => request(served.url, method, path, body, { authorization: `Bearer ${token}`, ...headers }),
    async close() {
      await served.close()
      await engine.close()
      remove()
    },
  }
}

/** An engine behind HTTP on a free local port. */
export async function serveEngine(engine: Engine): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer(createDoor(engine))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** One request; a body that is not a string is sent as JSON. */
export async function request(url: string, method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Answer> {
  const sent = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
  const response = await fetch(url + path, { method, headers: { ...type, ...headers }, ...sent })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.includes('json') === true
  return { status: response.status, body: isJson ? JSON.parse(text) : undefined, text, headers: response.headers }
}
