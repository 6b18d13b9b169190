import type { TextFormat } from './format.ts'
import { standardFormat } from './from-ajv-formats.ts'

export const ipv4: TextFormat = {
  name: 'ipv4',
  title: 'IPv4 address',
  source: 'RFC 2673',
  isValid: standardFormat('ipv4'),
  message: 'Enter an IPv4 address such as 192.0.2.10.',
  maxLength: 15,
  examples: { valid: [['192.0.2.10'], ['0.0.0.0']], invalid: ['256.0.0.1', '192.0.2', '192.0.2.01', '::1'] },
}
