import { rawSql } from '../../../engine/base/sql.ts'
import { readLayers } from '../../../engine/cli/read-layers.ts'
import type { Database } from '../../../engine/database/index.ts'
import { createEngine } from '../../../engine/engine.ts'

export const benchUser = { name: 'Ann Bench', email: 'bench@example.test', password: 'a long enough password' }
export const states = ['prospect', 'active', 'dormant', 'blocked', 'archived'] as const
const people = 20

/** Makes the tables of the shipped metadata in an empty database, with people to sign in, and lets `fill` add rows to it. */
export async function prepare(address: string, files: string, fill: (database: Database) => Promise<void>): Promise<void> {
  const engine = await createEngine({ layers: readLayers(['metadata']), database: address, files })
  try {
    await engine.createUser({ ...benchUser, isAdministrator: true })
    for (let index = 1; index < people; index++)
      await engine.createUser({ ...benchUser, name: `Person ${index}`, email: `person${index}@example.test` })
    await fill(engine.database)
    await engine.database.transaction(({ all }) => all(rawSql('analyze')))
  } finally {
    await engine.close()
  }
}

/** Signs in over HTTP; answers the header of later requests. */
export async function signIn(port: number): Promise<Readonly<Record<string, string>>> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ email: benchUser.email, password: benchUser.password }),
  })
  const { data } = (await answer.json()) as { data: { token: string } }
  return { authorization: `Bearer ${data.token}` }
}

/** The id of the customer with this number, as `fillCustomers` gives it. */
export function customerId(number: number): string {
  const digits = number.toString(16)
  return `${digits.padStart(8, '0')}-0000-7000-8000-${digits.padStart(12, '0')}`
}

const words = ['Alpha', 'Bravo', 'Cedar', 'Delta', 'Ember', 'Forge', 'Grove', 'Harbour', 'Indigo', 'Juniper', 'Kestrel', 'Lumen', 'Meadow']
const cities = ['Paris', 'Lyon', 'Berlin', 'Hamburg', 'Warszawa', 'Krakow', 'London', 'Madrid', 'Wien', 'Praha', 'Zurich']

/** Two words of a name, which together find a part of the customers. */
export function searchWords(turn: number): string {
  return `${words[turn % words.length]} ${cities[(turn * 5) % cities.length]}`
}

/** This many customers, made inside the database: names, codes, states, amounts and people that spread evenly. */
export async function fillCustomers({ dialect, transaction }: Database, rows: number): Promise<void> {
  const isSqlite = dialect.name === 'sqlite'
  const pick = (list: readonly string[], by: string) =>
    `case (${by}) % ${list.length} ${list.map((item, index) => `when ${index} then '${item}'`).join(' ')} end`
  const series = (from: number, to: number) =>
    isSqlite
      ? `with recursive s(i) as (select ${from} union all select i + 1 from s where i < ${to})`
      : `with s(i) as (select * from generate_series(cast(${from} as bigint), ${to}))`
  const id = (value: string) =>
    isSqlite
      ? `printf('%08x-0000-7000-8000-%012x', ${value}, ${value})`
      : `cast(lpad(to_hex(${value}), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(${value}), 12, '0') as uuid)`
  const at = isSqlite
    ? `strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + i * 60, 'unixepoch')`
    : `date_trunc('milliseconds', to_timestamp(1700000000 + i * 60))`
  const person = `(select "id" from (select "id", row_number() over (order by "email") n from "user") u where u.n = s.i % ${people} + 1)`
  const columns: Readonly<Record<string, string>> = {
    id: id('i'),
    version: '1',
    name: [pick(words, 'i * 7919'), pick(words, 'i / 13'), pick(cities, 'i * 31'), 'i'].join(` || ' ' || `),
    code: isSqlite ? `printf('C-%07d', i)` : `'C-' || lpad(cast(i as text), 7, '0')`,
    kind: `'company'`,
    state: pick(states, 'i'),
    rating: 'i % 6',
    currency: `'EUR'`,
    phone: isSqlite ? `'+3312345' || printf('%04d', i % 10000)` : `'+3312345' || lpad(cast(i % 10000 as text), 4, '0')`,
    email: `'office' || i || '@example.com'`,
    website: `'https://www.example.com/' || i`,
    address_street: `(i % 200) || ' Main Street'`,
    address_postal_code: `cast(10000 + i % 80000 as text)`,
    address_city: pick(cities, 'i * 31'),
    address_country: `'FR'`,
    credit_limit: isSqlite ? '(i * 37 % 100000) * 100' : 'i * 37 % 100000',
    sales_rep_id: person,
    parent_id: `case when i > 10 and i % 3 = 0 then ${id('i / 10')} end`,
    notes: `'Met at the fair. Number ' || i || ' of the list.'`,
    created_at: at,
    updated_at: at,
  }
  const names = Object.keys(columns).map((name) => `"${name}"`)
  const into = `insert into "customer" (${names.join(', ')})`
  const select = `select ${Object.values(columns).join(', ')} from s`
  for (const [from, to] of portions(1, rows)) {
    const numbers = series(from, to)
    const statement = isSqlite ? `${into} ${numbers} ${select}` : `${numbers} ${into} ${select}`
    await transaction(({ all }) => all(rawSql(statement)))
  }
}

