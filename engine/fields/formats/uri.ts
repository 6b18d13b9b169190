import type { TextFormat } from './format.ts'

/** Only what a browser may open as a page: `javascript:` and `file:` in a link are an attack, a password in it is a leak. */
export const uri: TextFormat = {
  name: 'uri',
  title: 'Web address',
  source: 'WHATWG URL, with the schemes http and https',
  normalise: (value) => (/^www\./i.test(value) ? `https://${value}` : value),
  isValid,
  message: 'Enter a web address that begins with https:// or http://, such as https://example.com.',
  maxLength: 2048,
  examples: {
    valid: [
      ['https://example.com'],
      ['http://example.com:8080/a/b?c=d#e'],
      ['www.example.com/contact', 'https://www.example.com/contact'],
      ['https://例子.广告/路径'],
    ],
    invalid: [
      'example',
      'javascript:alert(1)',
      'ftp://example.com',
      'https://',
      'https://exa mple.com',
      'https://user:secret@example.com',
      'https:example.com',
    ],
  },
}

function isValid(value: string): boolean {
  if (!/^https?:\/\/[^\s/]/i.test(value) || /\s/.test(value) || !URL.canParse(value)) return false
  const { username, password } = new URL(value)
  return username === '' && password === ''
}
