import { hash, randomBytes } from 'node:crypto'

/** A token of 256 random bits, as it is given away; what is stored is only its hash. */
export function newToken(prefix = ''): string {
  return prefix + randomBytes(32).toString('base64url')
}

/** Tokens are random, so that a fast hash is enough: nothing can be guessed from it. */
export function hashToken(token: string): string {
  return hash('sha256', token)
}
