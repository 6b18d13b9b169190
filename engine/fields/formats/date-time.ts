import { canonicalInstant } from '../calendar.ts'
import type { TextFormat } from './format.ts'

export const dateTimeFormat: TextFormat = {
  name: 'date-time',
  title: 'Instant',
  source: 'RFC 3339, date-time',
  normalise: (value) => canonicalInstant(value) ?? value,
  isValid: (value) => canonicalInstant(value) !== undefined,
  message: 'Enter a date and time with its offset from UTC, such as 2026-01-31T09:30:00+01:00.',
  maxLength: 35,
  examples: {
    valid: [['2026-01-31T09:30:00.000Z'], ['2026-01-31T09:30:00+01:00', '2026-01-31T08:30:00.000Z']],
    invalid: ['2026-02-31T09:30:00Z', '2026-01-31T09:30:00', '2026-01-31', '2026-01-31T24:00:00Z', '9999-12-31T23:59:59-01:00'],
  },
}
