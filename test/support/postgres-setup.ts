import { createServer, type Server } from 'node:net'
import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whoever connects to this local port is told the address of PostgreSQL. */
    postgresPort: number
  }
}

/**
 * One PostgreSQL for a whole run of vitest. It is started when the first test asks for it, so that tests without a
 * database do not wait.
 */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  let started: ReturnType<typeof startPostgres> | undefined
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    started ??= startPostgres()
    started.then(
      ({ url }) => socket.end(JSON.stringify({ url })),
      (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
    )
  })
  project.provide('postgresPort', await listen(server))
  return async () => {
    server.close()
    await (await started)?.stop()
  }
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      if (typeof address === 'object' && address !== null) resolve(address.port)
    })
  })
}
