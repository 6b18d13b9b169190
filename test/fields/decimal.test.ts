import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decimalText, findFieldType } from '../../engine/fields/index.ts'
import { fieldOf, isAccepted, normalise } from './support.ts'

/** Any decimal that a field of the scale can hold, as its canonical text: at most 15 digits in all. */
const decimals = fc.integer({ min: 0, max: 12 }).chain((scale) =>
  fc.record({
    scale: fc.constant(scale),
    units: fc.bigInt({ min: -(10n ** 15n) + 1n, max: 10n ** 15n - 1n }),
  }),
)

function canonicalText(units: bigint, scale: number): string {
  const digits = String(units < 0n ? -units : units).padStart(scale + 1, '0')
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`
  return units < 0n ? `-${text}` : text
}

function fieldOfScale(scale: number) {
  return fieldOf({ type: 'number', multipleOf: Number(`1e-${scale}`) })
}

describe('decimals', () => {
  it('go from text through JSON to the column unchanged, whatever their digits', () => {
    fc.assert(
      fc.property(decimals, ({ scale, units }) => {
        const text = canonicalText(units, scale)
        const field = fieldOfScale(scale)
        const value = normalise(field, JSON.parse(JSON.stringify({ value: Number(text) })).value)
        expect(isAccepted(field, value)).toBe(true)
        expect(field.type.toColumns(value, field)).toEqual({ some_field: text })
      }),
      { numRuns: 2000 },
    )
  })

  it('are read from the texts of several countries alike', () => {
    fc.assert(
      fc.property(decimals, ({ scale, units }) => {
        fc.pre(scale > 0)
        const text = canonicalText(units, scale)
        const field = fieldOfScale(scale)
        const [whole = '', fraction = ''] = text.replace('-', '').split('.')
        const sign = units < 0n ? '-' : ''
        const group = (separator: string) => sign + whole.replace(/\B(?=(\d{3})+$)/g, separator)
        if (whole.length > 3) {
          expect(field.type.fromText(`${group(',')}.${fraction}`, field)).toBe(Number(text))
          expect(field.type.fromText(`${group('.')},${fraction}`, field)).toBe(Number(text))
          expect(field.type.fromText(`${group(' ')},${fraction}`, field)).toBe(Number(text))
        }
        if (fraction.length !== 3) expect(field.type.fromText(text.replace('.', ','), field)).toBe(Number(text))
      }),
    )
  })

  it('have more digits than can be kept: refused, not rounded', () => {
    fc.assert(
      fc.property(decimals, fc.integer({ min: 1, max: 9 }), ({ scale, units }, digit) => {
        const value = Number(`${canonicalText(units % 10n ** 12n, scale)}${scale === 0 ? '.' : ''}${digit}`)
        expect(isAccepted(fieldOfScale(scale), value)).toBe(false)
      }),
    )
  })

  it.each([
    [1e-7, '0.0000001'],
    [1.5e-10, '0.00000000015'],
    [1e21, '1000000000000000000000'],
    [1.25e22, '12500000000000000000000'],
    [-0, '0'],
    [-1e-7, '-0.0000001'],
    [0.1, '0.1'],
  ])('%d is written %s', (value, text) => {
    expect(decimalText(value)).toBe(text)
  })

  it('are written into the column with exactly the digits of the scale', () => {
    const field = fieldOf({ type: 'number', multipleOf: 0.01 })
    expect(field.type.toColumns(12.5, field)).toEqual({ some_field: '12.50' })
    expect(field.type.toColumns(-0.5, field)).toEqual({ some_field: '-0.50' })
    expect(field.type.toColumns(7, fieldOf({ type: 'number', multipleOf: 1 }))).toEqual({ some_field: '7' })
  })

  it.each([[{ type: 'number', multipleOf: 1e-13 }], [{ type: 'number', multipleOf: 0 }], [{ type: 'number', multipleOf: -0.1 }]])(
    'cannot be declared as %j',
    (schema) => {
      expect(findFieldType(schema)?.check?.(schema)).toMatchObject([{ pointer: '/multipleOf' }])
    },
  )
})
