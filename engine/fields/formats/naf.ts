import type { TextFormat } from './format.ts'

/**
 * The shape that INSEE documents for a subclass of NAF rev. 2: division, group and class (two digits, one, one) and a
 * letter. No maintained library holds the 732 subclasses, so a code of the right shape in a division that exists is taken.
 */
export const naf: TextFormat = {
  name: 'naf',
  title: 'NAF code',
  source: 'INSEE, nomenclature d’activités française, rév. 2 (décret 2007-1888)',
  normalise: (value) =>
    value
      .trim()
      .toUpperCase()
      .replace(/^(\d{2})[.\s]?(\d{2})\s?([A-Z])$/, '$1$2$3'),
  isValid: (value) => /^\d{2}\d{2}[A-Z]$/.test(value) && isDivision(Number(value.slice(0, 2))),
  message: 'Enter a NAF code of four digits and a letter, such as 3092Z or 30.92Z.',
  maxLength: 5,
  examples: {
    valid: [['3092Z'], ['30.92Z', '3092Z'], ['62.01z', '6201Z'], ['0111Z'], ['9900Z']],
    invalid: ['3092', '30921', '309Z', '3092ZZ', '0411Z', '0092Z', 'Z3092'],
  },
}

/** The divisions of NACE rev. 2, which NAF rev. 2 shares, are 01 to 99 without eleven that were left free. */
const freeDivisions: readonly number[] = [0, 4, 34, 40, 44, 48, 54, 57, 67, 76, 83, 89]

function isDivision(division: number): boolean {
  return !freeDivisions.includes(division)
}
