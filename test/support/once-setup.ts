import { createServer, type Server } from 'node:net'
import { createInterface } from 'node:readline'
import sparticuz from '@sparticuz/chromium'
import type { TestProject } from 'vitest/node'
import { startPostgres } from './postgres.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Whoever writes the name of a service to this local port is told its address. */
    oncePort: number
  }
}

/** What there is one of for a whole run of vitest, and how it ends. */
const services = {
  postgres: async () => {
    const { url, stop } = await startPostgres()
    return { address: url, stop }
  },
  // Unpacked into the temporary folder of the machine, where the next run finds it.
  browser: async () => ({ address: await sparticuz.executablePath(), stop: async () => {} }),
}

export type ServiceName = keyof typeof services

/** Each is started when the first test asks for it, so that tests without a database or a browser do not wait. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const started = new Map<string, ReturnType<(typeof services)[ServiceName]>>()
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    createInterface({ input: socket }).once('line', (name) => {
      const service = started.get(name) ?? services[name as ServiceName]()
      started.set(name, service)
      service.then(
        ({ address }) => socket.end(JSON.stringify({ address })),
        (error: unknown) => socket.end(JSON.stringify({ error: String(error) })),
      )
    })
  })
  project.provide('oncePort', await listen(server))
  return async () => {
    server.close()
    for (const service of started.values()) await (await service).stop()
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
