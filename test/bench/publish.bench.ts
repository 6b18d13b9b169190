// How long it takes from publishing a free field over HTTP to the first answer that serves it, on an entity with many rows, and
// what readers beside it notice. Run by `npm run bench publish`; `ROWS` and `DATABASE` change what is measured. Prints figures, asserts nothing.
import { performance } from 'node:perf_hooks'
import { rawSql } from '../../engine/base/sql.ts'
import { createEngine } from '../../engine/engine.ts'
import { layersOf, serveEngine, testUser } from '../support/engine.ts'
import { onEachDatabase } from './support/databases.ts'
import { percentile } from './support/load.ts'

const rows = Number(process.env.ROWS ?? 1_000_000)
const layers = layersOf({ 'entities/article': { properties: { name: { type: 'string', maxLength: 40 }, price: { type: 'integer' } } } })

await onEachDatabase(measure)

async function measure(name: string, database: string, files: string): Promise<void> {
  const engine = await createEngine({ layers, database, files })
  await engine.createUser({ ...testUser, isAdministrator: true })
  const { token } = await engine.sessions.signIn(engine.context(null), testUser.email, testUser.password, 'bench')
  await fill()
  const { url, close } = await serveEngine(engine)
  const ask = (method: string, path: string, body?: unknown) =>
    fetch(url + path, {
      method,
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
  const quiet = await readWhile(() => pause(2_000))
  let took = 0
  const busy = await readWhile(async () => {
    await pause(500)
    const start = performance.now()
    const published = await ask('POST', '/api/metadata/publish', { entities: { article: { properties: { nps: { type: 'integer' } } } } })
    if (!published.ok) throw new Error(await published.text())
    const served = await ask('GET', '/api/records/article/00000001-0000-7000-8000-000000000001?fields=name,nps')
    if (!served.ok) throw new Error(await served.text())
    took = performance.now() - start
    await pause(500)
  })
  console.log(
    `${name}, ${rows} rows: from publish to the first answer ${took.toFixed(0)} ms; reads p99 ${busy.p99.toFixed(1)} ms and longest ${busy.longest.toFixed(1)} ms, alone p99 ${quiet.p99.toFixed(1)} ms and longest ${quiet.longest.toFixed(1)} ms (ratio of p99 ${(busy.p99 / quiet.p99).toFixed(1)})`,
  )
  await close()
  await engine.close()

  async function fill(): Promise<void> {
    const sqlite = `with recursive n(i) as (select 1 union all select i + 1 from n where i < ${rows})
      insert into "article" ("id", "version", "name", "price", "created_at", "updated_at")
      select printf('%08x-0000-7000-8000-%012x', i, i), 1, 'Article ' || i, i % 1000, '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z' from n`
    const postgres = `insert into "article" ("id", "version", "name", "price", "created_at", "updated_at")
      select cast(lpad(to_hex(i), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(i), 12, '0') as uuid), 1, 'Article ' || i, i % 1000, now(), now() from generate_series(1, ${rows}) i`
    await engine.database.transaction((executor) => executor.all(rawSql(name === 'SQLite' ? sqlite : postgres)))
  }

  /** One reader after the other, of single records, for as long as the work takes. */
  async function readWhile(work: () => Promise<void>): Promise<{ p99: number; longest: number }> {
    const times: number[] = []
    let isDone = false
    const reading = (async () => {
      for (let round = 1; !isDone; round++) {
        const i = (round * 7919) % rows || 1
        const id = `${i.toString(16).padStart(8, '0')}-0000-7000-8000-${i.toString(16).padStart(12, '0')}`
        const start = performance.now()
        const answer = await ask('GET', `/api/records/article/${id}`)
        if (!answer.ok) throw new Error(await answer.text())
        await answer.text()
        times.push(performance.now() - start)
      }
    })()
    await work()
    isDone = true
    await reading
    return { p99: percentile(times, 99), longest: percentile(times, 100) }
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}
