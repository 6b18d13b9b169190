import type { TextFormat } from './format.ts'

const list = (item: string) => `${item}(?:,${item})*`
const day = '(?:MO|TU|WE|TH|FR|SA|SU)'
/** What may stand in a part; parts that are not here, and what happens more than once a day, are refused. */
const parts: Readonly<Record<string, RegExp>> = Object.fromEntries(
  Object.entries({
    FREQ: 'DAILY|WEEKLY|MONTHLY|YEARLY',
    INTERVAL: '[1-9]\\d{0,2}',
    COUNT: '[1-9]\\d{0,3}',
    UNTIL: '\\d{8}(?:T\\d{6}Z?)?',
    BYDAY: list(`(?:[+-]?[1-5])?${day}`),
    BYMONTHDAY: list('-?(?:[1-9]|[12]\\d|3[01])'),
    BYMONTH: list('(?:[1-9]|1[0-2])'),
    BYSETPOS: list('-?[1-9]\\d{0,2}'),
    BYYEARDAY: list('-?[1-9]\\d{0,2}'),
    BYWEEKNO: list('-?[1-9]\\d?'),
    WKST: day,
    RSCALE: 'GREGORIAN',
    SKIP: 'OMIT|BACKWARD|FORWARD',
  }).map(([name, pattern]) => [name, new RegExp(`^(?:${pattern})$`)]),
)

export const recurrenceRule: TextFormat = {
  name: 'recurrence-rule',
  title: 'Recurrence',
  source: 'RFC 5545, 3.3.10, and RFC 7529 for months that are too short; at most once a day',
  normalise: (value) =>
    value
      .trim()
      .toUpperCase()
      .replace(/^RRULE:/, ''),
  isValid,
  message: 'Enter a rule such as FREQ=MONTHLY;BYMONTHDAY=-1 (RFC 5545), which happens at most once a day.',
  maxLength: 300,
  examples: {
    valid: [
      ['FREQ=DAILY'],
      ['rrule:freq=weekly;byday=mo,we;interval=2', 'FREQ=WEEKLY;BYDAY=MO,WE;INTERVAL=2'],
      ['FREQ=MONTHLY;BYDAY=-1FR;COUNT=12'],
      ['FREQ=MONTHLY;BYMONTHDAY=-1;UNTIL=20271231T225959Z'],
      ['RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD'],
      ['FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29'],
    ],
    invalid: [
      'MONTHLY',
      'FREQ=HOURLY',
      'FREQ=DAILY;INTERVAL=0',
      'FREQ=DAILY;COUNT=3;UNTIL=20271231',
      'FREQ=DAILY;FREQ=WEEKLY',
      'FREQ=DAILY;BYMONTHDAY=32',
      'FREQ=DAILY;X=1',
      'INTERVAL=2',
      'FREQ=MONTHLY;SKIP=BACKWARD',
    ],
  },
}

function isValid(value: string): boolean {
  const given = new Map<string, string>()
  for (const part of value.split(';')) {
    const [name = '', text = '', ...rest] = part.split('=')
    if (rest.length > 0 || given.has(name) || !Object.hasOwn(parts, name) || parts[name]?.test(text) !== true) return false
    given.set(name, text)
  }
  const isBounded = !(given.has('COUNT') && given.has('UNTIL'))
  return given.has('FREQ') && isBounded && (!given.has('SKIP') || given.has('RSCALE'))
}
