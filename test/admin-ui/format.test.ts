import { createElement } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, test } from 'vitest'
import { currencyInLine } from '../../admin-ui/src/format/currency.ts'
import { formatDate, formatIn, formatInstant } from '../../admin-ui/src/format/date.ts'
import { formatDuration, formatPeriod, parseDuration } from '../../admin-ui/src/format/duration.ts'
import { Markdown } from '../../admin-ui/src/format/markdown.tsx'
import { Moment } from '../../admin-ui/src/format/moment.tsx'
import { formatBytes, formatCompact, formatMoney, parseNumber } from '../../admin-ui/src/format/number.ts'
import { formatPercent, parsePercent, percentNumber } from '../../admin-ui/src/format/percent.ts'
import { formatRelative } from '../../admin-ui/src/format/relative.ts'
import { parseDay, sayDay } from '../../admin-ui/src/format/typed-day.ts'
import { lateIn } from '../../admin-ui/src/list/ages.ts'
import type { FieldDescription } from '../../engine/forms/description.ts'

describe('a typed day', () => {
  const now = new Date('2026-07-01T12:00:00Z')
  test.each([
    ['5/11/2026', 'fr-FR', '2026-11-05'],
    ['5/11/2026', 'en-GB', '2026-11-05'],
    ['11/5/2026', 'en-US', '2026-11-05'],
    ['18.11.26', 'de', '2026-11-18'],
    ['18.11.', 'de', '2026-11-18'],
    ['18 novembre 2026', 'fr', '2026-11-18'],
    ['1 déc. 2026', 'fr', '2026-12-01'],
    ['18 listopada', 'pl', '2026-11-18'],
    ['Nov 18, 2026', 'en-US', '2026-11-18'],
    ['18 Nov 2026', 'zh', '2026-11-18'],
    ['2026年11月18日', 'zh', '2026-11-18'],
    ['2026-11-18', 'pl', '2026-11-18'],
  ])('%s in %s is %s', (text, locale, day) => {
    expect(parseDay(text, now, locale)).toBe(day)
  })

  test.each(['', 'soon', '31/2/2026', '2026', '18', '1/2/3/4', '18 xyz 2026', '5/11/999'])('%s is none', (text) => {
    expect(parseDay(text, now, 'en-GB')).toBeUndefined()
  })

  test.each(['en-GB', 'en-US', 'fr', 'de', 'pl', 'zh'])('what is shown in %s can be typed again', (locale) => {
    const days = Array.from({ length: 12 }, (_, month) => `2026-${String(month + 1).padStart(2, '0')}-05`)
    expect(days.map((day) => parseDay(sayDay(day, locale), now, locale))).toEqual(days)
  })
})

describe('a percentage', () => {
  const fraction = { display: { format: 'percent' }, scale: 4 } as const
  test.each([
    [0.2, '20'],
    [0.07, '7'],
    [0.1255, '12.55'],
    [1, '100'],
  ])('of the fraction %s is %s, typed and shown', (stored, shown) => {
    expect([percentNumber(stored, fraction), formatPercent(stored, fraction)]).toEqual([shown, `${shown} %`])
    for (const text of [shown, `${shown} %`, `${shown.replace('.', ',')}%`]) expect(parsePercent(text, fraction)).toBe(stored)
  })

  test('that is stored as such stays as it is', () => {
    expect([formatPercent(20, { scale: 2 }), parsePercent('20 %', {}), parsePercent('a few', {})]).toEqual(['20 %', 20, undefined])
  })
})

