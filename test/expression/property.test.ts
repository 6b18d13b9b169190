import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { identifier, joinSql, sql } from '../../engine/base/sql.ts'
import { checkExpression, evaluateValue, toCondition, toSql } from '../../engine/expression/index.ts'
import type { Tree } from '../../engine/model/tree.ts'
import { asText, buildModel, environmentOf, type Json, openBoth, readText, type TestDatabase, valueText } from './support.ts'
import { idOf } from './world.ts'

const model = buildModel()
const now = new Date('2026-01-31T12:00:00.000Z')
const seed = Number(process.env.KARTOTEKA_TEST_SEED ?? Date.now() % 1_000_000_000)
const records = fc.sample(recordArbitrary(), { numRuns: 40, seed }).map((record, index) => ({ ...record, id: idOf(2, index + 1) }))
const world = { firm: records }
let databases: Awaited<ReturnType<typeof openBoth>>

beforeAll(async () => {
  databases = await openBoth(model, world)
})
afterAll(async () => {
  for (const database of Object.values(databases)) await database.close()
})

it(`any expression means the same everywhere (KARTOTEKA_TEST_SEED=${seed})`, { timeout: 120_000 }, async () => {
  const { condition, number, text, date } = expressionArbitraries()
  const property = fc.asyncProperty(condition, number, text, date, async (...sources) => {
    const trees = sources.map(checked)
    const expected = records.map((record) =>
      trees.map((tree) => valueText(evaluateValue(tree, environmentOf(model, world, record, {}, now)))),
    )
    for (const [name, database] of Object.entries(databases)) {
      expect({ [name]: await valuesOf(database, trees) }).toEqual({ [name]: expected })
      expect({ [name]: await idsOf(database, trees[0] as Tree) }).toEqual({
        [name]: records.filter((_, index) => expected[index]?.[0] === true).map(({ id }) => id),
      })
    }
  })
  await fc.assert(property, { seed, numRuns: 150 })
})

function checked(source: string): Tree {
  const result = checkExpression(source, { model, entity: 'firm' })
  if ('problems' in result) throw new Error(`${source}: ${result.problems[0]?.message}`)
  return result.tree
}

async function valuesOf(database: TestDatabase, trees: readonly Tree[]): Promise<unknown[][]> {
  const columns = trees.map(
    (tree, index) => sql`${asText(database, toSql(tree, contextFor(database)), tree.type)} as ${identifier(`c${index}`)}`,
  )
  const found = await database.query<Record<string, string | null>>(
    sql`select ${joinSql(columns)} from ${identifier('firm')} r order by r.id`,
  )
  return found.map((row) => trees.map((tree, index) => readText(database, row[`c${index}`] ?? null, tree.type)))
}

async function idsOf(database: TestDatabase, tree: Tree): Promise<string[]> {
  const found = await database.query<{ id: string }>(
    sql`select r.id from ${identifier('firm')} r where ${toCondition(tree, contextFor(database))} order by r.id`,
  )
  return found.map(({ id }) => id)
}

function contextFor(database: TestDatabase) {
  let aliases = 0
  return { model, dialect: database.dialect, alias: 'r', variables: {}, now, uniqueAlias: () => `t${++aliases}` }
}

/** Firms with many empty fields, small numbers that meet each other and large ones that overflow. */
function recordArbitrary(): fc.Arbitrary<Json> {
  const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> => fc.option(value, { freq: 4 })
  const scaled = (scale: number) =>
    fc
      .oneof(fc.integer({ min: -300, max: 300 }), fc.integer({ min: -99999999999999, max: 99999999999999 }))
      .map((units) => Number((units / 10 ** scale).toFixed(scale)))
  return fc.record({
    name: maybe(textArbitrary()),
    code: maybe(textArbitrary()),
    status: maybe(fc.constantFrom('open', 'won', 'lost')),
    tags: maybe(fc.uniqueArray(fc.constantFrom('red', 'green', 'blue'), { minLength: 1 })),
    staff: maybe(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.maxSafeInteger())),
    budget: maybe(scaled(2)),
    spent: maybe(scaled(2)),
    rate: maybe(scaled(6)),
    isActive: maybe(fc.boolean()),
    foundedOn: maybe(
      fc
        .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
    ),
  })
}

