import { describe, expect, it } from 'vitest'
import { hashPassword, verifyPassword } from '../../engine/identity/passwords.ts'

const long = 'violet anchors drift slowly over the harbour while nobody is looking at them '.repeat(2)

describe('a password', () => {
  it('counts to its last letter, however long it is', async () => {
    const stored = await hashPassword(`${long}a`)
    expect([
      await verifyPassword(stored, `${long}a`),
      await verifyPassword(stored, `${long}b`),
      await verifyPassword(stored, long),
    ]).toEqual([true, false, false])
  })

  it('counts behind a zero byte too', async () => {
    const stored = await hashPassword('harbour\u0000anchor')
    expect([await verifyPassword(stored, 'harbour\u0000anchor'), await verifyPassword(stored, 'harbour\u0000other')]).toEqual([true, false])
  })

  it('is kept by Argon2id with a salt of its own', async () => {
    const [one, other] = await Promise.all([hashPassword('harbour'), hashPassword('harbour')])
    expect(one).toMatch(/^\$argon2id\$v=19\$m=(19|[2-9]\d|\d{3})\d{3},/)
    expect(one).not.toBe(other)
  })
})
