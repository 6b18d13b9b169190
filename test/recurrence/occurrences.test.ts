import ical from 'ical.js'
import { describe, expect, it } from 'vitest'
import {
  calendarFile,
  movedRule,
  occurrenceAt,
  occurrencesBetween,
  ruleBefore,
  ruleFrom,
  type Series,
  timeOf,
} from '../../engine/recurrence/index.ts'
import { dueMoment } from '../../engine/workflow/due-moment.ts'

const berlin = 'Europe/Berlin'

function starts(series: Partial<Series> & Pick<Series, 'start' | 'rule'>, from: string, to: string, most?: number): readonly string[] {
  return occurrencesBetween({ timeZone: berlin, except: [], ...series }, new Date(from), new Date(to), most)
}

const rows: readonly {
  name: string
  series: Partial<Series> & Pick<Series, 'start' | 'rule'>
  from: string
  to: string
  expect: readonly string[]
}[] = [
  {
    name: 'leaves out the months without a 31st',
    series: { start: '2026-01-31T08:00:00.000Z', rule: 'FREQ=MONTHLY' },
    ...{ from: '2026-01-01T00:00:00Z', to: '2026-09-01T00:00:00Z' },
    expect: [
      '2026-01-31T08:00:00.000Z',
      '2026-03-31T07:00:00.000Z',
      '2026-05-31T07:00:00.000Z',
      '2026-07-31T07:00:00.000Z',
      '2026-08-31T07:00:00.000Z',
    ],
  },
  {
    name: 'takes the last day of each month where the rule says so',
    series: { start: '2026-01-31', rule: 'FREQ=MONTHLY;BYMONTHDAY=-1' },
    ...{ from: '2026-01-01T00:00:00Z', to: '2026-05-01T00:00:00Z' },
    expect: ['2026-01-31', '2026-02-28', '2026-03-31', '2026-04-30'],
  },
  {
    name: 'goes back to the last day where the 31st is skipped backwards, and not further',
    series: { start: '2028-01-31', rule: 'RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD' },
    ...{ from: '2028-01-01T00:00:00Z', to: '2028-05-01T00:00:00Z' },
    expect: ['2028-01-31', '2028-02-29', '2028-03-31', '2028-04-30'],
  },
  {
    name: 'has a birthday of 29 February in leap years',
    series: { start: '2024-02-29', rule: 'FREQ=YEARLY' },
    ...{ from: '2024-01-01T00:00:00Z', to: '2033-01-01T00:00:00Z' },
    expect: ['2024-02-29', '2028-02-29', '2032-02-29'],
  },
  {
    name: 'stays at nine when the clocks are changed',
    series: { start: '2026-03-27T08:00:00.000Z', rule: 'FREQ=DAILY;COUNT=4' },
    ...{ from: '2026-03-01T00:00:00Z', to: '2026-05-01T00:00:00Z' },
    expect: ['2026-03-27T08:00:00.000Z', '2026-03-28T08:00:00.000Z', '2026-03-29T07:00:00.000Z', '2026-03-30T07:00:00.000Z'],
  },
  {
    name: 'counts on from before through the hour that is passed over',
    series: { start: '2026-03-28T01:30:00.000Z', rule: 'FREQ=DAILY;COUNT=3' },
    ...{ from: '2026-03-01T00:00:00Z', to: '2026-05-01T00:00:00Z' },
    expect: ['2026-03-28T01:30:00.000Z', '2026-03-29T01:30:00.000Z', '2026-03-30T00:30:00.000Z'],
  },
  {
    name: 'happens once in the hour that comes twice',
    series: { start: '2026-10-24T00:30:00.000Z', rule: 'FREQ=DAILY;COUNT=3' },
    ...{ from: '2026-10-01T00:00:00Z', to: '2026-12-01T00:00:00Z' },
    expect: ['2026-10-24T00:30:00.000Z', '2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
  },
  {
    name: 'ends with an instant, that occurrence among it',
    series: { start: '2026-06-01T07:00:00.000Z', rule: 'FREQ=WEEKLY;BYDAY=MO,WE;UNTIL=20260608T070000Z' },
    ...{ from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
    expect: ['2026-06-01T07:00:00.000Z', '2026-06-03T07:00:00.000Z', '2026-06-08T07:00:00.000Z'],
  },
  {
    name: 'ends with a day, all of it',
    series: { start: '2026-06-01T21:30', rule: 'FREQ=DAILY;UNTIL=20260603' },
    ...{ from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
    expect: ['2026-06-01T21:30', '2026-06-02T21:30', '2026-06-03T21:30'],
  },
  {
    name: 'leaves out what was taken out, however it is written',
    series: { start: '2026-06-01T07:00:00.000Z', rule: 'FREQ=DAILY;COUNT=3', except: ['2026-06-02T09:00:00+02:00'] },
    ...{ from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
    expect: ['2026-06-01T07:00:00.000Z', '2026-06-03T07:00:00.000Z'],
  },
  {
    name: 'answers a window of a series that began long ago, without the end of the window',
    series: { start: '1990-01-01T08:00:00.000Z', rule: 'FREQ=DAILY' },
    ...{ from: '2026-07-01T07:00:00Z', to: '2026-07-03T07:00:00Z' },
    expect: ['2026-07-01T07:00:00.000Z', '2026-07-02T07:00:00.000Z'],
  },
  {
    name: 'never happens on 30 February',
    series: { start: '2026-01-01', rule: 'FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30' },
    ...{ from: '2026-01-01T00:00:00Z', to: '2027-01-01T00:00:00Z' },
    expect: [],
  },
]

describe('what recurs', () => {
  for (const row of rows) it(row.name, () => expect(starts(row.series, row.from, row.to)).toEqual(row.expect))

  // ical.js does not know SKIP, counts 29 February of other years as 1 March, and has its own view of hours that are missing or come twice.
  const otherwise = /skipped backwards|29 February|30 February|passed over|comes twice/
  const readable = rows.filter(({ name }) => !otherwise.test(name))
  it.each(readable)('as a calendar program reads it: $name', ({ series, from, to }) => {
    const { timeZone = berlin, except = [], ...rest } = series
    const changedAt = new Date('2026-01-01')
    const file = calendarFile(
      [{ uid: 'a', title: 'Mee\n, ting', ...rest, end: undefined, timeZone, except, sequence: 0, changedAt }],
      'Mine',
    )
    const calendar = new ical.Component(ical.parse(file))
    for (const zone of calendar.getAllSubcomponents('vtimezone')) ical.TimezoneService.register(zone)
    const event = new ical.Event(calendar.getFirstSubcomponent('vevent') as ical.Component)
    expect(event.summary).toBe('Mee\n, ting')
    const found: string[] = []
    const iterator = event.iterator()
    for (let next = iterator.next(); next && found.length < 500; next = iterator.next()) {
      const at = next.isDate ? `${next.toString()}` : next.toJSDate().toISOString()
      if (new Date(at) >= new Date(to)) break
      if (new Date(at) >= new Date(from)) found.push(at)
    }
    const expected = starts(series, from, to).map((text) => (text.length === 10 ? text : new Date(timeOf(text, timeZone)).toISOString()))
    expect(found).toEqual(expected)
  })

  it('stops at the number that is asked for', () => {
    expect(starts({ start: '2026-01-01', rule: 'FREQ=DAILY' }, '2026-01-01T00:00:00Z', '2027-01-01T00:00:00Z', 2)).toHaveLength(2)
  })

  it('knows the occurrence at a moment, and none beside it', () => {
    const series = { start: '2026-03-27T08:00:00.000Z', rule: 'FREQ=DAILY', timeZone: berlin, except: [] }
    expect(occurrenceAt(series, '2026-04-01T09:00:00+02:00')).toBe('2026-04-01T07:00:00.000Z')
    expect(occurrenceAt(series, '2026-04-01T08:00:00Z')).toBeUndefined()
  })

  it('is cut in two without losing or doubling one', () => {
    const series = { start: '2026-06-01T07:00:00.000Z', rule: 'FREQ=DAILY;COUNT=5', timeZone: berlin, except: [] }
    const cut = '2026-06-03T07:00:00.000Z'
    const all = (one: Series) => occurrencesBetween(one, new Date('2026-01-01'), new Date('2027-01-01'))
    const [before, from] = [
      { ...series, rule: ruleBefore(series, cut) },
      { ...series, start: cut, rule: ruleFrom(series, cut) },
    ]
    expect(all(before)).toHaveLength(2)
    expect([...all(before), ...all(from)]).toEqual(all(series))
  })

  it('moves its days along with an occurrence, where they can be moved', () => {
    const [monday, tuesday] = ['2026-06-01T07:00:00Z', '2026-06-02T07:00:00Z']
    expect(movedRule('FREQ=WEEKLY;BYDAY=MO,TH', monday, tuesday, berlin)).toBe('FREQ=WEEKLY;BYDAY=TU,TH')
    expect(movedRule('FREQ=MONTHLY;BYMONTHDAY=1', monday, tuesday, berlin)).toBe('FREQ=MONTHLY;BYMONTHDAY=2')
    expect(movedRule('FREQ=MONTHLY;BYDAY=1MO', monday, tuesday, berlin)).toBeUndefined()
    expect(movedRule('FREQ=MONTHLY;BYDAY=1MO', monday, '2026-06-01T09:00:00Z', berlin)).toBe('FREQ=MONTHLY;BYDAY=1MO')
  })
})

describe('a reminder', () => {
  const at = (value: string, days: number, seconds = 0) => dueMoment(value, { days, seconds }, berlin)?.toISOString()

  it('a day before is at the same time of day, also when the clocks are changed in between', () => {
    // Nine o'clock on the Sunday on which the clocks go forward, and on the one on which they go back.
    expect(at('2026-03-29T07:00:00Z', -1)).toBe('2026-03-28T08:00:00.000Z')
    expect(at('2026-10-25T08:00:00Z', -1)).toBe('2026-10-24T07:00:00.000Z')
  })

  it('an hour before is an hour before', () => {
    expect(at('2026-03-29T01:15:00Z', 0, -3600)).toBe('2026-03-29T00:15:00.000Z')
  })

  it('of a day and hours counts the days first', () => {
    expect(at('2026-03-28', 1, 7 * 3600)).toBe('2026-03-29T06:00:00.000Z')
  })
})
