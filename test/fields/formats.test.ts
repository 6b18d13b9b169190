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
    ['nip', '8567346215'],
    ['bic', 'BNPAFRPP'],
    ['lei', '5493001KJTIIGC8Y1R12'],
  ])('%s takes %s', (name, value) => {
    expect(textFormats.get(name)?.isValid(value)).toBe(true)
  })

  it.each(
    [
      'ATU13585627 BE0428759497 BG175074752 CY10259033P CZ25123891 DE136695976 DK13585628 EE100931558 ESB58378431 ES54362315K',
      'FI20774740 FR83404833048 EL094259216 HR33392005961 HU12892312 IE6433435F IT00743110157 LT119511515 LU15027442 LV40003521600',
      'MT11679112 NL004495445B01 PL8567346215 PT501964843 RO18547290 SE123456789701 SI50223054 SK2022749619 XI980780684',
    ]
      .join(' ')
      .split(' ')
      .map((number) => [number]),
  )('eu-vat takes %s, and not with another fifth character', (number) => {
    const format = textFormats.get('eu-vat')
    expect(format?.isValid(number)).toBe(true)
    const wrong = number.slice(0, 4) + ((Number(number[4]) + 1) % 10) + number.slice(5)
    expect(format?.isValid(wrong)).toBe(false)
  })
})
