import * as polishNip from 'stdnum/lib/cjs/pl/nip.js'
import type { TextFormat } from './format.ts'
import { compactNumber, isValidNumber } from './from-stdnum.ts'

export const nip: TextFormat = {
  name: 'nip',
  title: 'NIP',
  source: 'Polish tax identification number (ustawa z 13 października 1995)',
  normalise: (value) => compactNumber(polishNip, value),
  isValid: (value) => isValidNumber(polishNip, value),
  message: 'Enter the 10 digits of a NIP, such as 856-734-62-15; its last digit is a check digit and must fit.',
  maxLength: 10,
  examples: {
    valid: [['8567346215'], ['856-734-62-15', '8567346215'], ['PL 8567346215', '8567346215']],
    invalid: ['8567346216', '856734621', '85673462150', 'ABCDEFGHIJ'],
  },
}
