import { durationText, readDuration } from '../seconds.ts'
import type { TextFormat } from './format.ts'

export const durationFormat: TextFormat = {
  name: 'duration',
  title: 'Duration',
  source: 'ISO 8601-1, without years and months, which have no fixed length',
  normalise: (value) => canonicalDuration(value) ?? value,
  isValid: (value) => readDuration(value) !== undefined,
  message: 'Enter a duration in weeks, days, hours, minutes or whole seconds, such as PT1H30M.',
  maxLength: 40,
  examples: {
    valid: [['PT1H30M'], ['PT90M', 'PT1H30M'], ['P1D', 'PT24H'], ['P1W', 'PT168H'], ['PT0S']],
    invalid: ['P1Y', 'P1M', 'PT', 'P', '1:30', 'PT1.5H', '-PT1H', 'P1DT'],
  },
}

function canonicalDuration(value: string): string | undefined {
  const seconds = readDuration(value)
  return seconds === undefined ? undefined : durationText(seconds)
}
