import { describe, expect, it } from 'vitest'
import { textFormats } from '../../engine/fields/index.ts'

describe.each([...textFormats.values()].map((format) => [format.name, format] as const))('%s', (_name, format) => {
  const normalise = (value: string) => format.normalise?.(value.trim()) ?? value.trim()

  it.each(format.examples.valid.map(([given, stored]) => [given, stored ?? given] as const))('stores %j as %j', (given, stored) => {
    const value = normalise(given)
    expect(value).toBe(stored)
    expect(normalise(value)).toBe(value)
    expect(format.isValid(value)).toBe(true)
    expect(value.length).toBeLessThanOrEqual(format.maxLength)
  })

  it.each(format.examples.invalid.map((given) => [given] as const))('refuses %j', (given) => {
    expect(format.isValid(normalise(given))).toBe(false)
  })

  it.each([[''], [' '], ['\u0000'], ['\ud800'], ['💥'.repeat(50)], ['%$#@!'], ['-'], ['.'], ['x'.repeat(5000)]])(
    'neither fails on %j nor takes it',
    (rubbish) => {
      expect(format.isValid(normalise(rubbish))).toBe(false)
    },
  )

  it('tells a person what to do', () => {
    expect(format.message).toMatch(/^Enter .*\.$/)
  })
})

describe('facts', () => {
  it.each([['FR'], ['XI'], ['EL'], ['XX12345678']])('eu-vat neither fails on %j nor takes it', (value) => {
    expect(textFormats.get('eu-vat')?.isValid(value)).toBe(false)
  })

  it.each([
    ['fr-siren', '622034460'],
    ['naf', '3092Z'],
    ['uscc', '91350100M000100Y43'],
    ['uscc', '913100006073757570'],
    ['eu-vat', 'FR40303265045'],
  ])('%s takes %s', (name, value) => {
    expect(textFormats.get(name)?.isValid(value)).toBe(true)
  })
})
