import { isDate } from '../calendar.ts'
import type { TextFormat } from './format.ts'

export const dateFormat: TextFormat = {
  name: 'date',
  title: 'Date',
  source: 'RFC 3339, full-date',
  isValid: isDate,
  message: 'Enter a day that exists, as year, month and day: 2026-01-31.',
  maxLength: 10,
  examples: {
    valid: [['2026-01-31'], ['2024-02-29'], ['0001-01-01']],
    invalid: ['2026-02-31', '2026-1-31', '31.01.2026', '0000-01-01', '12026-01-01'],
  },
}
