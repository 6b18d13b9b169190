import { expect, it } from 'vitest'
import { fold, lowerCase, upperCase } from '../../engine/base/fold.ts'
import { evaluate } from '../../engine/expression/index.ts'
import { expectWorkBelow } from '../support/prompt.ts'
import { buildModel, check } from './support.ts'

const model = buildModel()
const now = new Date('2026-01-31T12:00:00.000Z')

it.each([
  ['budget + 1', 13.5],
  ["effort + 'PT1H'", 'PT37H15M'],
  ["effort - 'PT40H'", '-PT3H45M'],
  ['rep', 'a'],
  ['rep.name', null],
  ['tags', ['red']],
  ['deals.count()', 0],
  ['parts.map(p, p.pieces).sum()', 5],
  ['name', null],
])('answers %s in the shape of the API, also for a record that is not stored yet', (source, expected) => {
  const record = { budget: 12.5, effort: 'PT36H15M', rep: { id: 'a', label: 'Ada' }, tags: ['red'], parts: [{ pieces: 2 }, { pieces: 3 }] }
  expect(evaluate(check(model, source), { model, record, now })).toEqual(expected)
})

it('stops an expression that takes too many steps', async () => {
  const deals = Array.from({ length: 1000 }, (_, index) => ({ id: String(index), amount: index }))
  const tree = check(model, 'deals.all(a, deals.all(b, a.amount + b.amount >= 0))')
  await expectWorkBelow(5000, () => {
    expect(() => evaluate(tree, { model, record: { deals }, now })).toThrow(expect.objectContaining({ code: 'validation-failed' }))
  })
})

it('does not reach the prototype of a record', () => {
  expect(
    evaluate(check(model, 'name'), { model, record: Object.assign(Object.create({ name: 'inherited' }), { code: 'own' }), now }),
  ).toBeNull()
})

it.each([
  ['Żółć & CRÈME', 'zolc & creme', 'żółć & crème', 'ŻÓŁĆ & CRÈME'],
  ['Straße', 'strasse', 'straße', 'STRAẞE'],
  ['Œuvre, Æsir, İstanbul', 'oeuvre, aesir, istanbul', 'œuvre, æsir, İstanbul', 'ŒUVRE, ÆSIR, İSTANBUL'],
  ['株式会社 Ωmega', '株式会社 Ωmega', '株式会社 Ωmega', '株式会社 ΩMEGA'],
])('folds %s', (text, folded, lower, upper) => {
  expect([fold(text), lowerCase(text), upperCase(text)]).toEqual([folded, lower, upper])
})
