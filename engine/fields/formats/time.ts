import type { TextFormat } from './format.ts'

const pattern = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/

export const timeFormat: TextFormat = {
  name: 'time',
  title: 'Time',
  source: 'ISO 8601-1, local time of day; unlike in JSON Schema without an offset, as it has no day',
  normalise: (value) => {
    const [, hour, minute, second = '00'] = pattern.exec(value.replace(/^(\d):/, '0$1:')) ?? []
    return hour === undefined ? value : `${hour}:${minute}${second === '00' ? '' : `:${second}`}`
  },
  isValid: (value) => pattern.test(value),
  message: 'Enter a time of day such as 09:30 or 09:30:15.',
  maxLength: 8,
  examples: {
    valid: [['09:30'], ['9:30', '09:30'], ['09:30:00', '09:30'], ['23:59:59'], ['00:00']],
    invalid: ['24:00', '09:60', '0930', '9', '09:30Z', '09:30:60', '9:3'],
  },
}
