import { describe, expect, it } from 'vitest'
import {
  checkExpression,
  type ExpressionProblemCode,
  expressionProblemCodes,
  functionTable,
  referencedFields,
} from '../../engine/expression/index.ts'
import { buildModel, check, variableTypes } from './support.ts'

const model = buildModel()

/** `[source, code, the part of the source that is marked, what the message says]` */
const problems: readonly (readonly [source: string, code: ExpressionProblemCode, marked: string, says: string])[] = [
  ['', 'syntax', '', 'empty'],
  ['name ==', 'syntax', '', 'not CEL'],
  ["name = 'x'", 'syntax', '=', 'Equality is written "=="'],
  ['isActive and isActive', 'syntax', 'and', '"&&"'],
  ['nane', 'unknown-name', 'nane', 'Did you mean "name"?'],
  ['record.budgt > 1', 'unknown-name', 'record.budgt', 'Did you mean "budget"?'],
  ['status.data.dayz > 1', 'unknown-name', 'status.data.dayz', 'Did you mean "days"?'],
  ['rep.emal == null', 'unknown-name', 'rep.emal', 'Did you mean "email"?'],
  ["address.town == 'x'", 'unknown-name', 'address.town', '"address" has no part "town"'],
  ['users.name', 'unknown-name', 'users', 'Did you mean "user"?'],
  ["name.contain('x')", 'unknown-name', "name.contain('x')", 'Did you mean "contains"?'],
  ['today < foundedOn', 'unknown-name', 'today', 'today(...)'],
  ['toString()', 'unknown-name', 'toString()', 'no function'],
  ['constructor', 'unknown-name', 'constructor', 'neither a field'],
  ['rep.entity', 'unknown-name', 'rep.entity', 'always "user"'],
  ["pin == '1'", 'secret-field', 'pin', 'encrypted'],
  ['subject.name', 'unsupported-syntax', 'subject.name', '"id" and "entity"'],
  ['deals.amount', 'wrong-type', 'deals.amount', 'deals.map(x, x.amount)'],
  ['name.size', 'wrong-type', 'name.size', '.size()'],
  ['staff == name', 'wrong-type', 'staff == name', 'whole number cannot be compared with text'],
  ['foundedOn == checkedAt', 'wrong-type', 'foundedOn == checkedAt', 'dateOf()'],
  ['foundedOn == name', 'wrong-type', 'foundedOn == name', 'cannot be compared'],
  ["extra == 'x'", 'wrong-type', "extra == 'x'", 'only be compared with null'],
  ['isActive < true', 'wrong-type', 'isActive < true', 'cannot be compared'],
  ['rep < user', 'wrong-type', 'rep < user', 'cannot be compared'],
  ['staff < null', 'wrong-type', 'staff < null', '"== null"'],
  ['staff + null', 'wrong-type', 'staff + null', 'coalesce()'],
  ['staff + name', 'wrong-type', 'staff + name', 'does not take'],
  ['foundedOn + 1', 'wrong-type', 'foundedOn + 1', 'addDays()'],
  ['budget % 2', 'wrong-type', 'budget % 2', 'whole numbers only'],
  ['-name', 'wrong-type', 'name', 'must be'],
  ['!staff', 'wrong-type', 'staff', 'must be yes/no'],
  ['name && isActive', 'wrong-type', 'name', 'must be yes/no'],
  ["isActive ? 1 : 'x'", 'wrong-type', "isActive ? 1 : 'x'", 'one type'],
  ['coalesce(null, null)', 'wrong-type', 'coalesce(null, null)', 'other than null'],
  ['name in name', 'wrong-type', 'name', 'a list'],
  ['name in [null]', 'wrong-type', 'null', '"== null"'],
  ["staff in ['x']", 'wrong-type', "'x'", 'cannot be compared'],
  ['deals == null', 'wrong-type', 'deals == null', 'size()'],
  ['has(deals)', 'wrong-type', 'deals', 'size()'],
  ['deals.sum()', 'wrong-type', 'deals.sum()', 'deals.map(x, x.field).sum()'],
  ['deals.map(d, d.firm)', 'wrong-type', 'd.firm', 'map() makes'],
  ['deals.map(d, d.title).sum()', 'wrong-type', 'deals.map(d, d.title).sum()', 'list of'],
  ['name.filter(x, true)', 'wrong-type', 'name', 'must be a list'],
  ['deals.filter(d, d.amount)', 'wrong-type', 'd.amount', 'must be yes/no'],
  ['deals.filter(record, true)', 'wrong-arguments', 'record', 'new name'],
  ['deals.filter(user, true)', 'wrong-arguments', 'user', 'new name'],
  ['deals.filter(d)', 'wrong-arguments', 'deals.filter(d)', 'list.filter(x, condition)'],
  ['name.contains()', 'wrong-arguments', 'name.contains()', '1 argument'],
  ['today(1)', 'wrong-arguments', 'today(1)', '1 argument'],
  ['staff.contains("x")', 'wrong-type', 'staff', 'must be text'],
  ['lower(null)', 'wrong-type', 'null', 'must be text'],
  ["startOf('mnth', foundedOn)", 'wrong-arguments', "'mnth'", 'Did you mean "month"?'],
  ['startOf(name, foundedOn)', 'wrong-arguments', 'name', 'written out'],
  ['round(budget, staff)', 'wrong-arguments', 'staff', '0 to 12'],
  ['round(budget, 13)', 'wrong-arguments', '13', '0 to 12'],
  ["status == 'opn'", 'unknown-option', "'opn'", 'Did you mean "open"?'],
  ["status in ['open', 'closed']", 'unknown-option', "'closed'", 'It can be "open", "won", "lost"'],
  ["'rd' in tags", 'unknown-option', "'rd'", 'Did you mean "red"?'],
  ["foundedOn > '2026-02-30'", 'bad-literal', "'2026-02-30'", '2026-01-15'],
  ["checkedAt > 'yesterday'", 'bad-literal', "'yesterday'", '2026-01-15T09:30:00Z'],
  ["effort > 'P1Y'", 'bad-literal', "'P1Y'", 'PT36H15M'],
  ['budget > 1e3', 'bad-literal', '1e3', 'without an exponent'],
  ['staff > 9007199254740993', 'bad-literal', '9007199254740993', 'too large'],
  ['rate > 0.1234567890123', 'bad-literal', '0.1234567890123', 'too many digits'],
  ["name == '\\u0000'", 'bad-literal', "'\\u0000'", 'NUL'],
  ["name == b'x'", 'unsupported-syntax', "b'x'", 'type that fields do not have'],
  ['staff == 1u', 'unsupported-syntax', '1u', 'type that fields do not have'],
  ['tags[0]', 'unsupported-syntax', 'tags[0]', 'index'],
  ["{'a': 1}", 'unsupported-syntax', "{'a': 1}", 'Maps'],
  ['[1, 2]', 'unsupported-syntax', '[1, 2]', 'after "in"'],
  ['deals.all(a, deals.all(b, deals.all(c, a == c)))', 'too-large', 'deals.all(c, a == c)', 'computed fields'],
  ['deals.all(a, children.all(b, b.deals.all(c, deals.exists(d, c == d))))', 'too-large', 'deals.exists(d, c == d)', 'computed fields'],
  [`${'('.repeat(100)}1${')'.repeat(100)}`, 'too-large', '', 'too many parts'],
  [Array(1000).fill('isActive').join('&&'), 'too-large', '', 'too many parts'],
  [`name == '${'x'.repeat(10_000)}'`, 'too-large', `name == '${'x'.repeat(10_000)}'`, 'characters'],
]

