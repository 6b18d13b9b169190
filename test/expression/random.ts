import fc from 'fast-check'
import type { Json } from './support.ts'
import { idOf } from './world.ts'

type Sort = 'condition' | 'number' | 'integer' | 'text' | 'date'
type Sources = Readonly<Record<Sort, fc.Arbitrary<string>>>

/** What expressions of a scope can name, by type. */
type Names = Readonly<Record<Sort, readonly string[]>>

/** A list that expressions of a scope can go through: its source, the variable of its macros and what can be said of an item. */
interface List {
  readonly source: string
  readonly variable: string
  readonly items: Sources
}

/** Firms that point to people and to each other, with deals, parts and children; many fields are empty. */
export function sampleWorld(seed: number): Record<'user' | 'firm' | 'deal', readonly Json[]> {
  const sample = <T>(arbitrary: fc.Arbitrary<T>, numRuns: number, shift: number) => fc.sample(arbitrary, { numRuns, seed: seed + shift })
  const user = sample(fc.record({ name: maybe(text()), quota: maybe(scaled(2)) }), 4, 1).map((row, index) => ({
    ...row,
    id: idOf(1, index + 1),
  }))
  const [users, firms] = [user.length, 24]
  const firm = sample(firmArbitrary(users, firms), firms, 2).map((row, index) => ({
    ...row,
    parts: row.parts.map((part, at) => ({ ...part, id: idOf(4, index * 10 + at) })),
    id: idOf(2, index + 1),
  }))
  const deal = sample(dealArbitrary(firms), 40, 3).map(({ isGone, ...row }, index) => ({
    ...row,
    id: idOf(3, index + 1),
    ...(isGone ? { deletedAt: '2026-01-01T00:00:00.000Z' } : {}),
  }))
  return { user, firm, deal }
}

/** Sources of expressions over a firm, of each type, nested a few levels deep. */
export function expressionArbitraries(): Sources {
  const dealNames: Names = {
    condition: ["(d.stage == 'won')", 'd.firm.isActive', '(d.firm == record)', 'isActive', '(d.closedOn == null)'],
    number: ['d.amount', 'd.value', 'd.firm.budget', 'd.firm.rep.quota', 'record.spent'],
    integer: ['d.quantity', 'staff', 'd.firm.staff'],
    text: ['d.title', 'coalesce(d.stage, d.title)', 'd.firm.code', 'name'],
    date: ['d.closedOn', 'd.firm.foundedOn', 'foundedOn'],
  }
  const partNames: Names = {
    condition: ['has(p.label)', '(p.pieces == record.staff)'],
    number: ['p.weight', 'budget'],
    integer: ['p.pieces'],
    text: ['p.label', 'record.code'],
    date: ['foundedOn'],
  }
  const childNames: Names = {
    condition: ['c.isActive', "(c.status in ['open', 'won'])", '(c.parent == record)', '(c.rep == rep)'],
    number: ['c.budget', 'c.rep.quota', 'c.parent.spent', 'c.left', 'c.rate'],
    integer: ['c.staff', 'c.tags.size()', 'c.deals.count()'],
    text: ['c.name', 'c.rep.name', 'name'],
    date: ['c.foundedOn', 'dateOf(c.checkedAt)'],
  }
  const deals: List = { source: 'deals', variable: 'd', items: scope(dealNames, [], 2) }
  const parts: List = { source: 'record.parts', variable: 'p', items: scope(partNames, [], 2) }
  const ofChild: List = { source: 'c.deals', variable: 'd', items: scope(dealNames, [], 1) }
  const children: List = { source: 'children', variable: 'c', items: scope(childNames, [ofChild], 2) }
  const ofParent: List = { source: 'parent.deals', variable: 'd', items: scope(dealNames, [], 1) }
  const names: Names = {
    condition: [
      'isActive',
      'true',
      "(status == 'open')",
      "('red' in tags)",
      '(tags == null)',
      'tags.exists(t, t == code)',
      '(parent == rep.id)',
    ],
    number: ['budget', 'spent', 'rate', 'rep.quota', 'parent.budget', 'parent.parent.spent', 'total', 'left', 'share'],
    integer: ['staff', 'tags.size()', 'parent.staff', 'deals.count()'],
    text: ['name', 'code', 'coalesce(status, name)', 'rep.name', 'parent.name'],
    date: ['foundedOn', 'today()', 'dateOf(checkedAt)', 'parent.foundedOn'],
  }
  return scope(names, [deals, parts, children, ofParent], 3)
}

