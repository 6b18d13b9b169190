import type { TextFormat } from './format.ts'

export const barcode: TextFormat = {
  name: 'barcode',
  title: 'Barcode',
  source: 'GS1 General Specifications: GTIN-8, -12, -13 and -14 with their check digit',
  normalise: (value) => value.replace(/[\s-]/g, ''),
  isValid: (value) => /^(\d{8}|\d{12,14})$/.test(value) && checkSum(value) % 10 === 0,
  message: 'Enter the digits below the barcode, such as 4006381333931; the last one checks the others.',
  maxLength: 14,
  examples: {
    valid: [['4006381333931'], ['4 006381 333931', '4006381333931'], ['73513537'], ['036000291452']],
    invalid: ['4006381333932', '400638133393', 'ABC', '40063813339311'],
  },
}

/** From the right, every second digit counts three times. */
function checkSum(digits: string): number {
  return [...digits].reverse().reduce((sum, digit, place) => sum + Number(digit) * (place % 2 === 0 ? 1 : 3), 0)
}
