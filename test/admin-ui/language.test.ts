import { describe, expect, it } from 'vitest'
import { localeOf } from '../../admin-ui/src/i18n/language.ts'

describe('the locale of the page', () => {
  it('is the first wish in its language, with the land', () => {
    expect(localeOf(['de-AT', 'fr-CA', 'fr'], 'fr')).toBe('fr-CA')
    expect(localeOf(['de-AT'], 'fr')).toBe('fr')
  })

  it('is one that numbers and dates can be written by, whatever the browser asks for', () => {
    for (const wish of ['en-US@posix', 'en_US.UTF-8', 'en-']) {
      const locale = localeOf([wish, 'de'], 'en')
      expect(locale).toBe('en')
      expect(new Intl.NumberFormat(locale).format(1234.5)).toBe('1,234.5')
    }
  })
})
