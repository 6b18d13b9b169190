import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { KartotekaError } from '../../engine/base/errors.ts'
import { identifier, joinSql, sql } from '../../engine/base/sql.ts'
import type { Executor } from '../../engine/database/database.ts'
import { checkExpression, evaluateValue, toCondition, toSql } from '../../engine/expression/index.ts'
import type { Tree } from '../../engine/model/tree.ts'
import { testSeed } from '../support/seed.ts'
import { expressionArbitraries, sampleWorld } from './random.ts'
import { asText, buildModel, environmentOf, openBoth, readText, valueText } from './support.ts'

const model = buildModel()
const now = new Date('2026-01-31T12:00:00.000Z')
const world = sampleWorld(testSeed)
const records = world.firm
let databases: Awaited<ReturnType<typeof openBoth>>

beforeAll(async () => {
  databases = await openBoth(model, world)
})
afterAll(async () => {
  for (const database of Object.values(databases)) await database.close()
})

it(`any expression means the same everywhere (KARTOTEKA_TEST_SEED=${testSeed})`, { timeout: 1_200_000 }, async () => {
  const { condition, number, text, date } = expressionArbitraries()
  const property = fc.asyncProperty(condition, number, text, date, async (...sources) => {
    const trees = sources.map(checked)
    const expected = records.map((record) =>
      trees.map((tree) => valueText(evaluateValue(tree, environmentOf(model, world, record, {}, now)))),
    )
    for (const [name, database] of Object.entries(databases)) {
      expect({ [name]: await unlessTooLarge(() => valuesOf(database, trees)) }).toEqual({ [name]: expected })
      expect({ [name]: await unlessTooLarge(() => idsOf(database, trees[0] as Tree)) }).toEqual({
        [name]: records.filter((_, index) => expected[index]?.[0] === true).map(({ id }) => id),
      })
    }
  })
  await fc.assert(property, { seed: testSeed, numRuns: Number(process.env.KARTOTEKA_TEST_RUNS ?? 100) })
})

/** Leaves out what a statement would be too large for, which is refused. */
async function unlessTooLarge<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof KartotekaError && error.code === 'invalid-filter') fc.pre(false)
    throw error
  }
}

function checked(source: string): Tree {
  const result = checkExpression(source, { model, entity: 'firm' })
  if ('problems' in result) {
    fc.pre(result.problems[0]?.code !== 'too-large')
    throw new Error(`${source}: ${result.problems[0]?.message}`)
  }
  return result.tree
}

async function valuesOf(database: Executor, trees: readonly Tree[]): Promise<unknown[][]> {
  const columns = trees.map(
    (tree, index) => sql`${asText(database, toSql(tree, contextFor(database)), tree.type)} as ${identifier(`c${index}`)}`,
  )
  const found = await database.all<Record<string, string | null>>(
    sql`select ${joinSql(columns)} from ${identifier('firm')} r order by r.id`,
  )
  return found.map((row) => trees.map((tree, index) => readText(database, row[`c${index}`] ?? null, tree.type)))
}

async function idsOf(database: Executor, tree: Tree): Promise<string[]> {
  const found = await database.all<{ id: string }>(
    sql`select r.id from ${identifier('firm')} r where ${toCondition(tree, contextFor(database))} order by r.id`,
  )
  return found.map(({ id }) => id)
}

function contextFor(database: Executor) {
  let aliases = 0
  return { model, dialect: database.dialect, alias: 'r', variables: {}, now, uniqueAlias: () => `t${++aliases}` }
}
