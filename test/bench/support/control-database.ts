import pg from 'pg'
import sqlite3 from 'sqlite3'

/** The statements of the control server; each answers JSON text that the database wrote. */
export interface ControlDatabase {
  get(id: string): Promise<string | undefined>
  /** 50 customers of a state with at least this rating, by name. */
  list(state: string, rating: number, isExpanded: boolean): Promise<string>
  /** The 50 customers whose names come after this one. */
  after(name: string): Promise<string>
  search(text: string): Promise<string>
  states(): Promise<string>
  /** The row and an entry of the audit, in one transaction. */
  create(row: readonly unknown[], audit: string): Promise<void>
}

export const auditTable = (isSqlite: boolean) =>
  isSqlite
    ? 'create table if not exists control_audit (id integer primary key, record_id text, at text, entry text)'
    : 'create table if not exists control_audit (id bigserial primary key, record_id uuid, at timestamptz, entry text)'

export function openControl(address: string): Promise<ControlDatabase> {
  return address.startsWith('sqlite:') ? openSqlite(address.slice('sqlite:'.length)) : openPostgres(address)
}

type Members = readonly (readonly [name: string, sqlite: string, postgres?: string])[]

const money = (column: string): readonly [string, string] => [
  `json(printf('%d.%02d', ${column} / 100, ${column} % 100))`,
  `round(${column}, 2)`,
]
const instant = (column: string): readonly [string, string] => [
  column,
  `to_char(${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
]
const reference = (name: string, table: string, column: string, more: string = ''): Members[number] => [
  name,
  `json((select json_object('id', r.id, 'label', r.name${more.replaceAll(/(\w+)/g, ", '$1', r.$1").replaceAll(/,(?=,)/g, '')}) from "${table}" r where r.id = c.${column}))`,
  `(select row_to_json(o) from (select r.id, r.name as label${more.replaceAll(/(\w+)/g, ', r.$1').replaceAll(/,(?=,)/g, '')} from "${table}" r where r.id = c.${column}) o)`,
]
const address: Members[number] = [
  'address',
  `json_object('street', c.address_street, 'postalCode', c.address_postal_code, 'city', c.address_city, 'region', c.address_region, 'country', c.address_country)`,
  `(select row_to_json(o) from (select c.address_street as street, c.address_postal_code as "postalCode", c.address_city as city, c.address_region as region, c.address_country as country) o)`,
]
const total = `select coalesce(sum(l.quantity * l.unit_price * (1 - l.discount)), 0) from order_line l where l._owner_id = o.id and l.deleted_at is null`
const orders = `from "order" o where o.customer_id = c.id and o.deleted_at is null and o.state is distinct from 'cancelled'`

const columns: Members = [
  ['name', 'c.name'],
  ['code', 'c.code'],
  ['state', 'c.state'],
  ['rating', 'c.rating'],
  ['phone', 'c.phone'],
  ['email', 'c.email'],
  address,
  ['creditLimit', ...money('c.credit_limit')],
  ['createdAt', ...instant('c.created_at')],
]

const head: Members = [
  ['id', 'c.id'],
  ['version', 'c.version'],
  ['label', 'c.name'],
]

const expanded: Members = [
  reference('salesRep', 'user', 'sales_rep_id', 'name email'),
  reference('parent', 'customer', 'parent_id', 'name code'),
]

const plain = (names: readonly string[]): Members =>
  names.map((name) => [name, `c.${name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}`])

const record: Members = [
  ...head,
  ...plain(['name', 'code', 'kind', 'state']),
  ['categories', 'json(c.categories)', 'c.categories'],
  ...plain(['industry', 'companySize']),
  reference('parent', 'customer', 'parent_id'),
  ...plain(['phone', 'fax', 'email', 'website']),
  address,
  reference('salesRep', 'user', 'sales_rep_id'),
  ...plain(['source', 'currency', 'paymentTerms']),
  reference('vatRegime', 'vat_regime', 'vat_regime_id'),
  ['creditLimit', ...money('c.credit_limit')],
  ...plain(['rating', 'billingEmail', 'billingNote', 'siren', 'siret', 'naf', 'vatNumber', 'nip', 'uscc', 'bankName', 'iban', 'bic']),
  ['deliveryMethods', 'json(c.delivery_methods)', 'c.delivery_methods'],
  ...plain(['deliveryNote', 'notes']),
  ['numberOfOrders', `(select count(*) ${orders})`],
  ['turnover', `(select coalesce(sum((${total})), 0) ${orders} and o.currency = c.currency)`],
  [
    'openOpportunities',
    `(select count(*) from opportunity p where p.customer_id = c.id and p.deleted_at is null and p.stage not in ('won', 'lost'))`,
  ],
  ['createdAt', ...instant('c.created_at')],
  reference('createdBy', 'user', 'created_by_id'),
  ['updatedAt', ...instant('c.updated_at')],
  reference('updatedBy', 'user', 'updated_by_id'),
  ['archivedAt', ...instant('c.archived_at')],
  ['deletedAt', ...instant('c.deleted_at')],
]

/** What the control answers of a single record, as the engine is asked for it. */
export const recordFields = record
  .slice(head.length)
  .map(([name]) => name)
  .join(',')

const sqliteJson = (members: Members) => `json_object(${members.map(([name, value]) => `'${name}', ${value}`).join(', ')})`
const postgresJson = (members: Members) =>
  `(select row_to_json(j) from (select ${members.map(([name, value, other]) => `${other ?? value} as "${name}"`).join(', ')}) j)`

const order = 'order by lower(c.name), c.id limit 50'
const matching = 'c.deleted_at is null and c.state = $1 and c.rating >= $2'
const inserted = 'id, version, name, code, kind, state, rating, currency, email, credit_limit, address_city, created_at, updated_at'

async function openSqlite(file: string): Promise<ControlDatabase> {
  const connections = await Promise.all(Array.from({ length: 4 }, () => connect(file)))
  const writer = await connect(file)
  const page = (members: Members, where: string) =>
    `select json_group_array(json(j)) as text from (select ${sqliteJson([...head, ...members])} as j from customer c where ${where.replaceAll(/\$\d/g, '?')} ${order})`
  let turn = 0
  const prepared = (text: string) => {
    const statements = connections.map((connection) => connection.prepare(text))
    return (...values: unknown[]) =>
      new Promise<string | undefined>((resolve, reject) => {
        const statement = statements[turn++ % statements.length]
        statement?.all<{ text: string }>(values, (error: Error | null, rows) => (error === null ? resolve(rows[0]?.text) : reject(error)))
      })
  }
  const text =
    (run: (...values: unknown[]) => Promise<string | undefined>) =>
    async (...values: unknown[]) =>
      (await run(...values)) ?? '[]'
  const get = prepared(`select ${sqliteJson(record)} as text from customer c where c.id = ? and c.deleted_at is null`)
  const list = text(prepared(page(columns, matching)))
  const expandedList = text(prepared(page([...columns, ...expanded], matching)))
  const after = text(prepared(page(columns, 'c.deleted_at is null and lower(c.name) > lower($1)')))
  const search = text(prepared(page(columns, `c.deleted_at is null and c.name like '%' || $1 || '%'`)))
  const states = text(
    prepared(
      `select json_group_array(json_object('state', s, 'count', n)) as text from (select state as s, count(*) as n from customer where deleted_at is null group by state)`,
    ),
  )
  const insert = writer.prepare(`insert into customer (${inserted}) values (?, 1, ?, ?, 'company', ?, ?, 'EUR', ?, ?, ?, ?, ?)`)
  const audit = writer.prepare('insert into control_audit (record_id, at, entry) values (?, ?, ?)')
  let last: Promise<unknown> = Promise.resolve()
  return {
    get,
    list: (state, rating, isExpanded) => (isExpanded ? expandedList(state, rating) : list(state, rating)),
    after,
    search,
    states,
    create(row, entry) {
      const turnOfThis = last.then(async () => {
        await execute(writer, 'begin immediate')
        await run(insert, [...row, row.at(-1)])
        await run(audit, [row[0], row.at(-1), entry])
        await execute(writer, 'commit')
      })
      last = turnOfThis.catch(() => undefined)
      return turnOfThis
    },
  }
}

function connect(file: string): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    const connection: sqlite3.Database = new sqlite3.Database(file, (error) => {
      if (error !== null) reject(error)
      else
        connection.exec('pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 10000', (problem) =>
          problem === null ? resolve(connection) : reject(problem),
        )
    })
  })
}

function execute(connection: sqlite3.Database, text: string): Promise<void> {
  return new Promise((resolve, reject) => connection.exec(text, (error) => (error === null ? resolve() : reject(error))))
}

function run(statement: sqlite3.Statement, values: readonly unknown[]): Promise<void> {
  return new Promise((resolve, reject) => statement.run(values, (error: Error | null) => (error === null ? resolve() : reject(error))))
}

async function openPostgres(address: string): Promise<ControlDatabase> {
  const pool = new pg.Pool({ connectionString: address, max: 10 })
  const page = (members: Members, where: string) =>
    `select coalesce(json_agg(j), '[]')::text as text from (select ${postgresJson([...head, ...members])} as j from customer c where ${where} ${order}) a`
  const ask = (name: string, text: string) => async (values: unknown[]) =>
    (await pool.query({ name, text, values })).rows[0]?.text as string
  const get = ask('get', `select ${postgresJson(record)}::text as text from customer c where c.id = $1 and c.deleted_at is null`)
  const list = ask('list', page(columns, matching))
  const expandedList = ask('expanded', page([...columns, ...expanded], matching))
  const after = ask('after', page(columns, 'c.deleted_at is null and lower(c.name) > lower($1)'))
  const search = ask('search', page(columns, `c.deleted_at is null and c.name ilike '%' || $1 || '%'`))
  const states = ask(
    'states',
    `select json_agg(json_build_object('state', s, 'count', n))::text as text from (select state as s, count(*) as n from customer where deleted_at is null group by state) a`,
  )
  return {
    get: (id) => get([id]),
    list: (state, rating, isExpanded) => (isExpanded ? expandedList([state, rating]) : list([state, rating])),
    after: (name) => after([name]),
    search: (text) => search([text]),
    states: () => states([]),
    async create(row, entry) {
      const client = await pool.connect()
      try {
        await client.query('begin')
        await client.query({
          name: 'insert',
          text: `insert into customer (${inserted}) values ($1, 1, $2, $3, 'company', $4, $5, 'EUR', $6, $7, $8, $9, $9)`,
          values: [...row],
        })
        await client.query({
          name: 'audit',
          text: 'insert into control_audit (record_id, at, entry) values ($1, $2, $3)',
          values: [row[0], row.at(-1), entry],
        })
        await client.query('commit')
      } finally {
        client.release()
      }
    },
  }
}
