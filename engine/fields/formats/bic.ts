import { isValidBIC } from 'ibantools'
import type { TextFormat } from './format.ts'

export const bic: TextFormat = {
  name: 'bic',
  title: 'BIC',
  source: 'ISO 9362',
  normalise: (value) => value.replace(/\s/g, '').toUpperCase(),
  isValid: (value) => isValidBIC(value),
  message: 'Enter a BIC of 8 or 11 characters, such as BNPAFRPP or DEUTDEFF500.',
  maxLength: 11,
  examples: {
    valid: [['BNPAFRPP'], ['deut de ff 500', 'DEUTDEFF500'], ['ABNANL2A']],
    invalid: ['BNPAFRP', 'BNPAXXPP', 'BNPAFRPPXXXX', '12345678'],
  },
}
