import { electronicFormatIBAN, isValidIBAN } from 'ibantools'
import type { TextFormat } from './format.ts'

export const iban: TextFormat = {
  name: 'iban',
  title: 'IBAN',
  source: 'ISO 13616',
  normalise: (value) => electronicFormatIBAN(value) ?? value,
  isValid: (value) => isValidIBAN(value),
  message: 'Enter an IBAN such as FR76 3000 6000 0112 3456 7890 189; its length and check digits must fit the country.',
  maxLength: 34,
  examples: {
    valid: [
      ['FR7630006000011234567890189'],
      ['fr76 3000 6000 0112 3456 7890 189', 'FR7630006000011234567890189'],
      ['DE89-3704-0044-0532-0130-00', 'DE89370400440532013000'],
      ['PL61109010140000071219812874'],
    ],
    invalid: ['FR7630006000011234567890188', 'FR76', 'XX7630006000011234567890189', 'DE8937040044053201300'],
  },
}
