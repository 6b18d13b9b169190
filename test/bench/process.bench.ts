// Leads that many clients convert at the same time, each lead tried by two of them, and jobs that are all due at once while people read.
// The reads are measured before, as the control, and while the jobs are done. Counts what was lost or doubled.
// Run by `npm run bench process`; `ROWS` (leads), `JOBS` and `DATABASE` change what is measured. Prints figures, asserts nothing.
import { performance } from 'node:perf_hooks'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createOne, createRecords, inTransaction, listRecords } from '../../engine/records/index.ts'
import { layersOf, request, serveEngine, testUser } from '../support/engine.ts'
import { shipped } from '../support/shipped.ts'
import { onEachDatabase } from './support/databases.ts'
import { get, load, percentile } from './support/load.ts'

const leads = Number(process.env.ROWS ?? 1000)
const wanted = Number(process.env.JOBS ?? 10_000)
const clients = 16
const seconds = Number(process.env.SECONDS ?? 5)
const text = { type: 'string', maxLength: 120 }
const layers = layersOf({
  'entities/inquiry': {
    'x-label': '{name}',
    'x-convert': [
      { to: 'firm', fields: { name: 'record.name' } },
      { to: 'deal', fields: { amount: 'record.amount' } },
    ],
    properties: { name: text, amount: { type: 'integer' } },
  },
  'entities/firm': { 'x-label': '{name}', properties: { name: text } },
  'entities/deal': { 'x-label': '{name}', properties: { name: text, amount: { type: 'integer' }, firm: { 'x-ref': 'firm' } } },
  'entities/note': { properties: { text } },
})

await onEachDatabase(measure)

async function measure(name: string, address: string, files: string): Promise<void> {
  const engine = await createEngine({ layers, plugins: shipped, database: address, files })
  await engine.createUser({ ...testUser, isAdministrator: true })
  const { token } = await engine.sessions.signIn(engine.context(null), testUser.email, testUser.password, 'bench')
  const server = await serveEngine(engine)
  try {
    await measureConversion(name, engine, server.url, token)
    await measureJobs(name, engine, new URL(server.url).port, token)
  } finally {
    await server.close()
    await engine.close()
  }
}

async function measureConversion(name: string, engine: Engine, url: string, token: string): Promise<void> {
  const values = Array.from({ length: leads }, (_, index) => ({ name: `Lead ${index}`, amount: index }))
  for (let start = 0; start < leads; start += 500) await createRecords(engine.context(null), 'inquiry', values.slice(start, start + 500))
  const ids = await allIds(engine, 'inquiry')
  const tries = [...ids, ...ids].sort((a, b) => (a.slice(-4) < b.slice(-4) ? -1 : 1))
  const statuses = new Map<number, number>()
  const start = performance.now()
  await Promise.all(Array.from({ length: clients }, () => convertNext()))
  const took = (performance.now() - start) / 1000
  const [firms, deals] = [(await allIds(engine, 'firm')).length, (await allIds(engine, 'deal')).length]
  print(
    name,
    `${leads} leads, each tried twice by ${clients} clients in ${took.toFixed(1)} s: ${[...statuses].map(([status, count]) => `${status} ${count}x`).join(', ')}`,
  )
  print(name, `made ${firms} firms and ${deals} deals: ${leads - firms} lost, ${Math.max(0, firms - leads)} doubled`)

  async function convertNext(): Promise<void> {
    for (let id = tries.pop(); id !== undefined; id = tries.pop()) {
      const { status } = await request(url, 'POST', `/api/records/inquiry/${id}/convert`, {}, { authorization: `Bearer ${token}` })
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
}

async function measureJobs(name: string, engine: Engine, port: string, token: string): Promise<void> {
  const read = () =>
    load(Number(port), 4, { seconds }, () => get('/api/records/deal?limit=50&sort=name', { authorization: `Bearer ${token}` }))
  engine.jobs.handle('bench', async ({ payload }) => async (write) => {
    const note = write.model.entities.get('note')
    if (note !== undefined) await createOne(write, note, { text: String(payload.text) })
  })
  await read()
  const before = await read()
  const dueAt = new Date()
  const keys = Array.from({ length: wanted }, (_, index) => `bench:${index}`)
  for (let start = 0; start < wanted; start += 1000)
    await inTransaction(engine.context(null), (write) =>
      engine.jobs.add(
        write,
        keys.slice(start, start + 1000).map((key) => ({ kind: 'bench', key, payload: { text: key }, dueAt })),
      ),
    )
  const begin = performance.now()
  engine.jobs.start()
  const times: number[] = []
  while ((await open(engine)) > 0) times.push(...(await read()).times)
  const took = (performance.now() - begin) / 1000
  const notes = (await engine.database.all<{ text: string }>({ text: 'select "text" from "note"', values: [] })).map((row) => row.text)
  const ratio = percentile(times, 99) / percentile(before.times, 99)
  print(name, `${wanted} jobs in ${took.toFixed(1)} s; ${wanted - new Set(notes).size} lost, ${notes.length - new Set(notes).size} doubled`)
  print(
    name,
    `p99 of reads ${percentile(before.times, 99).toFixed(1)} ms before, ${percentile(times, 99).toFixed(1)} ms meanwhile: ${ratio.toFixed(2)} times`,
  )
  print(name, `median ${percentile(before.times, 50).toFixed(1)} ms before, ${percentile(times, 50).toFixed(1)} ms meanwhile`)
}

async function open(engine: Engine): Promise<number> {
  const statement = { text: `select count(*) as count from "background_job" where "kind" = 'bench' and "state" = 'waiting'`, values: [] }
  const [row] = await engine.database.all<{ count: number | string }>(statement)
  return Number(row?.count ?? 0)
}

async function allIds(engine: Engine, entity: string): Promise<string[]> {
  const ids: string[] = []
  let cursor: string | undefined
  do {
    const page = JSON.parse(await listRecords(engine.context(null), entity, { fields: 'id', limit: 200, cursor }))
    ids.push(...page.data.map(({ id }: { id: string }) => id))
    cursor = page.page.next ?? undefined
  } while (cursor !== undefined)
  return ids
}

function print(database: string, line: string): void {
  console.log(`${database.padEnd(11)} ${line}`)
}