const comparisons = ['==', '!=', '<', '<=', '>', '>=']

function scope(names: Names, lists: readonly List[], maxDepth: number): Sources {
  return fc.letrec<Record<Sort, string>>((tie) => {
    const leaf = (sort: Sort) => fc.constantFrom(...names[sort])
    const either = (first: fc.Arbitrary<string>, ...more: fc.Arbitrary<string>[]) =>
      fc.oneof({ maxDepth, withCrossShrink: true }, first, ...more)
    const binary = (sort: Sort, operators: readonly string[]) =>
      fc.tuple(tie(sort), fc.constantFrom(...operators), tie(sort)).map(([a, operator, b]) => `(${a} ${operator} ${b})`)
    const call = (name: string, ...sorts: Sort[]) =>
      fc.tuple(...sorts.map((sort) => tie(sort))).map((args) => `${name}(${args.join(', ')})`)
    const choice = (sort: Sort) => fc.tuple(tie('condition'), tie(sort), tie(sort)).map(([c, a, b]) => `(${c} ? ${a} : ${b})`)
    const within = (make: (list: List, kept: fc.Arbitrary<string>) => fc.Arbitrary<string>) =>
      lists.map((list) => {
        const filtered = list.items.condition.map((condition) => `${list.source}.filter(${list.variable}, ${condition})`)
        return make(list, fc.oneof(fc.constant(list.source), filtered))
      })
    const mapped = (sort: Sort, functions: readonly string[]) =>
      within((list, kept) =>
        fc
          .tuple(kept, list.items[sort], fc.constantFrom(...functions))
          .map(([source, value, name]) => `${source}.map(${list.variable}, ${value}).${name}()`),
      )
    return {
      condition: either(
        leaf('condition'),
        ...(['number', 'text', 'date'] as const).map((sort) => binary(sort, comparisons)),
        binary('condition', ['&&', '||', '==', '!=']),
        tie('condition').map((a) => `!${a}`),
        fc
          .tuple(tie('text'), fc.constantFrom('contains', 'startsWith', 'endsWith', 'containsFolded'), tie('text'))
          .map(([a, name, b]) => `${a}.${name}(${b})`),
        ...(['number', 'text'] as const).map((sort) =>
          fc.tuple(tie(sort), fc.array(tie(sort), { maxLength: 3 })).map(([a, items]) => `(${a} in [${items.join(', ')}])`),
        ),
        tie('number').map((a) => `has(${a})`),
        tie('text').map((a) => `(${a} == null)`),
        ...within((list, kept) =>
          fc
            .tuple(kept, fc.constantFrom('exists', 'all'), list.items.condition)
            .map(([source, macro, condition]) => `${source}.${macro}(${list.variable}, ${condition})`),
        ),
        ...(['number', 'text', 'date'] as const).flatMap((sort) =>
          within((list, kept) =>
            fc.tuple(tie(sort), kept, list.items[sort]).map(([a, source, value]) => `(${a} in ${source}.map(${list.variable}, ${value}))`),
          ),
        ),
      ),
      number: either(
        leaf('number'),
        fc.integer({ min: -50, max: 50 }).map((units) => `(${(units / 100).toFixed(2)})`),
        tie('integer'),
        binary('number', ['+', '-', '*', '/']),
        call('coalesce', 'number', 'number'),
        fc.tuple(tie('number'), fc.integer({ min: 0, max: 6 })).map(([a, digits]) => `round(${a}, ${digits})`),
        call('abs', 'number'),
        tie('number').map((a) => `-(${a})`),
        choice('number'),
        ...mapped('number', ['sum', 'min', 'max', 'avg']),
      ),
      integer: either(
        fc.oneof(
          leaf('integer'),
          fc.integer({ min: -40, max: 40 }).map((value) => `(${value})`),
        ),
        binary('integer', ['+', '-', '*', '%']),
        call('length', 'text'),
        ...['year', 'quarter', 'month', 'day', 'weekday'].map((part) => call(part, 'date')),
        call('daysBetween', 'date', 'date'),
        call('monthsBetween', 'date', 'date'),
        ...within((_, kept) => kept.map((source) => `${source}.count()`)),
      ),
      text: either(
        fc.oneof(leaf('text'), text().map(quote)),
        binary('text', ['+']),
        ...['lower', 'upper', 'trim'].map((name) => call(name, 'text')),
        call('coalesce', 'text', 'text'),
        choice('text'),
      ),
      date: either(
        fc.oneof(
          leaf('date'),
          dates()
            .map(quote)
            .map((date) => `addDays(${date}, 0)`),
        ),
        call('addDays', 'date', 'integer'),
        call('addMonths', 'date', 'integer'),
        fc.tuple(fc.constantFrom('year', 'quarter', 'month', 'week'), tie('date')).map(([unit, date]) => `startOf('${unit}', ${date})`),
        choice('date'),
        ...mapped('date', ['min', 'max']),
      ),
    }
  })
}