function textArbitrary(): fc.Arbitrary<string> {
  return fc.string({
    unit: fc.constantFrom('a', 'b', 'A', 'é', 'É', 'ß', 'Œ', 'ł', '%', '_', "'", '?', '\\', '株', '𝔘', '￦', ' '),
    maxLength: 6,
  })
}

/** Sources of expressions of one type, nested a few levels deep. */
function expressionArbitraries() {
  const quote = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
  return fc.letrec<{ condition: string; number: string; integer: string; text: string; date: string }>((tie) => {
    const binary = (kind: 'number' | 'text' | 'date' | 'condition' | 'integer', operators: readonly string[]) =>
      fc.tuple(tie(kind), fc.constantFrom(...operators), tie(kind)).map(([a, operator, b]) => `(${a} ${operator} ${b})`)
    const call = (name: string, ...kinds: ('number' | 'text' | 'date' | 'integer')[]) =>
      fc.tuple(...kinds.map((kind) => tie(kind))).map((args) => `${name}(${args.join(', ')})`)
    const choice = (kind: 'number' | 'text' | 'date' | 'integer') =>
      fc.tuple(tie('condition'), tie(kind), tie(kind)).map(([c, a, b]) => `(${c} ? ${a} : ${b})`)
    const comparisons = ['==', '!=', '<', '<=', '>', '>=']
    return {
      condition: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom('isActive', 'true', "(status == 'open')", "('red' in tags)", '(tags == null)', 'tags.exists(t, t == code)'),
        binary('number', comparisons),
        binary('text', comparisons),
        binary('date', comparisons),
        binary('condition', ['&&', '||', '==', '!=']),
        tie('condition').map((a) => `!${a}`),
        fc
          .tuple(tie('text'), fc.constantFrom('contains', 'startsWith', 'endsWith', 'containsFolded'), tie('text'))
          .map(([a, name, b]) => `${a}.${name}(${b})`),
        fc.tuple(tie('number'), fc.array(tie('number'), { maxLength: 3 })).map(([a, items]) => `(${a} in [${items.join(', ')}])`),
        fc.tuple(tie('text'), fc.array(tie('text'), { maxLength: 3 })).map(([a, items]) => `(${a} in [${items.join(', ')}])`),
        tie('number').map((a) => `has(${a})`),
        tie('text').map((a) => `(${a} == null)`),
      ),
      number: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom('staff', 'budget', 'spent', 'rate'),
        fc.integer({ min: -50, max: 50 }).map((units) => `(${(units / 100).toFixed(2)})`),
        tie('integer'),
        binary('number', ['+', '-', '*', '/']),
        call('coalesce', 'number', 'number'),
        fc.tuple(tie('number'), fc.integer({ min: 0, max: 6 })).map(([a, digits]) => `round(${a}, ${digits})`),
        call('abs', 'number'),
        tie('number').map((a) => `-(${a})`),
        choice('number'),
      ),
      integer: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.integer({ min: -40, max: 40 }).map((value) => `(${value})`),
        fc.constantFrom('staff', 'tags.size()'),
        binary('integer', ['+', '-', '*', '%']),
        call('length', 'text'),
        call('year', 'date'),
        call('daysBetween', 'date', 'date'),
      ),
      text: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom('name', 'code', 'coalesce(status, name)'),
        textArbitrary().map(quote),
        binary('text', ['+']),
        call('lower', 'text'),
        call('upper', 'text'),
        call('coalesce', 'text', 'text'),
        choice('text'),
      ),
      date: fc.oneof(
        { maxDepth: 4, withCrossShrink: true },
        fc.constantFrom('foundedOn', 'today()'),
        call('addDays', 'date', 'integer'),
        fc.tuple(fc.constantFrom('year', 'quarter', 'month', 'week'), tie('date')).map(([unit, date]) => `startOf('${unit}', ${date})`),
        choice('date'),
      ),
    }
  })
}
