import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identifier, rawSql, type Sql, sql } from '../../engine/base/sql.ts'
import { evaluateValue, type SqlContext, toCondition, toSql } from '../../engine/expression/index.ts'
import { decimalText } from '../../engine/expression/decimal.ts'
import type { ExpressionType } from '../../engine/fields/index.ts'
import type { Tree } from '../../engine/model/tree.ts'
import { buildModel, check, environmentOf, openBoth, type TestDatabase } from './support.ts'
import { rows } from './rows.ts'
import { idOf, world } from './world.ts'

const model = buildModel()
const now = new Date('2026-01-31T23:59:59.123Z')
const variables = { user: { id: idOf(1, 1), name: 'Ada', email: 'ada@example.com', quota: 5000 }, minimum: 10.5, wanted: 'acme', day: '2024-02-29', missing: null }
let databases: Awaited<ReturnType<typeof openBoth>>

beforeAll(async () => {
  databases = await openBoth(model, world)
})
afterAll(async () => {
  for (const database of Object.values(databases)) await database.close()
})

describe('JavaScript and both databases agree', () => {
  it.each(rows)('%s', async (source, expected) => {
    const tree = check(model, source)
    const inJavaScript = evaluateAll(tree)
    expect(inJavaScript[0]).toEqual(expected)
    for (const [name, database] of Object.entries(databases)) {
      expect({ [name]: await queryAll(database, tree) }).toEqual({ [name]: inJavaScript })
      if (tree.type.type === 'bool') expect({ [name]: await findAll(database, tree) }).toEqual({ [name]: trueIds(inJavaScript) })
    }
  })
})

/** One value for every firm, as text where JSON would lose digits. */
function evaluateAll(tree: Tree): unknown[] {
  return (world.firm ?? []).map((record) => {
    const value = evaluateValue(tree, environmentOf(model, world, record, variables, now))
    return typeof value === 'object' && value !== null && 'unscaled' in value ? decimalText(value) : value
  })
}

async function queryAll(database: TestDatabase, tree: Tree): Promise<unknown[]> {
  const value = asText(database, toSql(tree, contextFor(database)), tree.type)
  const found = await database.query<{ v: string | null }>(sql`select ${value} as v from ${identifier('firm')} r order by r.id`)
  return found.map(({ v }) => readText(database, v, tree.type))
}

/** The same as a condition of a query. */
async function findAll(database: TestDatabase, tree: Tree): Promise<string[]> {
  const condition = toCondition(tree, contextFor(database))
  const found = await database.query<{ id: string }>(sql`select r.id from ${identifier('firm')} r where ${condition} order by r.id`)
  return found.map(({ id }) => id)
}

function trueIds(values: readonly unknown[]): unknown[] {
  return (world.firm ?? []).filter((_, index) => values[index] === true).map((record) => record.id)
}

function contextFor(database: TestDatabase): SqlContext {
  let aliases = 0
  return { model, dialect: database.dialect, alias: 'r', variables, now, uniqueAlias: () => `t${++aliases}` }
}

function asText(database: TestDatabase, value: Sql, type: ExpressionType): Sql {
  if (type.type === 'instant' && database.dialect.name === 'postgres') {
    return sql`to_char(${value} at time zone 'UTC', ${rawSql(`'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`)})`
  }
  return sql`cast(${value} as text)`
}

function readText(database: TestDatabase, text: string | null, type: ExpressionType): unknown {
  if (text === null) return null
  if (type.type === 'bool') return text === '1' || text === 'true'
  if (type.type !== 'decimal') return text
  if (database.dialect.name === 'sqlite') return decimalText({ unscaled: BigInt(text), scale: type.scale })
  const [whole = '', fraction = ''] = text.split('.')
  expect(fraction.slice(type.scale)).toMatch(/^0*$/)
  return `${whole}.${fraction.slice(0, type.scale).padEnd(type.scale, '0')}`.replace(/^-(0\.0*)$/, '$1')
}