function quote(value: string): string {
  return `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`
}

function firmArbitrary(users: number, firms: number) {
  return fc.record({
    name: maybe(text()),
    code: maybe(text()),
    status: maybe(fc.constantFrom('open', 'won', 'lost')),
    tags: maybe(fc.uniqueArray(fc.constantFrom('red', 'green', 'blue'), { minLength: 1 })),
    staff: maybe(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.maxSafeInteger())),
    budget: maybe(scaled(2)),
    spent: maybe(scaled(2)),
    rate: maybe(scaled(6)),
    isActive: maybe(fc.boolean()),
    foundedOn: maybe(dates()),
    checkedAt: maybe(
      fc.date({ min: new Date('0001-01-02'), max: new Date('9999-12-30'), noInvalidDate: true }).map((at) => at.toISOString()),
    ),
    rep: maybe(link(1, users)),
    parent: maybe(link(2, firms)),
    parts: fc.array(fc.record({ label: maybe(text()), weight: maybe(scaled(3)), pieces: maybe(fc.integer({ min: -9, max: 9 })) }), {
      maxLength: 3,
    }),
  })
}

function dealArbitrary(firms: number) {
  return fc.record({
    title: maybe(text()),
    stage: maybe(fc.constantFrom('open', 'won', 'lost')),
    amount: maybe(scaled(2)),
    quantity: maybe(fc.oneof(fc.integer({ min: -9, max: 9 }), fc.maxSafeInteger())),
    closedOn: maybe(dates()),
    firm: maybe(link(2, Math.ceil(firms / 2))),
    isGone: fc.integer({ min: 0, max: 9 }).map((number) => number === 0),
  })
}

function maybe<T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.option(value, { freq: 4 })
}

function link(group: number, count: number): fc.Arbitrary<{ id: string }> {
  return fc.integer({ min: 1, max: count }).map((number) => ({ id: idOf(group, number) }))
}

/** Small numbers that meet each other, and the largest that a column holds. */
function scaled(scale: number): fc.Arbitrary<number> {
  const units = fc.oneof(
    fc.integer({ min: -300, max: 300 }),
    fc.integer({ min: -99999999999999, max: 99999999999999 }),
    fc.constantFrom(-999999999999999, 999999999999999),
  )
  return units.map((value) => Number((value / 10 ** scale).toFixed(scale)))
}

function dates(): fc.Arbitrary<string> {
  return fc.oneof(
    fc.constantFrom('0001-01-01', '1900-02-28', '2000-02-29', '2023-02-28', '2024-02-29', '2026-01-31', '2026-12-31', '9999-12-31'),
    fc
      .date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10)),
  )
}

function text(): fc.Arbitrary<string> {
  return fc.string({
    unit: fc.constantFrom('a', 'b', 'A', 'é', 'É', 'ß', 'Œ', 'ł', '%', '_', "'", '?', '\\', '株', '𝔘', '￦', ' ', '\t', '\n'),
    maxLength: 6,
  })
}
