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

let listed: ReadonlySet<string> | undefined

/** Asking for one is slow; older names are not among those that are listed. */
function isKnown(value: string): boolean {
  listed ??= new Set(Intl.supportedValuesOf('timeZone'))
  if (listed.has(value)) return true
  try {
    return value.length <= 50 && new Intl.DateTimeFormat('en', { timeZone: value }) !== undefined
  } catch {
    return false
  }
}
