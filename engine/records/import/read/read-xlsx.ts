import { Worker } from 'node:worker_threads'
import { KartotekaError } from '../../../base/errors.ts'
import type { SourceRow, SourceTable } from './source.ts'
import { workerCode } from './worker-code.ts'
import { defaultLimits, type WorkbookLimits } from './xlsx/limits.ts'
import type { WorkerMessage } from './xlsx/worker.ts'

/** Megabytes that a thread may use before it is ended. */
const maxMemory = 512

/**
 * The rows of an .xlsx workbook, unpacked within limits and read by a thread of its own, which waits for whoever takes the rows.
 * Throws `invalid-parameter` for what is no workbook or passes a limit.
 */
export async function readXlsx(
  path: string,
  options: { sheet?: string | undefined; limits?: Partial<WorkbookLimits> } = {},
): Promise<SourceTable> {
  const thread = new WorkbookThread(path, { sheet: options.sheet, limits: { ...defaultLimits, ...options.limits } })
  await thread.start()
  const first = await thread.next()
  if ('columns' in first) return { columns: first.columns, rows: rowsOf(thread) }
  await thread.stop()
  throw new Error('a workbook starts with its columns')
}

async function* rowsOf(thread: WorkbookThread): AsyncGenerator<readonly SourceRow[]> {
  try {
    thread.ask()
    for (;;) {
      const message = await thread.next()
      if (!('rows' in message)) return
      thread.ask()
      yield message.rows
    }
  } finally {
    await thread.stop()
  }
}

class WorkbookThread {
  readonly #data: object
  #worker: Worker | undefined
  readonly #messages: WorkerMessage[] = []
  #failure: Error | undefined
  #wake: (() => void) | undefined

  constructor(path: string, options: object) {
    this.#data = { path, options }
  }

  async start(): Promise<void> {
    const code = await workerCode(new URL('./xlsx/worker.ts', import.meta.url))
    const worker = new Worker(code, { eval: true, workerData: this.#data, resourceLimits: { maxOldGenerationSizeMb: maxMemory } })
    worker.on('message', (message: WorkerMessage) => {
      this.#messages.push(message)
      this.#wake?.()
    })
    worker.on('error', (error: Error) => this.#fail(error))
    worker.on('exit', () => this.#fail(new Error('the thread that reads the workbook has ended')))
    this.#worker = worker
  }

  ask(): void {
    this.#worker?.postMessage('more')
  }

  async next(): Promise<WorkerMessage> {
    for (;;) {
      const message = this.#messages.shift()
      if (message !== undefined && 'problem' in message) throw new KartotekaError('invalid-parameter', message.problem)
      if (message !== undefined) return message
      if (this.#failure !== undefined) throw this.#failure
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  async stop(): Promise<void> {
    await this.#worker?.terminate()
  }

  #fail(error: Error): void {
    const isTooLarge = 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    this.#failure ??= isTooLarge
      ? new KartotekaError('invalid-parameter', 'The workbook needs too much memory. Save it as CSV and import that.', { cause: error })
      : error
    this.#wake?.()
  }
}
