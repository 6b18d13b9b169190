import { type ChildProcess, spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '../../engine/database/index.ts'
import { type DatabaseName, databases, layersOf, newDatabase, testUser } from '../support/engine.ts'

/** How often the server is killed; a hundred times is `KARTOTEKA_KILLS=100`. */
const kills = Number(process.env.KARTOTEKA_KILLS ?? 3)
const writers = 16

const home = fileURLToPath(new URL('../..', import.meta.url))
/** Beside the packages, where the program finds them. */
const folder = join(home, 'node_modules', '.kartoteka-killed-server')
const program = join(folder, 'killed-server.js')
const documents = join(folder, 'layers.json')

const layers = layersOf({
  'entities/bill': {
    properties: {
      number: { type: 'string', maxLength: 20, title: 'Number', 'x-number': { patterns: ['B-{000000}'], gapless: true }, 'x-unique': true },
      name: { type: 'string', maxLength: 40, title: 'Name' },
      step: { type: 'integer', title: 'Step' },
      lines: { type: 'array', items: { $ref: 'bill-line' }, title: 'Lines' },
      total: { type: 'integer', title: 'Total', 'x-computed': 'record.lines.map(l, l.amount).sum()', 'x-stored': true },
    },
    'x-label': '{name}',
  },
  'entities/bill-line': { properties: { amount: { type: 'integer', title: 'Amount' } } },
})

/** What the writers were told: outside of the database, so that nothing lost there is lost here. */
class Ledger {
  /** By id: the last change of each record that was acknowledged, and one that was sent but not answered. */
  readonly records = new Map<string, { number: string; step: number; pending: number | undefined }>()
  /** Writes that were sent and not answered; each may be there or not. */
  unanswered = 0
}

interface Served {
  readonly child: ChildProcess
  readonly url: string
  readonly token: string
}

beforeAll(async () => {
  await build({
    root: home,
    configFile: false,
    logLevel: 'warn',
    build: { ssr: join(home, 'test/records/killed-server.ts'), outDir: folder, emptyOutDir: true, target: 'node20' },
  })
  writeFileSync(documents, JSON.stringify(layers))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function serve(address: string, files: string): Promise<Served> {
  const { email, password } = testUser
  const child = spawn(process.execPath, [program, address, files, documents, email, password], { stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    child.once('exit', () => reject(new Error('the server did not start')))
    createInterface({ input: child.stdout ?? process.stdin }).once('line', (line) => {
      const { port, token } = JSON.parse(line)
      resolve({ child, url: `http://127.0.0.1:${port}`, token })
    })
  })
}

async function send({ url, token }: Served, method: string, path: string, body: unknown): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  const response = await fetch(url + path, { method, headers, body: JSON.stringify(body) })
  const answer = (await response.json()) as { data?: Record<string, unknown> }
  if (!response.ok || answer.data === undefined) throw new Error(`${response.status} ${JSON.stringify(answer)}`)
  return answer.data
}

/** Makes records and changes them until the server is gone. Answers how many writes were acknowledged. */
async function write(served: Served, ledger: Ledger, writer: number): Promise<number> {
  let acknowledged = 0
  const isGone = (error: unknown) => error instanceof TypeError
  for (;;) {
    try {
      const made = await send(served, 'POST', '/api/records/bill', { name: `w${writer}`, step: 0, lines: [{ amount: 1 }] })
      const entry = { number: String(made.number), step: 0, pending: undefined as number | undefined }
      ledger.records.set(String(made.id), entry)
      acknowledged += 1
      for (let step = 1; step <= 3; step++) {
        entry.pending = step
        await send(served, 'PATCH', `/api/records/bill/${made.id}`, { step, lines: Array.from({ length: step }, () => ({ amount: step })) })
        Object.assign(entry, { step, pending: undefined })
        acknowledged += 1
      }
    } catch (error) {
      if (!isGone(error)) throw error
      ledger.unanswered += 1
      return acknowledged
    }
  }
}

/** Lets the writers go until so many writes are acknowledged, and kills the server amid the next ones. */
async function writeAndKill(served: Served, ledger: Ledger): Promise<void> {
  const least = 20 + Math.floor(Math.random() * 80)
  const before = acknowledgedIn(ledger)
  const working = Promise.all(Array.from({ length: writers }, (_, writer) => write(served, ledger, writer)))
  const gone = new Promise<void>((resolve) => served.child.once('exit', () => resolve()))
  const watch = setInterval(() => {
    if (acknowledgedIn(ledger) - before >= least) served.child.kill('SIGKILL')
  }, 1)
  await Promise.all([working, gone])
  clearInterval(watch)
}

function acknowledgedIn(ledger: Ledger): number {
  return [...ledger.records.values()].reduce((sum, { step }) => sum + 1 + step, 0)
}

describe.each(databases)('a server killed amid writes, on %s', (name: DatabaseName) => {
  it(
    `has lost nothing that it acknowledged, after ${kills} times`,
    async () => {
      const { address, folder: data, remove } = await newDatabase(name)
      const ledger = new Ledger()
      for (let kill = 0; kill < kills; kill++) await writeAndKill(await serve(address, join(data, 'files')), ledger)
      const last = await serve(address, join(data, 'files'))
      last.child.kill('SIGKILL')
      await compare(address, ledger)
      remove()
    },
    kills * 200_000,
  )
})

async function compare(address: string, ledger: Ledger): Promise<void> {
  const database = await openDatabase(address)
  const all = <Row extends Record<string, unknown>>(text: string) => database.all<Row>({ text, values: [] })
  const rows = await all<{ id: string; number: string; step: number; version: number; total: number }>(
    'select "id", "number", "step", "version", "total" from "bill"',
  )
  const lines = await all<{ id: string; n: number; sum: number }>(
    'select "_owner_id" as id, count(*) as n, sum("amount") as sum from "bill_line" group by "_owner_id"',
  )
  const entries = await all<{ id: string; n: number; last: number }>(
    `select "subject_id" as id, count(*) as n, max("subject_version") as last from "audit_entry" where "subject" = 'bill' group by "subject_id"`,
  )
  await database.close()
  const stored = new Map(rows.map((row) => [row.id, row]))
  for (const [id, { number, step, pending }] of ledger.records) {
    expect(stored.get(id)?.number, `record ${id}`).toBe(number)
    expect([step, pending]).toContain(Number(stored.get(id)?.step))
  }
  expect(rows.length - ledger.records.size).toBeLessThanOrEqual(ledger.unanswered)
  const numbers = rows.map((row) => Number(row.number.slice(2))).sort((a, b) => a - b)
  expect(numbers).toEqual(numbers.map((_, index) => index + 1))
  const audited = new Map(entries.map((entry) => [entry.id, entry]))
  const linesOf = new Map(lines.map((line) => [line.id, line]))
  for (const { id, version, step, total } of rows) {
    expect([Number(audited.get(id)?.n), Number(audited.get(id)?.last)], `history of ${id}`).toEqual([Number(version), Number(version)])
    const amount = Math.max(1, Number(step))
    expect([Number(linesOf.get(id)?.n), Number(linesOf.get(id)?.sum), Number(total)]).toEqual([amount, amount * amount, amount * amount])
  }
}
