import type { TextFormat } from './format.ts'

export const lei: TextFormat = {
  name: 'lei',
  title: 'LEI',
  source: 'ISO 17442; check digits by ISO/IEC 7064, MOD 97-10',
  normalise: (value) => value.replace(/[\s-]/g, '').toUpperCase(),
  isValid: (value) => /^[A-Z0-9]{18}\d{2}$/.test(value) && remainder(value) === 1,
  message: 'Enter the 20 letters and digits of an LEI, such as 5493 001K JTII GC8Y 1R12; the last two are check digits and must fit.',
  maxLength: 20,
  examples: {
    valid: [['5493001KJTIIGC8Y1R12'], ['5493 001k jtii gc8y 1r12', '5493001KJTIIGC8Y1R12'], ['7LTWFZYICNSX8D621K86']],
    invalid: ['5493001KJTIIGC8Y1R13', '5493001KJTIIGC8Y1R1', '5493001KJTIIGC8Y1R122', '5493001KJTIIGC8Y1RAB'],
  },
}

/** A letter counts as two digits, A as 10. */
function remainder(value: string): number {
  const digits = [...value].map((sign) => Number.parseInt(sign, 36)).join('')
  return [...digits].reduce((rest, digit) => (rest * 10 + Number(digit)) % 97, 0)
}
