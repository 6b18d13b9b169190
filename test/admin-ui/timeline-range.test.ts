import { describe, expect, test } from 'vitest'
import { placeOf, rangeOf, stepFrom } from '../../admin-ui/src/views/timeline-range.ts'

const day = (date: Date) => [date.getFullYear(), date.getMonth() + 1, date.getDate()].join('-')

describe('the axis of a timeline', () => {
  test.each([
    { span: 'week', on: new Date(2026, 10, 22), from: '2026-11-16', to: '2026-11-23', ticks: 7 },
    { span: 'month', on: new Date(2026, 1, 28), from: '2026-2-1', to: '2026-3-1', ticks: 28 },
    { span: 'quarter', on: new Date(2026, 11, 31), from: '2026-10-1', to: '2027-1-1', ticks: 14 },
    { span: 'year', on: new Date(2026, 5, 15), from: '2026-1-1', to: '2027-1-1', ticks: 12 },
    { span: 'years', on: new Date(2026, 5, 15), from: '2025-1-1', to: '2030-1-1', ticks: 5 },
  ] as const)('a $span holds its day', ({ span, on, from, to, ticks }) => {
    const range = rangeOf(span, on)
    expect([day(range.from), day(range.to), range.ticks.length]).toEqual([from, to, ticks])
    expect(day(rangeOf(span, stepFrom(range, 1)).from)).toBe(to)
    expect(day(rangeOf(span, stepFrom(range, -1)).to)).toBe(from)
  })

  const week = rangeOf('week', new Date(2026, 10, 18))
  test.each([
    { name: 'a day alone is one day wide', start: '2026-11-16', end: null, left: 0, width: 1 / 7 },
    { name: 'the last day counts', start: '2026-11-17', end: '2026-11-18', left: 1 / 7, width: 2 / 7 },
    { name: 'what began before is cut off', start: '2026-10-01', end: '2026-11-16', left: 0, width: 1 / 7 },
    { name: 'what goes on is cut off', start: '2026-11-22', end: '2026-12-24', left: 6 / 7, width: 1 / 7 },
    { name: 'an instant alone has no width', start: '2026-11-18T12:00:00', end: null, left: 2.5 / 7, width: 0 },
  ])('$name', ({ start, end, left, width }) => {
    const place = placeOf(week, start, end)
    expect(place.left).toBeCloseTo(left * 100, 6)
    expect(place.width).toBeCloseTo(width * 100, 6)
  })
})
