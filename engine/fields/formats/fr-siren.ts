import * as siren from 'stdnum/lib/cjs/fr/siren.js'
import type { TextFormat } from './format.ts'
import { compactNumber, isValidNumber } from './from-stdnum.ts'

export const frSiren: TextFormat = {
  name: 'fr-siren',
  title: 'SIREN',
  source: 'INSEE, Sirene register (code de commerce R123-221)',
  normalise: (value) => compactNumber(siren, value),
  isValid: (value) => isValidNumber(siren, value),
  message: 'Enter the 9 digits of a SIREN, such as 622 034 460; its last digit is a check digit and must fit.',
  maxLength: 9,
  examples: {
    valid: [['622034460'], ['622 034 460', '622034460'], ['732829320'], ['356000000']],
    invalid: ['622034461', '62203446', '6220344600', 'ABCDEFGHI', 'FR622034460'],
  },
}
