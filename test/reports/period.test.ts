import { describe, expect, it } from 'vitest'
import { readPeriod } from '../../engine/reports/period.ts'

const today = '2026-05-31'

describe('a period on 31 May 2026, a Sunday', () => {
  it.each([
    ['today', '2026-05-31', '2026-05-31', '2026-05-30', '2026-05-30'],
    ['this-week', '2026-05-25', '2026-05-31', '2026-05-18', '2026-05-24'],
    ['this-month', '2026-05-01', '2026-05-31', '2026-04-01', '2026-04-30'],
    ['last-month', '2026-04-01', '2026-04-30', '2026-03-01', '2026-03-31'],
    ['last-quarter', '2026-01-01', '2026-03-31', '2025-10-01', '2025-12-31'],
    ['next-month', '2026-06-01', '2026-06-30', '2026-05-01', '2026-05-31'],
    ['last-year', '2025-01-01', '2025-12-31', '2024-01-01', '2024-12-31'],
    ['month-to-date', '2026-05-01', '2026-05-31', '2026-04-01', '2026-04-30'],
    ['quarter-to-date', '2026-04-01', '2026-05-31', '2026-01-01', '2026-03-02'],
    ['year-to-date', '2026-01-01', '2026-05-31', '2025-01-01', '2025-05-31'],
    ['last-30-days', '2026-05-02', '2026-05-31', '2026-04-02', '2026-05-01'],
    ['next-90-days', '2026-05-31', '2026-08-28', '2026-03-02', '2026-05-30'],
    ['last-3-months', '2026-03-01', '2026-05-31', '2025-11-29', '2026-02-28'],
    ['2026-02-01..2026-02-10', '2026-02-01', '2026-02-10', '2026-01-22', '2026-01-31'],
  ])('%s is %s to %s, after %s to %s', (name, from, until, beforeFrom, beforeUntil) => {
    expect(readPeriod(name, today)).toEqual({ name, from, until, before: { from: beforeFrom, until: beforeUntil } })
  })

  it('ends with the 28th of February a year after a leap day', () => {
    expect(readPeriod('year-to-date', '2024-02-29')?.before).toEqual({ from: '2023-01-01', until: '2023-02-28' })
  })

  it('is everything for all', () => expect(readPeriod('all', today)).toBeUndefined())

  it.each(['', 'now', 'last-0-days', '2026-02-30..2026-03-01', '2026-03-01..2026-02-01', 'this-decade'])('refuses "%s"', (name) => {
    expect(() => readPeriod(name, today)).toThrow('is no period')
  })
})
