// How long it takes to judge every customer of the shipped customer file by the risk scorecard and to keep the results, with nothing kept yet and
// once more with everything kept. Beside it, as a control, how long reading the same customers by the API takes.
// Run by `npm run bench risk`; `ROWS` and `DATABASE` change what is measured. Prints figures, asserts nothing.
import { performance } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecords, listRecords } from '../../engine/records/index.ts'
import { plugin } from '../../plugins/ai-agent/plugin.ts'
import { onEachDatabase } from './support/databases.ts'

const rows = Number(process.env.ROWS ?? 10_000)
const layers = readLayers([fileURLToPath(new URL('../../metadata', import.meta.url))])
const password = 'a long enough password'

await onEachDatabase(measure)

async function measure(name: string, address: string, files: string): Promise<void> {
  const engine = await createEngine({ layers, database: address, files, plugins: [plugin] })
  try {
    await fill(engine)
    const read = await timed(() => readAll(engine))
    print(name, `${rows} customers read page by page in ${read} s`)
    await engine.createUser({ name: 'Ann', email: 'ann@example.test', password, isAdministrator: true })
    const { token } = await engine.sessions.signIn(engine.context(null), 'ann@example.test', password, 'bench')
    const person = (await engine.sessions.find(engine.context(null), token)) ?? null
    const judge = () => engine.plugins.act(person, { entity: 'customer', id: '', name: 'ai-agent.judge-all', input: {} })
    print(name, `judged, with results to be made, in ${await timed(judge)} s`)
    print(name, `judged once more, nothing changed, in ${await timed(judge)} s`)
    await createRecords(engine.context(null), 'contact', contacts(await someIds(engine, 1000)))
    print(name, `judged once more, a thousand changed, in ${await timed(judge)} s`)
    print(name, `memory after it: ${Math.round(process.memoryUsage().rss / 2 ** 20)} MB`)
  } finally {
    await engine.close()
  }
}

/** Customers with two orders and a contact each. */
async function fill(engine: Engine): Promise<void> {
  const context = () => engine.context(null)
  const [product = ''] = await createRecords(context(), 'product', [{ name: 'Chai', unitPrice: 18 }])
  const { id } = JSON.parse(product) as { id: string }
  for (let start = 0; start < rows; start += 500) {
    const count = Math.min(500, rows - start)
    const made = await createRecords(
      context(),
      'customer',
      Array.from({ length: count }, (_, at) => ({ name: `Customer ${start + at}`, rating: (start + at) % 6, creditLimit: 1000 })),
    )
    const ids = made.map((text) => (JSON.parse(text) as { id: string }).id)
    const orders = ids.flatMap((customer, at) =>
      [30, 400].map((days) => ({ customer, orderDate: daysAgo(days + (at % 300)), lines: [{ product: id, quantity: 2, unitPrice: 18 }] })),
    )
    await createRecords(context(), 'order', orders)
    await createRecords(context(), 'contact', contacts(ids))
  }
}

function contacts(ids: readonly string[]): readonly object[] {
  return ids.map((customer, at) => ({
    customer,
    name: `Contact ${at}`,
    isDecisionMaker: true,
    jobFunction: 'buyer',
    department: 'purchasing',
  }))
}

async function someIds(engine: Engine, count: number): Promise<readonly string[]> {
  const ids: string[] = []
  for (let cursor: string | undefined; ids.length < count; ) {
    const { data, page } = JSON.parse(await listRecords(engine.context(null), 'customer', { fields: 'id', limit: 200, cursor }))
    ids.push(...data.map((one: { id: string }) => one.id))
    if (page.next === null) break
    cursor = page.next
  }
  return ids
}

async function readAll(engine: Engine): Promise<void> {
  await someIds(engine, rows)
}

function daysAgo(days: number): string {
  return new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
}

async function timed(work: () => Promise<unknown>): Promise<string> {
  const start = performance.now()
  await work()
  return ((performance.now() - start) / 1000).toFixed(1)
}

function print(name: string, text: string): void {
  process.stdout.write(`${name}: ${text}\n`)
}