describe('a wrong expression is refused with what, where and a remedy', () => {
  it.each(problems.map((row) => [row[0].slice(0, 60), ...row] as const))('%s', (_title, source, code, marked, says) => {
    const checked = checkExpression(source, { model, entity: 'firm', variables: variableTypes })
    expect(checked).toHaveProperty('problems')
    const [problem] = 'problems' in checked ? checked.problems : []
    expect(problem).toMatchObject({ code, message: expect.stringContaining(says) })
    expect(source.slice(problem?.start, problem?.end)).toBe(marked)
  })

  it('has an example of every code', () => {
    expect(new Set(problems.map(([, code]) => code))).toEqual(new Set(Object.keys(expressionProblemCodes)))
  })

  it('names all problems at once', () => {
    const checked = checkExpression("nmae == 'x' && staff == 'y' || opne", { model, entity: 'firm' })
    expect('problems' in checked && checked.problems.map((problem) => problem.code)).toEqual(['unknown-name', 'wrong-type', 'unknown-name'])
  })
})

describe('types', () => {
  it.each([
    ['staff', { type: 'int' }],
    ['staff + 1', { type: 'int' }],
    ['staff / 2', { type: 'decimal', scale: 6 }],
    ['budget + rate', { type: 'decimal', scale: 6 }],
    ['budget * rate', { type: 'decimal', scale: 8 }],
    ['rate * rate * rate', { type: 'decimal', scale: 12 }],
    ['round(budget)', { type: 'int' }],
    ['round(rate, 2)', { type: 'decimal', scale: 2 }],
    ['isActive ? staff : budget', { type: 'decimal', scale: 2 }],
    ['rep', { type: 'record', entities: ['user'] }],
    ['deals', { type: 'list', of: { type: 'record', entities: ['deal'] } }],
    ['deals.map(d, d.amount).sum()', { type: 'decimal', scale: 2 }],
    ['checkedAt - effort', { type: 'instant' }],
  ])('%s', (source, type) => {
    expect(check(model, source).type).toEqual(type)
  })

  it('refuses a result of another type than expected, and takes a whole number for a decimal', () => {
    const options = { model, entity: 'firm', expects: ['decimal'] } as const
    expect(checkExpression('staff', options)).toHaveProperty('tree')
    expect(checkExpression('name', options)).toMatchObject({ problems: [{ code: 'wrong-type', start: 0, end: 4 }] })
  })

  it('knows variables only when they are given', () => {
    expect(checkExpression('user.name', { model, entity: 'firm' })).toHaveProperty('problems')
    expect(checkExpression('name', { model })).toHaveProperty('problems')
    expect(checkExpression('wanted', { model, variables: variableTypes })).toHaveProperty('tree')
  })
})

it('says which fields an expression reads', () => {
  const fields = referencedFields(check(model, "rep.name == 'x' && deals.exists(d, d.amount > total) || address.city in [code]"))
  expect([...fields].sort()).toEqual(['deal.amount', 'firm.address.city', 'firm.code', 'firm.deals', 'firm.rep', 'firm.total', 'user.name'])
})

it('has a well-formed example of every function', () => {
  for (const row of functionTable) {
    expect(row.example).toContain(`${row.name}(`)
    expect(row.doc).toMatch(/\.$/)
  }
})
