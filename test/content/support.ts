import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readLayers } from '../../engine/cli/read-layers.ts'
import type { Answer, TestServer } from '../support/engine.ts'

/** The shipped customer file. */
export const shippedLayers = readLayers([join(fileURLToPath(new URL('../..', import.meta.url)), 'metadata')])

/** Requests to records of a server, which fail unless they succeed. */
export function recordsOf(server: TestServer) {
  const done = (answer: Answer) => {
    if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`)
    return answer.body.data
  }
  return {
    make: async (entity: string, values: object) => done(await server.request('POST', `/api/records/${entity}`, values)),
    read: async (entity: string, id: string) => done(await server.request('GET', `/api/records/${entity}/${id}`)),
    change: async (entity: string, id: string, values: object) =>
      done(await server.request('PATCH', `/api/records/${entity}/${id}`, values)),
    list: async (entity: string, query: string) => done(await server.request('GET', `/api/records/${entity}?${query}`)),
    move: async (entity: string, id: string, transition: string, values?: object) =>
      done(await server.request('POST', `/api/records/${entity}/${id}/transitions/${transition}`, values)),
  }
}

/** So many days after today, in UTC. */
export function daysFromNow(days: number): string {
  return new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10)
}
