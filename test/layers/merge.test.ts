import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isJsonObject, pointerStep, valueAt } from '../../engine/base/json.ts'
import { mergePatch } from '../../engine/metadata/index.ts'
import { provenanceOf } from '../../engine/metadata/provenance.ts'
import { parseSource, type SourceDocument } from '../../engine/metadata/source.ts'

/** The examples of RFC 7396, appendix A. */
const examples: readonly (readonly [target: unknown, patch: unknown, result: unknown])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
]

const key = fc.constantFrom('a', 'b', 'c', 'x/y', '0')
const scalar = fc.constantFrom<unknown>('s', 't', 1, true)
/** Small documents over few keys, so that layers often meet. */
function tree(depth: number, leaf: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  if (depth === 0) return leaf
  const below = tree(depth - 1, leaf)
  return fc.oneof(leaf, fc.array(scalar, { maxLength: 2 }), fc.dictionary(key, below, { maxKeys: 3 }))
}
const documentOf = (leaf: fc.Arbitrary<unknown>) => fc.dictionary(key, tree(2, leaf), { maxKeys: 4 })
const patch = documentOf(fc.oneof(scalar, fc.constant(null)))
/** Patches that only set: no null, and at each place always an object or never one. */
const shaped = (leaf: fc.Arbitrary<unknown>) =>
  fc.record(
    { a: leaf, b: fc.record({ c: leaf, d: fc.record({ e: leaf }, { requiredKeys: [] }) }, { requiredKeys: [] }) },
    { requiredKeys: [] },
  )

describe('JSON Merge Patch', () => {
  it.each(examples)('%j with %j is %j', (target, change, result) => {
    expect(mergePatch(target, change)).toEqual(result)
  })

  it('is associative over patches that keep the shape of the document, nulls included', () => {
    const withNull = shaped(fc.oneof(scalar, fc.constant(null)))
    fc.assert(
      fc.property(shaped(scalar), withNull, withNull, (document, one, two) => {
        expect(mergePatch(mergePatch(document, one), two)).toEqual(mergePatch(document, mergeOfPatches(one, two)))
      }),
    )
  })

  it('changes nothing when it is applied twice, and neither argument', () => {
    fc.assert(
      fc.property(patch, patch, (document, change) => {
        const before = JSON.stringify([document, change])
        const once = mergePatch(document, change)
        expect(mergePatch(once, change)).toEqual(once)
        expect(JSON.stringify([document, change])).toBe(before)
      }),
    )
  })
})

describe('provenance', () => {
  it('says at every pointer what the merged document says, in the file of a layer that says it', () => {
    fc.assert(
      fc.property(fc.array(patch, { minLength: 1, maxLength: 4 }), (documents) => {
        const stack = documents.map((document, index) => source(`layer${index}`, document))
        const provenance = provenanceOf(stack)
        const merged = documents.reduce<unknown>((value, document) => mergePatch(value, document), {})
        for (const pointer of everyPointer(documents)) {
          const history = provenance.history(pointer)
          expect(history.at(-1)?.value, pointer).toEqual(valueAt(merged, pointer))
        }
      }),
      { numRuns: 300 },
    )
  })

  it('names a layer exactly where leaving it out would say something else, or where it repeats what stands', () => {
    fc.assert(
      fc.property(patch, patch, (below, above) => {
        const stack = [source('below', below), source('above', above)]
        const one = mergePatch({}, below)
        const both = mergePatch(one, above)
        for (const pointer of everyPointer([below, above])) {
          const speaks = provenanceOf(stack)
            .history(pointer)
            .some(({ layer }) => layer === 'above')
          const changes = JSON.stringify(valueAt(one, pointer)) !== JSON.stringify(valueAt(both, pointer))
          if (changes) expect(speaks, pointer).toBe(true)
          if (speaks) expect(changes || saysOnTheWay(above, pointer), pointer).toBe(true)
        }
      }),
      { numRuns: 300 },
    )
  })

  it('shows a removal as one, and nothing of a removal of nothing', () => {
    const provenance = provenanceOf([source('base', { a: { b: 1, c: 2 } }), source('top', { a: { b: null, d: null } })])
    expect(provenance.history('/a/b').map(({ layer, value }) => [layer, value])).toEqual([
      ['base', 1],
      ['top', undefined],
    ])
    expect(provenance.history('/a/d')).toEqual([])
    expect(provenance.leaves('')).toEqual(['/a/b', '/a/c'])
  })
})

/** Two patches as one: like a merge, but a null stays for the document it will be laid over. */
function mergeOfPatches(one: unknown, two: unknown): unknown {
  if (!isJsonObject(two) || !isJsonObject(one)) return two
  const keys = [...Object.keys(one), ...Object.keys(two)]
  return Object.fromEntries(keys.map((name) => [name, Object.hasOwn(two, name) ? mergeOfPatches(one[name], two[name]) : one[name]]))
}

function source(layer: string, value: unknown): SourceDocument {
  const { document } = parseSource(layer, { path: `${layer}/entities/firm.json`, text: JSON.stringify(value) }, 'entities', 'firm')
  if (document === undefined) throw new Error('not readable')
  return document
}

function everyPointer(values: readonly unknown[]): readonly string[] {
  const pointers = new Set<string>()
  const visit = (value: unknown, pointer: string): void => {
    pointers.add(pointer)
    if (typeof value !== 'object' || value === null) return
    for (const [name, child] of Object.entries(value)) visit(child, pointer + pointerStep(name))
  }
  for (const value of values) visit(value, '')
  return [...pointers]
}

/** Whether a patch has a value at a pointer, or one on the way that replaces all below. */
function saysOnTheWay(value: unknown, pointer: string): boolean {
  if (valueAt(value, pointer) !== undefined) return true
  const parents = pointer.split('/').map((_, index, steps) => steps.slice(0, index).join('/'))
  return parents.slice(1).some((place) => valueAt(value, place) !== undefined && !isJsonObject(valueAt(value, place)))
}
