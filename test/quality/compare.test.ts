import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { DuplicateRule, FieldMatch, MatchKind } from '../../engine/model/quality.ts'
import { compare, prepare, scorePair } from '../../engine/records/quality/compare.ts'
import { keysOf, planKeys } from '../../engine/records/quality/keys.ts'
import { phoneticCode } from '../../engine/records/quality/phonetic.ts'

describe('the sound of a word', () => {
  const rows: readonly (readonly [word: string, code: string])[] = [
    ['Wikipedia', '3412'],
    ['Müller-Lüdenscheidt', '65752682'],
    ['Breschnew', '17863'],
    ['Meyer', '67'],
    ['Maier', '67'],
    ['Mayr', '67'],
    ['Philipp', '351'],
    ['Filip', '351'],
    ['Xaver', '4837'],
    ['Christian', '47826'],
    ['Schmidt', '862'],
    ['Schmitt', '862'],
    ['Aachen', '046'],
    ['', ''],
    ['上海', ''],
  ]
  it.each(rows)('%s is %s', (word, code) => {
    expect(phoneticCode(word)).toBe(code)
  })
})

describe('two values', () => {
  const rows: readonly { match: MatchKind; of?: FieldMatch['of']; a: unknown; b: unknown; is: boolean }[] = [
    { match: 'exact', a: 'Bonn', b: ' Bonn ', is: true },
    { match: 'exact', a: 'Bonn', b: 'bonn', is: false },
    { match: 'exact', a: { id: 'A1', label: 'x' }, b: 'a1', is: true },
    { match: 'exact', a: { id: 'a1', label: 'x' }, b: { id: 'A1', label: 'y' }, is: true },
    { match: 'exact', a: ['b', 'a', 'a'], b: ['a', 'b'], is: true },
    { match: 'exact', a: 12.5, b: 12.5, is: true },
    { match: 'exact', a: false, b: false, is: true },
    { match: 'exact', a: '', b: '', is: false },
    { match: 'exact', a: null, b: null, is: false },
    { match: 'exact', a: [], b: [], is: false },
    { match: 'folded', a: 'CAFÉ  Noir', b: 'cafe noir', is: true },
    { match: 'folded', a: 'cafe-noir', b: 'cafe noir', is: false },
    { match: 'phonetic', a: 'Meyer, Hans', b: 'Hans Maier', is: true },
    { match: 'phonetic', a: 'Hans Meyer', b: 'Hans Müller', is: false },
    { match: 'phonetic', a: '上海', b: '上海', is: true },
    { match: 'phonetic', a: '上海', b: '北京', is: false },
    { match: 'similar', a: 'Müller GmbH & Co. KG', b: 'Muller', is: true },
    { match: 'similar', a: 'S.A.R.L. Dupont', b: 'Dupont SARL', is: true },
    { match: 'similar', a: 'Johnson', b: 'Jonhson', is: true },
    { match: 'similar', a: 'Datasoft', b: 'Data Soft', is: true },
    { match: 'similar', a: 'Anna Berg', b: 'Hanna Burg', is: false },
    { match: 'similar', a: 'Bau Nord', b: 'Bau Süd', is: false },
    { match: 'similar', a: 'GmbH', b: 'AG', is: false },
    { match: 'similar', a: 'x'.repeat(500), b: `${'x'.repeat(499)}y`, is: false },
    { match: 'exact', of: 'digits', a: '+49 (221) 90-18', b: '0221 9018', is: true },
    { match: 'exact', of: 'digits', a: '+4922190182;ext=12', b: '022190182', is: true },
    { match: 'exact', of: 'digits', a: '112', b: '+49112', is: false },
    { match: 'exact', of: 'digits', a: 'none', b: 'none', is: false },
    { match: 'exact', of: 'domain', a: 'ann@Example.com', b: 'https://www.example.com/shop?x', is: true },
    { match: 'exact', of: 'domain', a: 'ann@example.com', b: 'ann@example.org', is: false },
  ]
  it.each(rows)('$match $of: $a and $b', ({ match, of, a, b, is }) => {
    const field: FieldMatch = { path: 'x', match, weight: 1, of }
    const [left, right] = [prepare(field, a), prepare(field, b)]
    expect(compare(field, left, right) > 0).toBe(is)
    expect(compare(field, right, left)).toBe(compare(field, left, right))
  })
})

describe('the keys of records', () => {
  const matches: readonly MatchKind[] = ['exact', 'folded', 'phonetic']
  const value = fc.constantFrom('Ann', 'ann', 'Anne', 'Bob', 'bob ', undefined)
  const rules = fc
    .array(fc.record({ match: fc.constantFrom(...matches), weight: fc.integer({ min: 1, max: 4 }) }), { minLength: 1, maxLength: 6 })
    .chain((fields) => {
      const most = fields.reduce((sum, { weight }) => sum + weight, 0)
      const record = fc.array(value, { minLength: fields.length, maxLength: fields.length })
      return fc.record({
        fields: fc.constant(fields),
        threshold: fc.integer({ min: 1, max: most }),
        costs: fc.array(fc.integer({ min: 0, max: 20 }), { minLength: 6, maxLength: 6 }),
        a: record,
        b: record,
      })
    })

  it('bring every two records together that meet the rule', () => {
    let met = 0
    fc.assert(
      fc.property(rules, ({ fields, threshold, costs, a, b }) => {
        const rule: DuplicateRule = {
          fields: fields.map((field, index) => ({ ...field, path: String(index) })),
          threshold,
          isRefused: false,
        }
        const plan = planKeys(rule, ({ path }) => costs[Number(path)] ?? 0)
        const prepared = (values: readonly (string | undefined)[]) => rule.fields.map((field, index) => prepare(field, values[index]))
        const [left, right] = [prepared(a), prepared(b)]
        if (scorePair(rule, left, right) === undefined) return
        met += 1
        const shared = new Set(keysOf(rule, 0, plan, left))
        expect(keysOf(rule, 0, plan, right).some((key) => shared.has(key))).toBe(true)
      }),
      { numRuns: 2000 },
    )
    expect(met).toBeGreaterThan(100)
  })
})