describe('duration text', () => {
  test.each([
    ['1 h 30 min', 'PT1H30M'],
    ['1h30', 'PT1H30M'],
    ['1:30', 'PT1H30M'],
    ['1.5 h', 'PT1H30M'],
    ['1,5h', 'PT1H30M'],
    ['90', 'PT1H30M'],
    ['90 min', 'PT1H30M'],
    ['PT36H15M', 'PT36H15M'],
    ['P1DT2H', 'PT26H'],
    ['2 d', 'PT48H'],
    ['45 s', 'PT45S'],
    ['0', 'PT0S'],
  ])('%s is %s', (text, iso) => {
    expect(parseDuration(text)).toBe(iso)
  })

  test.each(['', 'soon', '1:75', '1 h x', 'P1Y', 'P', 'PT', '-'])('%s is no duration', (text) => {
    expect(parseDuration(text)).toBeUndefined()
  })

  test.each([
    ['PT1H30M', '1 h 30 min'],
    ['PT36H15M', '36 h 15 min'],
    ['PT45S', '45 s'],
    ['PT0S', '0 min'],
    ['-PT2H', '-2 h'],
    ['nonsense', 'nonsense'],
  ])('%s is said as %s', (iso, text) => {
    expect(formatDuration(iso)).toBe(text)
  })
})

describe('numbers as people type them', () => {
  test.each([
    ['1234.56', 'en', 1234.56],
    ['1,234.56', 'en', 1234.56],
    ['1 234,56', 'fr', 1234.56],
    ['1\u202f234,56', 'fr', 1234.56],
    ["1'234.56", 'de-CH', 1234.56],
    ['1.234,56', 'de', 1234.56],
    ['1,234', 'en', 1234],
    ['1,234', 'de', 1.234],
    ['1.234', 'de', 1234],
    ['1.5', 'de', 1.5],
    ['1,234,567', 'en', 1234567],
    ['-5', 'en', -5],
    ['.5', 'en', 0.5],
  ])('%s in %s is %d', (text, locale, value) => {
    expect(parseNumber(text, locale)).toBe(value)
  })

  test.each(['', 'abc', '1e5', '1-2', '12 %', '--1', '.'])('%s is no number', (text) => {
    expect(parseNumber(text, 'en')).toBeUndefined()
  })
})

describe('money', () => {
  test('has its currency', () => {
    expect(formatMoney(50000, 'EUR', 2, 'en')).toBe('€50,000.00')
  })
  test('a code that is no currency stands after the number', () => {
    expect(formatMoney(5, 'points', 2, 'en')).toBe('5.00 points')
  })
  test('without a currency is a number with two digits', () => {
    expect(formatMoney(5, undefined, 2, 'en')).toBe('5.00')
  })
  test('has further digits of a price only where they say something', () => {
    expect([18, 17.49, 17.495].map((price) => formatMoney(price, 'EUR', 3, 'de'))).toEqual([
      '18,00\u00a0€',
      '17,49\u00a0€',
      '17,495\u00a0€',
    ])
    expect([1200, 0.5].map((yen) => formatMoney(yen, 'JPY', 0, 'en'))).toEqual(['¥1,200', '¥1'])
  })
})

describe('dates as people say them', () => {
  const now = new Date(2026, 10, 18, 12, 0)
  test.each([
    ['2026-11-18', 'today'],
    ['2026-11-17', 'yesterday'],
    ['2026-11-19', 'tomorrow'],
    ['2026-11-16', '16 Nov 2026'],
    ['not a day', 'not a day'],
  ])('%s is %s', (iso, text) => {
    expect(formatDate(iso, now, 'en-GB')).toBe(text)
  })

  test('an instant is said in the zone of the person', () => {
    expect(formatInstant(new Date(2026, 10, 18, 9, 42).toISOString(), now, 'en-GB')).toBe('today 09:42')
  })

  test.each([
    ['2001-07-25', formatDate('2001-07-25')],
    ['2001-07-25T09:42:00.000Z', formatInstant('2001-07-25T09:42:00.000Z')],
  ])('what may be a day or an instant, such as %s, has a time of day only as an instant', (at, text) => {
    const drawn = renderToStaticMarkup(createElement(Moment, { at }))
    expect(drawn.replace(/<[^>]*>/g, '')).toBe(text)
    expect(drawn.includes('title=')).toBe(at.includes('T'))
  })
})

