import { isId } from '../../base/ids.ts'
import type { TextFormat } from './format.ts'

export const uuid: TextFormat = {
  name: 'uuid',
  title: 'UUID',
  source: 'RFC 9562',
  normalise: (value) => value.toLowerCase(),
  isValid: isId,
  message: 'Enter an id such as 0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24.',
  maxLength: 36,
  examples: {
    valid: [['0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24'], ['0197F6A0-5B1C-7C3E-8A52-3F0D9C7E1B24', '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24']],
    invalid: [
      '0197f6a0',
      '0197f6a05b1c7c3e8a523f0d9c7e1b24',
      '0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b2g',
      '{0197f6a0-5b1c-7c3e-8a52-3f0d9c7e1b24}',
    ],
  },
}
