import { fullFormats } from 'ajv-formats/dist/formats.js'
import type { TextFormat } from './format.ts'

const addressPattern = fullFormats.email as RegExp

export const email: TextFormat = {
  name: 'email',
  title: 'E-mail address',
  source: 'RFC 5321, RFC 6531 (letters of any script)',
  normalise: (value) => value.replace(/@[^@]*$/, (domain) => domain.toLowerCase()),
  isValid,
  message: 'Enter an e-mail address such as name@example.com.',
  maxLength: 254,
  examples: {
    valid: [
      ['maria.anders@example.com'],
      [' Maria.Anders@Example.COM ', 'Maria.Anders@example.com'],
      ["o'brien+crm@mail.example.co.uk"],
      ['用户@例子.广告'],
      ['zażółć@żółw.pl'],
    ],
    invalid: ['maria', 'maria@', '@example.com', 'maria anders@example.com', 'a@b@c.com', 'maria@example', 'a@-b.com', 'a..b@example.com'],
  },
}

/** The pattern knows ASCII only: the domain is checked as it goes over the wire (punycode), and letters of other scripts count as letters. */
function isValid(value: string): boolean {
  const at = value.lastIndexOf('@')
  if (at < 1 || value.length > 254) return false
  const local = value.slice(0, at).replace(/[^\p{ASCII}]/gu, (character) => (/[\p{L}\p{M}\p{N}]/u.test(character) ? 'a' : ' '))
  const domain = asciiDomain(value.slice(at + 1))
  return domain !== undefined && local.length <= 64 && addressPattern.test(`${local}@${domain}`)
}

function asciiDomain(domain: string): string | undefined {
  if (/^\p{ASCII}*$/u.test(domain)) return domain
  return /^[\p{L}\p{M}\p{N}.-]+$/u.test(domain) && URL.canParse(`http://${domain}`) ? new URL(`http://${domain}`).hostname : undefined
}
