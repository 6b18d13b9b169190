import { Worker } from 'node:worker_threads'
import { KartotekaError } from '../base/errors.ts'
import type { Answer } from '../forms/index.ts'
import type { OutboundInit } from '../outbound/index.ts'
import type { ActionCall } from './plugin.ts'
import type { PluginRecords } from './plugin-records.ts'

/** What the code in a thread is given: of `ActionCall` that which can be sent there. */
export type ThreadCall = Pick<ActionCall, 'entity' | 'id' | 'filter' | 'input' | 'person' | 'now' | 'records'> & {
  request(url: string, options?: OutboundInit): Promise<{ readonly status: number; readonly headers: object; readonly text: string }>
}

/** A thing that the thread asks for: a method of the records, or what another server answers. */
interface Asked {
  readonly ask: number
  readonly method: keyof PluginRecords | 'outbound'
  readonly values: readonly unknown[]
}

type Message = Asked | { readonly answer: Answer } | { readonly failed: string; readonly of?: number }

const methods: ReadonlySet<string> = new Set(['get', 'list', 'all', 'aggregate', 'write'] satisfies (keyof PluginRecords)[])
const maxMegabytes = 256

/**
 * The `run` of an action whose work is done in a thread of its own: `module` is a JavaScript module that exports `run(call)`. An endless
 * loop there is ended by the time limit of the action and holds up nobody; the thread has no environment and at most 256 MB. It is no
 * sandbox: code there may still import what it likes.
 */
export function inThread(module: URL): (call: ActionCall) => Promise<Answer> {
  return (call) => {
    const { entity, id, filter, input, person, now } = call
    const workerData = { module: module.href, given: { entity, id, filter, input, person, now } }
    const resourceLimits = { maxOldGenerationSizeMb: maxMegabytes }
    const worker = new Worker(threadCode, { eval: true, workerData, resourceLimits, env: {}, execArgv: [] })
    return new ThreadRun(worker, call).answer()
  }
}

class ThreadRun {
  readonly #worker: Worker
  readonly #call: ActionCall
  /** What was refused, so that the same error goes on when the thread passes it on. */
  readonly #refused = new Map<number, unknown>()

  constructor(worker: Worker, call: ActionCall) {
    this.#worker = worker
    this.#call = call
  }

  async answer(): Promise<Answer> {
    const end = () => void this.#worker.terminate()
    this.#call.signal.addEventListener('abort', end, { once: true })
    try {
      return await new Promise<Answer>((resolve, reject) => {
        this.#worker.on('message', (message: Message) => {
          if ('answer' in message) resolve(message.answer)
          else if ('failed' in message) reject(this.#refused.get(message.of ?? -1) ?? new Error(message.failed))
          else void this.#serve(message)
        })
        this.#worker.on('error', reject)
        this.#worker.on('exit', () => reject(new Error('its thread ended without an answer.')))
      })
    } finally {
      await this.#worker.terminate()
    }
  }

  async #serve({ ask, method, values }: Asked): Promise<void> {
    try {
      this.#worker.postMessage({ ask, value: await this.#asked(method, values) })
    } catch (error) {
      this.#refused.set(ask, error)
      const { message } = error instanceof Error ? error : new Error(String(error))
      this.#worker.postMessage({ ask, refused: message, code: error instanceof KartotekaError ? error.code : 'plugin-failed' })
    }
  }

  async #asked(method: Asked['method'], values: readonly unknown[]): Promise<unknown> {
    if (method === 'outbound') {
      const response = await this.#call.request(...(values as [string, OutboundInit?]))
      return { status: response.status, headers: response.headers, text: response.text() }
    }
    if (!methods.has(method)) throw new KartotekaError('not-found', `Records have no "${String(method).slice(0, 40)}".`)
    const run = this.#call.records[method] as (...given: readonly unknown[]) => Promise<unknown>
    return run(...values)
  }
}

/** What runs in the thread: it asks by messages, and passes on of which question an error came. */
const threadCode = `
const { parentPort, workerData } = require('node:worker_threads')
const waiting = new Map()
let asked = 0
parentPort.on('message', ({ ask, value, refused, code }) => {
  const { resolve, reject } = waiting.get(ask)
  waiting.delete(ask)
  if (refused === undefined) resolve(value)
  else reject(Object.assign(new Error(refused), { code, ask }))
})
const ask = (method) => (...values) => new Promise((resolve, reject) => {
  asked += 1
  waiting.set(asked, { resolve, reject })
  parentPort.postMessage({ ask: asked, method, values })
})
const records = Object.fromEntries(${JSON.stringify([...methods])}.map((method) => [method, ask(method)]))
import(workerData.module)
  .then(({ run }) => run({ ...workerData.given, records, request: ask('outbound') }))
  .then((answer) => parentPort.postMessage({ answer }), (error) => parentPort.postMessage({ failed: String(error && error.message || error), of: error && error.ask }))
`
