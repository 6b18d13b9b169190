import type { TextFormat } from './format.ts'
import { standardFormat } from './from-ajv-formats.ts'

export const hostname: TextFormat = {
  name: 'hostname',
  title: 'Host name',
  source: 'RFC 1123',
  normalise: (value) => value.toLowerCase(),
  isValid: standardFormat('hostname'),
  message: 'Enter a host name such as mail.example.com.',
  maxLength: 253,
  examples: { valid: [['mail.example.com'], ['Mail.Example.com', 'mail.example.com']], invalid: ['-a.example.com', 'a b', 'a_b.com'] },
}
