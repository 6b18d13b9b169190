import type { TextFormat } from './format.ts'

export const color: TextFormat = {
  name: 'color',
  title: 'Colour',
  source: 'CSS Color 4, hexadecimal notation',
  normalise: (value) => value.toLowerCase().replace(/^#([0-9a-f])([0-9a-f])([0-9a-f])$/, '#$1$1$2$2$3$3'),
  isValid: (value) => /^#[0-9a-f]{6}$/.test(value),
  message: 'Enter a colour as # and six hexadecimal digits, such as #1c7ed6.',
  maxLength: 7,
  examples: {
    valid: [['#1c7ed6'], ['#1C7ED6', '#1c7ed6'], ['#fa0', '#ffaa00'], ['#000000']],
    invalid: ['1c7ed6', '#1c7ed', '#1c7ed6f', '#gggggg', 'blue', '#'],
  },
}