/** Rows in one transaction: a log of all of them would be many times the size of the database. */
const atOnce = 200_000

function* portions(first: number, last: number): Generator<readonly [from: number, to: number]> {
  for (let from = first; from <= last; from += atOnce) yield [from, Math.min(last, from + atOnce - 1)]
}

/** So many activities for each customer, the customers in turn, so that those of one lie far apart. */
export async function fillActivities({ dialect, transaction }: Database, customers: number, each: number): Promise<void> {
  const isSqlite = dialect.name === 'sqlite'
  const rows = customers * each
  const id = isSqlite
    ? `printf('%08x-0000-7000-9000-%012x', i, i)`
    : `cast(lpad(to_hex(i), 8, '0') || '-0000-7000-9000-' || lpad(to_hex(i), 12, '0') as uuid)`
  const customer = isSqlite
    ? `printf('%08x-0000-7000-8000-%012x', i % ${customers} + 1, i % ${customers} + 1)`
    : `cast(lpad(to_hex(i % ${customers} + 1), 8, '0') || '-0000-7000-8000-' || lpad(to_hex(i % ${customers} + 1), 12, '0') as uuid)`
  const at = isSqlite
    ? `strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + i, 'unixepoch')`
    : `date_trunc('milliseconds', to_timestamp(1700000000 + i))`
  const columns: Readonly<Record<string, string>> = {
    id,
    version: '1',
    subject: `'Call number ' || i`,
    kind: `'call'`,
    regarding_entity: `'customer'`,
    regarding_id: customer,
    starts_at: at,
    done: isSqlite ? 'i % 2' : 'i % 2 = 0',
    priority: `'normal'`,
    created_at: at,
    updated_at: at,
  }
  const names = Object.keys(columns).map((name) => `"${name}"`)
  const values = Object.values(columns).join(', ')
  const series = (from: number, to: number) =>
    isSqlite
      ? `with recursive s(i) as (select ${from} union all select i + 1 from s where i < ${to}) select ${values} from s`
      : `select ${values} from generate_series(${from}, ${to}) i`
  await transaction(({ all }) => stopTriggers(all, isSqlite, 'activity'))
  for (const [from, to] of portions(0, rows - 1))
    await transaction(({ all }) => all(rawSql(`insert into "activity" (${names.join(', ')}) ${series(from, to)}`)))
}

/** The triggers keep the search, which takes most of the time of so many rows and is not asked here. */
async function stopTriggers(all: Database['all'], isSqlite: boolean, table: string): Promise<void> {
  if (!isSqlite) {
    await all(rawSql(`alter table "${table}" disable trigger user`))
    return
  }
  const triggers = await all<{ name: string }>(rawSql(`select name from sqlite_master where type = 'trigger' and tbl_name = '${table}'`))
  for (const { name } of triggers) await all(rawSql(`drop trigger "${name}"`))
}
