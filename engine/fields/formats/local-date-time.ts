import { isDate } from '../calendar.ts'
import type { TextFormat } from './format.ts'

const pattern = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/

export const localDateTimeFormat: TextFormat = {
  name: 'local-date-time',
  title: 'Date and time on the wall',
  source: 'ISO 8601-1, local date and time',
  normalise: (value) => {
    const [, date, hour, minute, second = '00'] = pattern.exec(value.replace(' ', 'T')) ?? []
    return date === undefined ? value : `${date}T${hour}:${minute}${second === '00' ? '' : `:${second}`}`
  },
  isValid: (value) => isDate(pattern.exec(value)?.[1] ?? ''),
  message: 'Enter a date and time as the clock shows it, such as 2026-01-31T09:30.',
  maxLength: 19,
  examples: {
    valid: [['2026-01-31T09:30'], ['2026-01-31 09:30:00', '2026-01-31T09:30'], ['2026-01-31T09:30:15']],
    invalid: ['2026-02-31T09:30', '2026-01-31', '2026-01-31T24:00', '2026-01-31T09:30Z', '2026-01-31T09:30+01:00'],
  },
}
