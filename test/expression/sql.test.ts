import { describe, expect, it } from 'vitest'
import type { ExpressionDialect } from '../../engine/expression/index.ts'
import { postgresExpressions, type SqlContext, sqliteExpressions, toCondition, toSql } from '../../engine/expression/index.ts'
import { buildModel, check } from './support.ts'
import { idOf } from './world.ts'

const model = buildModel()
const now = new Date('2026-01-31T12:00:00.000Z')
const ada = idOf(1, 1)

/** Conditions as they stand in a query: indexes can be used where a bare column stands beside a value. */
const conditions: readonly (readonly [
  source: string,
  sqlite: readonly [string, ...unknown[]],
  postgres: readonly [string, ...unknown[]],
])[] = [
  ["status == 'open'", ['("r"."status" = ?)', 'open'], ['("r"."status" = cast(? as text))', 'open']],
  ['budget > 10', ['("r"."budget" > ?)', 1000], ['("r"."budget" > cast(? as numeric))', '10.00']],
  ['staff == 7', ['("r"."staff" = ?)', 7], ['("r"."staff" = cast(? as bigint))', '7']],
  ['staff == 3000000000', ['("r"."staff" = cast(? as integer))', '3000000000'], ['("r"."staff" = cast(? as bigint))', '3000000000']],
  ['rep == user', ['("r"."rep_id" = ?)', ada], ['("r"."rep_id" = cast(? as uuid))', ada]],
  [`id == '${ada}'`, ['("r"."id" = ?)', ada], ['("r"."id" = cast(? as uuid))', ada]],
  ["id == 'x'", ['0'], ['false']],
  ['rep == null', ['("r"."rep_id" is null)'], ['("r"."rep_id" is null)']],
  ['foundedOn < today()', ['("r"."founded_on" < ?)', '2026-01-31'], ['("r"."founded_on" < cast(? as date))', '2026-01-31']],
  [
    "status in ['open', 'won']",
    ['("r"."status" in (?, ?))', 'open', 'won'],
    ['("r"."status" in (cast(? as text), cast(? as text)))', 'open', 'won'],
  ],
  ['name == code', ['("r"."name" is not distinct from "r"."code")'], ['("r"."name" is not distinct from "r"."code")']],
  [
    'isActive && !(staff > 1)',
    ['("r"."is_active" and (not coalesce(("r"."staff" > ?), 0)))', 1],
    ['("r"."is_active" and (not coalesce(("r"."staff" > cast(? as bigint)), false)))', '1'],
  ],
  [
    "rep.name == 'x'",
    ['((select "t1"."name" from "user" "t1" where "t1"."id" = "r"."rep_id") = ?)', 'x'],
    ['((select "t1"."name" from "user" "t1" where "t1"."id" = "r"."rep_id") = cast(? as text))', 'x'],
  ],
  [
    'deals.exists(d, d.quantity > 1)',
    ['exists (select 1 from "deal" "t1" where "t1"."firm_id" = "r"."id" and "t1"."deleted_at" is null and ("t1"."quantity" > ?))', 1],
    [
      'exists (select 1 from "deal" "t1" where "t1"."firm_id" = "r"."id" and "t1"."deleted_at" is null and ("t1"."quantity" > cast(? as bigint)))',
      '1',
    ],
  ],
]

describe('conditions in SQL', () => {
  it.each(conditions)('%s', (source, onSqlite, onPostgres) => {
    const tree = check(model, source)
    for (const [dialect, [text, ...values]] of [
      [sqliteExpressions, onSqlite],
      [postgresExpressions, onPostgres],
    ] as const) {
      expect(toCondition(tree, contextFor(dialect))).toEqual({ text, values })
    }
  })
})

it('never lets a value into the text of a statement', () => {
  const attack = `'); drop table "user"; --`
  const tree = check(model, 'name == wanted || name.contains(wanted) || name.containsFolded(wanted) || wanted in tags || rep == wanted')
  for (const dialect of [sqliteExpressions, postgresExpressions]) {
    const { text, values } = toSql(tree, { ...contextFor(dialect), variables: { wanted: attack } })
    expect(text).not.toContain('drop')
    expect(text.split('?').length - 1).toBe(values.length)
  }
})

it('gives up on computed fields that multiply beyond bounds', () => {
  const computed = new Map(model.computed)
  computed.set('firm.total', check(model, 'record.left + record.left'))
  computed.set('firm.left', check(model, 'record.total + record.total'))
  const context = { ...contextFor(sqliteExpressions), model: { entities: model.entities, computed } }
  expect(() => toSql(check(model, 'total'), context)).toThrow('too large')
})

it.each([
  ['letters in letters', Array.from({ length: 12 }).reduce<string>((inner) => `lower(${inner})`, 'name')],
  [
    'a list in a list that looks for letters',
    "coalesce(budget, (((name + (('' in record.parts.filter(p, ((''.containsFolded(p.label) ? p.weight : p.weight) == p.weight)).map(p, p.label)) ? '' : '')) in parent.deals.filter(d, (d.stage == 'won')).map(d, d.title)) ? budget : budget))",
  ],
  ['a long chain of divisions', Array(120).fill('budget').join(' / ')],
])('refuses %s, which a database would refuse', (_, source) => {
  expect(() => toSql(check(model, source), contextFor(sqliteExpressions))).toThrow(expect.objectContaining({ code: 'invalid-filter' }))
})

function contextFor(dialect: ExpressionDialect): SqlContext {
  let aliases = 0
  return { model, dialect, alias: 'r', variables: { user: { id: ada } }, now, uniqueAlias: () => `t${++aliases}` }
}
