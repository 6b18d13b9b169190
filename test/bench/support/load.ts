import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

/** What is asked of a server: the bytes of the request with this number. */
export type Ask = (turn: number) => string

export interface Load {
  readonly requests: number
  readonly seconds: number
  /** Milliseconds of each request. */
  readonly times: readonly number[]
}

const bodyBegins = Buffer.from('\r\n\r\n')

/** When to stop: after a time, or after so many requests. */
export type Extent = { readonly seconds: number } | { readonly requests: number }

/**
 * Asks a local server over kept connections, each sending its next request when the answer before has come, until the end is
 * reached. Speaks HTTP on bare sockets, so that the one who measures takes little of the machine. Throws at an answer that is no 2xx.
 */
export async function load(port: number, connections: number, extent: Extent, ask: Ask): Promise<Load> {
  const times: number[] = []
  const start = performance.now()
  let turn = 0
  const isOver = () => ('seconds' in extent ? performance.now() >= start + extent.seconds * 1000 : turn >= extent.requests)
  await Promise.all(Array.from({ length: connections }, () => one()))
  return { requests: times.length, seconds: (performance.now() - start) / 1000, times }

  function one(): Promise<void> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1')
      let sent = 0
      let answer = Buffer.alloc(0)
      const send = () => {
        sent = performance.now()
        socket.write(ask(turn++), 'latin1')
      }
      socket.setNoDelay(true)
      socket.on('connect', send)
      socket.on('error', reject)
      socket.on('data', (chunk) => {
        answer = answer.length === 0 ? chunk : Buffer.concat([answer, chunk])
        const size = sizeOf(answer)
        if (size === undefined || answer.length < size) return
        const now = performance.now()
        times.push(now - sent)
        if (answer.toString('latin1', 9, 10) !== '2') {
          reject(new Error(`not answered:\n${answer.toString('utf8').slice(0, 1500)}`))
          socket.destroy()
          return
        }
        answer = Buffer.alloc(0)
        if (!isOver()) send()
        else socket.end(() => resolve())
      })
    })
  }
}

/** Bytes of the whole answer; undefined while its head is not complete. Only answers that state their length are understood. */
function sizeOf(answer: Buffer): number | undefined {
  const end = answer.indexOf(bodyBegins)
  if (end < 0) return undefined
  const head = answer.toString('latin1', 0, end)
  const stated = /content-length: (\d+)/i.exec(head)
  if (stated === null) throw new Error(`an answer without its length:\n${head}`)
  return end + bodyBegins.length + Number(stated[1])
}

/** A GET as bytes. */
export function get(path: string, headers: Readonly<Record<string, string>> = {}): string {
  return `GET ${path} HTTP/1.1\r\nhost: localhost\r\n${lines(headers)}\r\n`
}

/** A POST of JSON as bytes; the body is plain ASCII. */
export function post(path: string, body: object, headers: Readonly<Record<string, string>> = {}): string {
  const text = JSON.stringify(body)
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: ${text.length}\r\n${lines(headers)}\r\n${text}`
}

function lines(headers: Readonly<Record<string, string>>): string {
  return Object.entries(headers)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
}

/** The time below which this share of the requests stayed. */
export function percentile(times: readonly number[], percent: number): number {
  const sorted = [...times].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? 0
}
