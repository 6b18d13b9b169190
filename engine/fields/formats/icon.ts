import type { TextFormat } from './format.ts'

export const icon: TextFormat = {
  name: 'icon',
  title: 'Icon',
  source: 'Names of the Tabler icons, without prefix',
  normalise: (value) => value.toLowerCase(),
  isValid: (value) => value.length <= 60 && /^[a-z0-9]+(-[a-z0-9]+)*$/.test(value),
  message: 'Enter the name of an icon such as building or chart-bar.',
  maxLength: 60,
  examples: { valid: [['building'], ['Chart-Bar', 'chart-bar']], invalid: ['chart bar', '-bar', 'bar-', 'fa_bar'] },
}
