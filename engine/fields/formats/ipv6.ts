import type { TextFormat } from './format.ts'
import { standardFormat } from './from-ajv-formats.ts'

export const ipv6: TextFormat = {
  name: 'ipv6',
  title: 'IPv6 address',
  source: 'RFC 4291',
  normalise: (value) => value.toLowerCase(),
  isValid: standardFormat('ipv6'),
  message: 'Enter an IPv6 address such as 2001:db8::1.',
  maxLength: 45,
  examples: { valid: [['2001:db8::1'], ['2001:DB8::1', '2001:db8::1'], ['::1']], invalid: ['192.0.2.10', '2001:db8:::1', 'g::1'] },
}
