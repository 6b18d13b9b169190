// How long one person waits to open a record among very many: a customer and its 50 newest activities, over HTTP. Run by
// `npm run bench large`; `CUSTOMERS`, `ACTIVITIES` (for each customer), `OPENINGS` and `DATABASE` change what is measured. The rows are
// made inside the database. Prints figures, asserts nothing.
import { performance } from 'node:perf_hooks'
import type { Database } from '../../engine/database/index.ts'
import { customerId, fillActivities, fillCustomers, prepare, signIn } from './support/data.ts'
import { onEachDatabase } from './support/databases.ts'
import { percentile } from './support/load.ts'
import { startEngine } from './support/servers.ts'

const customers = Number(process.env.CUSTOMERS ?? 1_000_000)
const each = Number(process.env.ACTIVITIES ?? 10)
const openings = Number(process.env.OPENINGS ?? 1000)
const target = 20

await onEachDatabase(measure)

async function measure(name: string, address: string, files: string): Promise<void> {
  const start = performance.now()
  await prepare(address, files, fill)
  const filled = (performance.now() - start) / 1000
  const engine = await startEngine(address, { KARTOTEKA_FILES: files })
  try {
    const headers = await signIn(engine.port)
    for (let turn = 0; turn < 50; turn++) await open(engine.port, headers, turn)
    const times: number[] = []
    for (let turn = 50; turn < openings + 50; turn++) {
      const begun = performance.now()
      await open(engine.port, headers, turn)
      times.push(performance.now() - begun)
    }
    const p99 = percentile(times, 99)
    console.log(
      `${name.padEnd(10)} ${customers} customers with ${customers * each} activities (filled in ${filled.toFixed(0)} s): opening one takes p50 ${percentile(times, 50).toFixed(1)} ms, p99 ${p99.toFixed(1)} ms (wanted ${target})${p99 > target ? '  MISSED' : ''}`,
    )
  } finally {
    await engine.stop()
  }
}

async function fill(database: Database): Promise<void> {
  await fillCustomers(database, customers)
  await fillActivities(database, customers, each)
}

/** The record, then its newest activities, as the screen asks for them. */
async function open(port: number, headers: Readonly<Record<string, string>>, turn: number): Promise<void> {
  const id = customerId(((turn * 7919) % customers) + 1)
  const query = new URLSearchParams({ filter: `record.regarding.id == '${id}'`, sort: '-createdAt', limit: '50' })
  for (const path of [`/api/records/customer/${id}`, `/api/records/activity?${query}`]) {
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { headers })
    const text = await answer.text()
    if (!answer.ok) throw new Error(text)
  }
}
