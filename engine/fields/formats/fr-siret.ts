import * as siret from 'stdnum/lib/cjs/fr/siret.js'
import type { TextFormat } from './format.ts'
import { compactNumber, isValidNumber } from './from-stdnum.ts'

/** The establishments of La Poste (SIREN 356000000) follow a rule of their own, which the library knows. */
export const frSiret: TextFormat = {
  name: 'fr-siret',
  title: 'SIRET',
  source: 'INSEE, Sirene register (code de commerce R123-221)',
  normalise: (value) => compactNumber(siret, value),
  isValid: (value) => isValidNumber(siret, value),
  message: 'Enter the 14 digits of a SIRET, such as 732 829 320 00074; its last digit is a check digit and must fit.',
  maxLength: 14,
  examples: {
    valid: [['73282932000074'], ['732 829 320 00074', '73282932000074'], ['35600000000048']],
    invalid: ['73282932000075', '7328293200007', '732829320', 'ABCDEFGHIJKLMN'],
  },
}
