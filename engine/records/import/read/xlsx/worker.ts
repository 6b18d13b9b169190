import { parentPort, workerData } from 'node:worker_threads'
import type { SourceRow } from '../source.ts'
import { WorkbookProblem } from './limits.ts'
import { readWorkbookRows, type WorkbookOptions } from './rows.ts'

/** What the thread says; it sends the next rows when it is asked for them. */
export type WorkerMessage =
  | { readonly columns: readonly string[] }
  | { readonly rows: readonly SourceRow[] }
  | { readonly end: true }
  | { readonly problem: string }

const { path, options } = workerData as { path: string; options: WorkbookOptions }
const say = (message: WorkerMessage) => parentPort?.postMessage(message)

let asked = 0
let wake: (() => void) | undefined
parentPort?.on('message', () => {
  asked += 1
  wake?.()
})

async function isAsked(): Promise<void> {
  while (asked === 0) {
    await new Promise<void>((resolve) => {
      wake = resolve
    })
  }
  asked -= 1
}

async function main(): Promise<void> {
  try {
    const { columns, rows } = await readWorkbookRows(path, options)
    say({ columns })
    for await (const batch of rows) {
      await isAsked()
      say({ rows: batch })
    }
    await isAsked()
    say({ end: true })
  } catch (error) {
    if (!(error instanceof WorkbookProblem)) throw error
    say({ problem: error.message })
  } finally {
    parentPort?.close()
  }
}

void main()
