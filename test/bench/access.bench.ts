// What rights cost: a page of 50 of many records for somebody with 20 roles, each with a condition over three levels of relations, against the same
// page for an administrator, by turns in the same process. Run by `npm run bench access`; `ROWS`, `TURNS` and `DATABASE` change what is
// measured. Prints figures, asserts nothing.
import { performance } from 'node:perf_hooks'
import { rawSql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { createRecords, listRecords } from '../../engine/records/index.ts'
import { layersOf } from '../support/engine.ts'
import { onEachDatabase } from './support/databases.ts'
import { percentile } from './support/load.ts'

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

await onEachDatabase(measure)

async function measure(on: string, address: string, files: string): Promise<void> {
  const engine = await createEngine({ layers, database: address, files })
  try {
    await fill(engine)
    const person = {
      id: await engine.createUser({ name: 'Ben', email: 'ben@example.test', roles: roleNames }),
      name: 'Ben',
      email: '',
      teams: [],
    }
    const restricted = engine.context({ ...person, isAdministrator: false, roles: roleNames })
    const whole = engine.context({ ...person, isAdministrator: true, roles: [] })
    for (const query of [{ sort: 'name' }, { sort: '-name', fields: 'name,amount,contact.firm.name' }]) {
      const times = { restricted: [] as number[], whole: [] as number[] }
      for (let turn = -20; turn < turns; turn++) {
        for (const [kind, context] of [
          ['whole', whole],
          ['restricted', restricted],
        ] as const) {
          const begun = performance.now()
          await listRecords(context, 'deal', { ...query, limit: 50 })
          if (turn >= 0) times[kind].push(performance.now() - begun)
        }
      }
      report(on, JSON.stringify(query), percentile(times.restricted, 50), percentile(times.whole, 50))
    }
  } finally {
    await engine.close()
  }
}

function report(on: string, query: string, restricted: number, whole: number): void {
  const ratio = restricted / whole
  console.log(
    `${on.padEnd(10)} ${rows} records, ${query}: p50 ${restricted.toFixed(2)} ms with ${roles} roles, ${whole.toFixed(2)} ms without restriction, ${ratio.toFixed(2)} times (wanted ${target})${ratio > target ? '  MISSED' : ''}`,
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
