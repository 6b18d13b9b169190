import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fieldTypes, TextProblem, textFormats } from '../../engine/fields/index.ts'
import { fieldOf, isAccepted, normalise } from './support.ts'

/** Texts of any code units (half surrogates too), numbers as people write them, and dates of all shapes. */
const texts = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 30 }),
  fc.string({ unit: fc.constantFrom(...'0123456789.,- /:+TZP'), maxLength: 24 }),
  fc.string({ unit: fc.constantFrom('\ud800', '\udc00', '\u0000', 'e\u0301', '\u00a0', '\r\n', '@', '.', 'a'), maxLength: 12 }),
)
const values = fc.oneof(texts, fc.jsonValue({ maxDepth: 3 }), fc.double({ noNaN: true, noDefaultInfinity: true }), fc.integer())

describe.each(fieldTypes.map((type) => [type.name, type] as const))('%s with anything at all', (_name, type) => {
  const fields = type.examples.map((example) => fieldOf(example.schema))

  it('brings it into a form that stays, without failing', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(...fields), (value, field) => {
        const once = normalise(field, value)
        expect(normalise(field, once)).toStrictEqual(once)
      }),
    )
  })

  it('never fails to judge it, and fits what it takes into its columns', () => {
    fc.assert(
      fc.property(values, fc.constantFrom(...fields), (value, field) => {
        const normal = normalise(field, value)
        if (normal === null || !isAccepted(field, normal)) return
        expect(Object.keys(type.toColumns(normal, field))).toHaveLength(type.columns(field).length)
      }),
      { numRuns: 60 },
    )
  })

  it('reads a text or says why not', () => {
    fc.assert(
      fc.property(texts, fc.constantFrom(...fields), (text, field) => {
        fc.pre(text.trim() !== '')
        try {
          const value = type.fromText(text, field)
          expect(normalise(field, value)).toStrictEqual(value)
        } catch (error) {
          if (!(error instanceof TextProblem)) throw error
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe.each([...textFormats.values()].map((format) => [format.name, format] as const))('the format %s with any text', (_name, format) => {
  it('does not fail, and its stored form stays', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const once = format.normalise?.(text) ?? text
        expect(format.normalise?.(once) ?? once).toBe(once)
        if (format.isValid(once)) expect([...once].length).toBeLessThanOrEqual(format.maxLength)
      }),
    )
  })
})
