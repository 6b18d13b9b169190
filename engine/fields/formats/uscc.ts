import { weightedSum } from 'stdnum/lib/cjs/util/checksum.js'
import type { TextFormat } from './format.ts'

/** The 31 characters of the norm: no I, O, S, V, Z. */
const alphabet = '0123456789ABCDEFGHJKLMNPQRTUWXY'
/** 3 to the power of the place, modulo 31; the check character counts once. */
const weights = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1]

/**
 * The code is read by the norm itself with the weighted sum of `stdnum`: its own validator (1.12) refuses every code whose
 * check character is 0, and those whose first character, the registering department, is a letter.
 */
export const uscc: TextFormat = {
  name: 'uscc',
  title: 'Unified social credit code',
  source: 'GB 32100-2015',
  normalise: (value) => value.replace(/[\s-]/g, '').toUpperCase(),
  isValid: (value) => /^[0-9A-Y]{2}\d{6}[0-9A-Y]{10}$/.test(value) && hasKnownCharacters(value) && hasCheckCharacter(value),
  message:
    'Enter the 18 characters of a unified social credit code, such as 91110000600037341L; its last character is a check and must fit.',
  maxLength: 18,
  examples: {
    valid: [['91110000600037341L'], ['N2320100MB1234567H'], ['91110000 600037341l', '91110000600037341L'], ['913100006073757570']],
    invalid: ['91110000600037341M', '9111000060003734', '91110000600037341I', '911100006000373411L'],
  },
}

function hasKnownCharacters(value: string): boolean {
  return [...value].every((character) => alphabet.includes(character))
}

function hasCheckCharacter(value: string): boolean {
  return weightedSum(value, { weights, modulus: 31, alphabet }) === 0
}
