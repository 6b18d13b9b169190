import { stdnum, euVat as validators } from 'stdnum'
import type { TextFormat } from './format.ts'

/** The library lists Andorra and Switzerland beside the member states; they are not in the union's register. */
const members: ReadonlySet<string> = new Set('AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK'.split(' '))

export const euVat: TextFormat = {
  name: 'eu-vat',
  title: 'EU VAT number',
  source: 'Directive 2006/112/EC, article 215; the prefixes are those of VIES (Greece: EL; Northern Ireland: XI)',
  normalise: (value) =>
    value
      .toUpperCase()
      .replace(/[\s.\-/,:]/g, '')
      .replace(/^GR(?=\d)/, 'EL'),
  isValid,
  message: 'Enter a VAT number with its country prefix, such as DE136695976 or FR40303265045; its check digits must fit.',
  maxLength: 16,
  examples: {
    valid: [
      ['DE136695976'],
      ['de 136 695 976', 'DE136695976'],
      ['FR40303265045'],
      ['PL8567346215'],
      ['ATU13585627'],
      ['GR094259216', 'EL094259216'],
      ['XI980780684'],
    ],
    invalid: ['DE136695977', '136695976', 'CH123456788', 'GB980780684', 'DEDE136695976', 'XX123456789', 'PL856734621'],
  },
}

/** Each validator takes the number with its own prefix (once) or without one. */
function isValid(value: string): boolean {
  if (!/^[A-Z]{2}[A-Z0-9+*]{2,14}$/.test(value)) return false
  const prefix = value.slice(0, 2)
  if (prefix === 'XI') return stdnum.GB?.vat?.validate(`GB${value.slice(2)}`).isValid === true
  const country = prefix === 'EL' ? 'GR' : prefix
  if (!members.has(country)) return false
  const ofCountry = Object.entries(validators).find(([name]) => name === country)?.[1] ?? []
  return ofCountry.some((validator) => validator.validate(value).isValid)
}
