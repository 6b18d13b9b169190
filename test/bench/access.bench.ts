// What rights cost: a page of 50 of many records for somebody with 20 roles, each with a condition over three levels of relations, against the same
// page for an administrator, by turns in the same process. Run by `npm run bench access`; `ROWS`, `TURNS` and `DATABASE` change what is
// measured. Prints figures, asserts nothing.
import { performance } from 'node:perf_hooks'
import { rawSql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecords, listRecords } from '../../engine/records/index.ts'
import { layersOf, serveEngine, testUser } from '../support/engine.ts'
import { onEachDatabase } from './support/databases.ts'
import { get, load, percentile } from './support/load.ts'

const rows = Number(process.env.ROWS ?? 100_000)
const turns = Number(process.env.TURNS ?? 200)
const target = 1.5
const roles = 20
const batch = 500

const text = { type: 'string', maxLength: 100 }
const name = { ...text, title: 'Name', 'x-index': true }
const roleNames = Array.from({ length: roles }, (_, index) => `region-${index}`)

/** Each role opens the deals of one region by their contact and its firm; together they open a good half of them. */
const layers = layersOf({
  'entities/region': { properties: { name, code: { ...text, title: 'Code', 'x-unique': true } }, 'x-label': '{name}' },
  'entities/firm': { properties: { name, region: { title: 'Region', 'x-ref': 'region' } }, 'x-label': '{name}' },
  'entities/contact': { properties: { name, firm: { title: 'Firm', 'x-ref': 'firm' } }, 'x-label': '{name}' },
  'entities/deal': {
    properties: { name, contact: { title: 'Contact', 'x-ref': 'contact' }, amount: { type: 'integer', title: 'Amount' } },
    'x-label': '{name}',
  },
  ...Object.fromEntries(
    roleNames.map((role, index) => [
      `roles/${role}`,
      {
        title: role,
        entities: {
          deal: { read: `record.contact.firm.region.code == 'R${index}'` },
          contact: { read: `record.firm.region.code == 'R${index}'` },
          firm: { read: `record.region.code == 'R${index}'` },
          region: { read: `record.code == 'R${index}'` },
        },
      },
    ]),
  ),
})

const queries: readonly Record<string, string>[] = [{ sort: 'name' }, { sort: '-name', fields: 'name,amount,contact.firm.name' }]

await onEachDatabase(measure)

async function measure(on: string, address: string, files: string): Promise<void> {
  const engine = await createEngine({ layers, database: address, files })
  const server = await serveEngine(engine)
  try {
    await fill(engine)
    const restricted = await personOf(engine, 'ben', { roles: roleNames })
    const whole = await personOf(engine, 'ann', { isAdministrator: true })
    const port = Number(new URL(server.url).port)
    for (const query of queries) {
      const path = `/api/records/deal?${new URLSearchParams({ ...query, limit: '50' })}`
      const ways = {
        'in the engine': ({ context }: Asker) => listRecords(context, 'deal', { ...query, limit: 50 }),
        'over HTTP': ({ headers }: Asker) => load(port, 1, { requests: 1 }, () => get(path, headers)),
      }
      for (const [way, ask] of Object.entries(ways))
        await compare(`${on.padEnd(10)} ${JSON.stringify(query)} ${way}`, ask, restricted, whole)
    }
  } finally {
    await server.close()
    await engine.close()
  }
}

/** Somebody who asks, by the functions of the engine or over HTTP. */
interface Asker {
  readonly context: ReturnType<Engine['context']>
  readonly headers: Readonly<Record<string, string>>
}

async function personOf(engine: Engine, name: string, rights: { roles?: readonly string[]; isAdministrator?: boolean }): Promise<Asker> {
  const email = `${name}@example.test`
  const { roles: held = [], isAdministrator = false } = rights
  const id = await engine.createUser({ name, email, password: testUser.password, roles: [...held], isAdministrator })
  const { token } = await engine.sessions.signIn(engine.context(null), email, testUser.password, 'bench')
  const context = engine.context({ id, name, email, teams: [], roles: held, isAdministrator })
  return { context, headers: { authorization: `Bearer ${token}` } }
}

/** Both ask by turns, so that what else the machine does slows both down. */
async function compare(what: string, ask: (asker: Asker) => Promise<unknown>, restricted: Asker, whole: Asker): Promise<void> {
  const times = { restricted: [] as number[], whole: [] as number[] }
  for (let turn = -20; turn < turns; turn++) {
    for (const [kind, asker] of Object.entries({ whole, restricted }) as ['whole' | 'restricted', Asker][]) {
      const begun = performance.now()
      await ask(asker)
      if (turn >= 0) times[kind].push(performance.now() - begun)
    }
  }
  const [limited, open] = [percentile(times.restricted, 50), percentile(times.whole, 50)]
  const ratio = limited / open
  console.log(
    `${what}, ${rows} records: p50 ${limited.toFixed(2)} ms with ${roles} roles, ${open.toFixed(2)} ms without restriction, ${ratio.toFixed(2)} times (wanted ${target})${ratio > target ? '  MISSED' : ''}`,
  )
}

/** Half of the regions are open to nobody but administrators; the deals of all are mixed by name. */
async function fill(engine: Engine): Promise<void> {
  const make = async (entity: string, count: number, values: (index: number) => object): Promise<readonly string[]> => {
    const ids: string[] = []
    for (let from = 0; from < count; from += batch) {
      const bodies = Array.from({ length: Math.min(batch, count - from) }, (_, index) => values(from + index))
      const made = await createRecords(engine.context(null), entity, bodies)
      ids.push(...made.map((one) => (JSON.parse(one) as { id: string }).id))
    }
    return ids
  }
  const at = (ids: readonly string[], index: number) => ids[(index * 7919) % ids.length]
  const regions = await make('region', roles * 2, (index) => ({ name: `Region ${index}`, code: `R${index}` }))
  const firms = await make('firm', Math.max(40, rows / 100), (index) => ({
    name: `Firm ${index}`,
    region: regions[index % regions.length],
  }))
  const contacts = await make('contact', Math.max(40, rows / 10), (index) => ({ name: `Contact ${index}`, firm: at(firms, index) }))
  await make('deal', rows, (index) => ({ name: `Deal ${(index * 7919) % rows}`, contact: at(contacts, index), amount: index }))
  if (engine.database.dialect.name === 'postgres') await engine.database.all(rawSql('analyze'))
}
