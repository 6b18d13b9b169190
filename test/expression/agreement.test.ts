import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identifier, sql } from '../../engine/base/sql.ts'
import type { Executor } from '../../engine/database/database.ts'
import { evaluateValue, type SqlContext, toCondition, toSql } from '../../engine/expression/index.ts'
import type { Tree } from '../../engine/model/tree.ts'
import { rows } from './rows.ts'
import { asText, buildModel, check, environmentOf, openBoth, readText, valueText } from './support.ts'
import { idOf, world } from './world.ts'

const model = buildModel()
const now = new Date('2026-01-31T23:59:59.123Z')
const variables = {
  user: { id: idOf(1, 1), name: 'Ada', email: 'ada@example.com', quota: 5000 },
  minimum: 10.5,
  wanted: 'acme',
  day: '2024-02-29',
  missing: null,
  people: [idOf(1, 1)],
}
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

describe('steps in each other', () => {
  const nest = (start: string, step: (inner: string) => string) => Array.from({ length: 24 }).reduce<string>((inner) => step(inner), start)
  it.each([
    ['divisions', nest('budget', (inner) => `(${inner} / 1.5)`), '0.073333'],
    ['products', nest('budget', (inner) => `round(${inner} * 1.01, 2)`), '1567.49'],
    ['months', nest('foundedOn', (inner) => `addMonths(${inner}, 1)`), '2026-02-28'],
    ['trims', nest('name', (inner) => `trim(${inner})`), 'Żółć & Crème SARL'],
    ['ends', nest("'a'", (inner) => `(${inner}.endsWith('a') ? 'a' : ${inner.length > 2000 ? "'b'" : 'name'})`), 'a'],
  ])('%s are written once each', async (_, source, expected) => {
    const tree = check(model, source)
    expect(evaluateAll(tree)[0]).toBe(expected)
    for (const [name, database] of Object.entries(databases)) {
      expect(toSql(tree, contextFor(database)).text.length).toBeLessThan(150_000)
      expect({ [name]: await queryAll(database, tree) }).toEqual({ [name]: evaluateAll(tree) })
    }
  })
})

/** One value for every firm, as text where JSON would lose digits. */
function evaluateAll(tree: Tree): unknown[] {
  return (world.firm ?? []).map((record) => valueText(evaluateValue(tree, environmentOf(model, world, record, variables, now))))
}

async function queryAll(database: Executor, tree: Tree): Promise<unknown[]> {
  const value = asText(database, toSql(tree, contextFor(database)), tree.type)
  const found = await database.all<{ v: string | null }>(sql`select ${value} as v from ${identifier('firm')} r order by r.id`)
  return found.map(({ v }) => readText(database, v, tree.type))
}

/** The same as a condition of a query. */
async function findAll(database: Executor, tree: Tree): Promise<string[]> {
  const condition = toCondition(tree, contextFor(database))
  const found = await database.all<{ id: string }>(sql`select r.id from ${identifier('firm')} r where ${condition} order by r.id`)
  return found.map(({ id }) => id)
}

function trueIds(values: readonly unknown[]): unknown[] {
  return (world.firm ?? []).filter((_, index) => values[index] === true).map((record) => record.id)
}

function contextFor(database: Executor): SqlContext {
  let aliases = 0
  return { model, dialect: database.dialect, alias: 'r', variables, now, uniqueAlias: () => `t${++aliases}` }
}
