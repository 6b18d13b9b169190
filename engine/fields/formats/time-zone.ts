import type { TextFormat } from './format.ts'

export const timeZone: TextFormat = {
  name: 'time-zone',
  title: 'Time zone',
  source: 'IANA Time Zone Database',
  isValid: (value) => value === 'UTC' || (/^[A-Z][A-Za-z]+\/[A-Za-z0-9_+/-]+$/.test(value) && isKnown(value)),
  message: 'Enter a time zone such as Europe/Warsaw.',
  maxLength: 50,
  examples: {
    valid: [['Europe/Warsaw'], ['America/Argentina/Buenos_Aires'], ['UTC']],
    invalid: ['Warsaw', '+01:00', 'Europe/Krakow', 'europe'],
  },
}

function isKnown(value: string): boolean {
  try {
    return value.length <= 50 && new Intl.DateTimeFormat('en', { timeZone: value }) !== undefined
  } catch {
    return false
  }
}
