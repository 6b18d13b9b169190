import { parsePhoneNumberFromString } from 'libphonenumber-js/min'
import type { TextFormat } from './format.ts'

export const phone: TextFormat = {
  name: 'phone',
  title: 'Phone number',
  source: 'ITU-T E.164; extensions as in RFC 3966',
  normalise: (value) => international(value) ?? value,
  isValid: (value) => international(value) !== undefined || isDiallable(value),
  message: 'Enter a phone number of digits, spaces and the signs + ( ) - . / * #, best with its country: +33 1 23 45 67 89.',
  maxLength: 40,
  examples: {
    valid: [
      ['+33123456789'],
      ['+33 1 23 45 67 89', '+33123456789'],
      ['+49 (0)30 901820', '+4930901820'],
      ['+33 1 23 45 67 89 ext. 12', '+33123456789;ext=12'],
      ['030-0074321'],
      ['(5) 555-4729'],
      [' 0621-08460 ', '0621-08460'],
      ['112'],
    ],
    invalid: ['12', 'call me', '030-CALL', '+', '()', 'ext. 12'],
  },
}

/** A number with its country in one spelling; a number without one cannot be told apart from a local one and is left. */
function international(value: string): string | undefined {
  if (!/^\s*[+＋]/.test(value)) return undefined
  const number = parsePhoneNumberFromString(value, { extract: false })
  if (number === undefined || !number.isPossible()) return undefined
  return number.ext === undefined ? number.number : `${number.number};ext=${number.ext}`
}

/** Files that are older than the system are full of local numbers: they are kept as they are typed. */
function isDiallable(value: string): boolean {
  return /^[0-9+()\-./*#,\s]+$/.test(value) && value.replace(/\D/g, '').length >= 3
}