describe('the currency of an amount in a line', () => {
  const field = (currency?: { readonly field: string } | { readonly code: string }): FieldDescription => ({
    name: 'price',
    title: 'Price',
    type: 'money',
    widget: 'money',
    isReadOnly: false,
    isRequired: false,
    isSortable: true,
    operators: [],
    align: 'end',
    unit: 'currency',
    ...(currency === undefined ? {} : { currency }),
  })
  test.each([
    [{ code: 'PLN' }, {}, {}, 'PLN'],
    [{ field: 'money' }, { money: 'CHF' }, { money: 'EUR' }, 'CHF'],
    [{ field: 'owner.money' }, { money: 'CHF' }, { money: 'EUR' }, 'EUR'],
    [{ field: 'owner.money' }, { currency: 'CHF' }, { currency: 'EUR' }, undefined],
    [undefined, {}, { currency: 'EUR' }, 'EUR'],
  ] as const)('%j in %j of %j is %s', (currency, line, owner, code) => {
    expect(currencyInLine(field(currency), line, owner)).toBe(code)
  })
})

describe('values that are drawn as their field wants it', () => {
  test.each([
    ['2026-03-01', '3 days ago'],
    ['2026-03-04', 'today'],
    ['2026-03-05', 'tomorrow'],
    [new Date(2026, 2, 4, 11, 30).toISOString(), '30 minutes ago'],
    ['2026-12-04', 'in 9 months'],
    ['no date', 'no date'],
  ])('%s is %s', (iso, said) => {
    expect(formatRelative(iso, new Date(2026, 2, 4, 12, 0), 'en')).toBe(said)
  })

  test('numbers are shortened, sizes have a unit', () => {
    expect([formatCompact(1_234_567, 'en'), formatBytes(0, 'en'), formatBytes(1_440_000, 'en')]).toEqual(['1.2M', '0 B', '1.4 MB'])
  })

  test('dates are short or long whatever day it is', () => {
    expect(formatIn('2026-03-04', 'short', 'en-GB')).toBe('04/03/2026')
    expect(formatIn('2026-03-04', 'long', 'en-GB')).toBe('Wednesday, 4 March 2026')
  })
})

describe('Markdown', () => {
  const draw = (text: string) => renderToStaticMarkup(createElement(Markdown, { text }))

  test('is drawn as elements', () => {
    expect(draw('Ask **accounting** [here](https://a.test).\n\n- one\n- two')).toBe(
      '<div class="markdown"><p>Ask <strong>accounting</strong> <a href="https://a.test" target="_blank" rel="noreferrer noopener">here</a>.</p>' +
        '<ul><li>one</li><li>two</li></ul></div>',
    )
  })

  test('shows HTML as it was typed, and makes no link of a script', () => {
    expect(draw('<b onclick="x()">hi</b> [run](javascript:x) ![p](https://a.test/p.png)')).not.toMatch(/<b|href="j|<img/)
    expect(draw('<script>x()</script>')).toContain('&lt;script&gt;')
  })
})

describe('too long in a state', () => {
  const flow = (maxAge?: number) => ({
    name: 'deal',
    title: 'Deal',
    field: 'stage',
    initial: 'open',
    sinceField: 'stageSince',
    states: [{ name: 'open', title: 'Open', category: 'open' as const, ...(maxAge === undefined ? {} : { maxAge }) }],
    transitions: [],
  })
  const now = Date.parse('2026-03-20T12:00:00Z')
  const day = 86_400
  test.each([
    [7 * day, '2026-03-08T12:00:00Z', '12 days in Open, limit 7'],
    [day, '2026-03-19T11:59:00Z', '1 day in Open, limit 1'],
    [7 * day, '2026-03-13T12:00:00Z', undefined],
    [7 * day, null, undefined],
    [5400, '2026-03-20T09:00:00Z', '3 hours in Open, limit 1.5'],
    [undefined, '2020-01-01T00:00:00Z', undefined],
  ])('limit %s s, since %s: %s', (maxAge, stageSince, text) => {
    expect(lateIn(flow(maxAge), { stage: 'open', stageSince }, now)).toBe(text)
  })
})

test.each([
  ['P10Y', '10 years'],
  ['P1Y6M', '1 year 6 months'],
  ['P90D', '90 days'],
  ['PT5M', 'PT5M'],
  ['soon', 'soon'],
])('the period %s is said as %s', (iso, text) => expect(formatPeriod(iso)).toBe(text))
