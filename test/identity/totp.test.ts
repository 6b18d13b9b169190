import { describe, expect, it } from 'vitest'
import { addressKey } from '../../engine/identity/attempts.ts'
import { checkPasswordStrength } from '../../engine/identity/password-strength.ts'
import { matchingStep, newTotpSecret, otpauthAddress, toBase32, totpCode, totpStep } from '../../engine/identity/totp.ts'

const secret = toBase32(Buffer.from('12345678901234567890'))

describe('codes', () => {
  it('are written in base 32 as RFC 4648 has it', () => {
    expect(['', 'f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map((text) => toBase32(Buffer.from(text)))).toEqual([
      '',
      'MY',
      'MZXQ',
      'MZXW6',
      'MZXW6YQ',
      'MZXW6YTB',
      'MZXW6YTBOI',
    ])
  })

  it.each([
    [59, '94287082'],
    [1111111109, '07081804'],
    [1111111111, '14050471'],
    [1234567890, '89005924'],
    [2000000000, '69279037'],
    [20000000000, '65353130'],
  ])('at %i seconds are those of RFC 6238', (seconds, code) => {
    expect(totpCode(secret, totpStep(new Date(seconds * 1000)), 8)).toBe(code)
  })

  it('are taken one step early or late, and no further', () => {
    const now = new Date(1_700_000_000_000)
    const step = totpStep(now)
    expect([-2, -1, 0, 1, 2].map((away) => matchingStep(secret, totpCode(secret, step + away), now))).toEqual([
      undefined,
      step - 1,
      step,
      step + 1,
      undefined,
    ])
  })

  it('have a secret of 160 bits and an address that applications read', () => {
    expect(newTotpSecret()).toMatch(/^[A-Z2-7]{32}$/)
    expect(newTotpSecret()).not.toBe(newTotpSecret())
    expect(otpauthAddress('ABC', 'ann+1@example.test', 'Our Firm')).toBe(
      'otpauth://totp/Our%20Firm:ann%2B1%40example.test?secret=ABC&issuer=Our%20Firm&algorithm=SHA1&digits=6&period=30',
    )
  })
})

describe('a password', () => {
  const owner = { name: 'Josephine Mareuil', email: 'j.mareuil@proto-cycles.test' }

  it.each([
    ['is too short', 'x7Gk2pQz9', /at least 10 characters; this has 9/],
    ['is too long', 'x7Gk'.repeat(60), /at most 200/],
    ['is the name', 'josephinemareuil', /made of the name/],
    ['is the e-mail with a little more', 'J.Mareuil@proto-cycles.test1', /made of the name/],
    ['is in every list', 'qwertyuiop', /easy to guess/],
    ['is one of a list, dressed up', 'P4ssw0rd2024!', /easy to guess/],
    ['goes on for ever', 'aaaaaaaaaaaaaaaaaaaaaaaa', /easy to guess/],
    ['runs along the keyboard', 'qwertzuiop1234567890', /easy to guess/],
    ['is one word over and over', 'sunshinesunshine', /easy to guess/],
  ])('that %s is refused', async (_what, password, message) => {
    await expect(checkPasswordStrength(password, owner)).rejects.toThrow(message)
  })

  it.each(['violet anchors drift slowly', 'x7Gk2pQz9w', 'zażółć gęślą jaźń', '香蕉船在月光下漂流得很远'])(
    'such as %s is taken',
    async (password) => {
      await expect(checkPasswordStrength(password, owner)).resolves.toBeUndefined()
    },
  )
})

describe('an address', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2'],
    ['2001:db8:1:2::9', '2001:db8:1:2'],
    ['2001:db8::9', '2001:db8:0:0'],
    ['fe80::1%eth0', 'fe80:0:0:0'],
  ])('%s counts as %s', (address, name) => {
    expect(addressKey(address)).toEqual({ limit: 'address', name })
  })
})
