import { createHmac, randomBytes } from 'node:crypto'

/** Seconds for which a code is shown, and its digits; what every application for codes takes as given. */
const period = 30
const digits = 6
/** Codes of the step before and the step after are taken too: clocks differ, and typing takes time (RFC 6238, 5.2). */
const drift = 1

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** A new secret of 160 bits, as long as the output of SHA-1 (RFC 4226, 4). */
export function newTotpSecret(): string {
  return toBase32(randomBytes(20))
}

/** The code of a moment (RFC 6238 with SHA-1, which is what applications support). */
export function totpCode(secret: string, step: number, length = digits): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const digest = createHmac('sha1', fromBase32(secret)).update(counter).digest()
  const offset = (digest.at(-1) ?? 0) & 0xf
  const number = digest.readUInt32BE(offset) & 0x7fff_ffff
  return String(number % 10 ** length).padStart(length, '0')
}

export function totpStep(now: Date): number {
  return Math.floor(now.getTime() / 1000 / period)
}

/** The time step whose code this is, among those that are taken now; undefined for a wrong code. */
export function matchingStep(secret: string, code: string, now: Date): number | undefined {
  const middle = totpStep(now)
  const steps = Array.from({ length: 2 * drift + 1 }, (_, index) => middle - drift + index)
  return steps.filter((step) => isSame(totpCode(secret, step), code)).at(-1)
}

/** The address that applications read from a QR code (the "Key Uri Format" of Google Authenticator). */
export function otpauthAddress(secret: string, account: string, issuer: string): string {
  const parameters = new URLSearchParams({ secret, issuer, algorithm: 'SHA1', digits: String(digits), period: String(period) })
  return `otpauth://totp/${encodeURIComponent(issuer)}:${encodeURIComponent(account)}?${parameters.toString().replaceAll('+', '%20')}`
}

function isSame(one: string, other: string): boolean {
  if (one.length !== other.length) return false
  let difference = 0
  for (let index = 0; index < one.length; index++) difference |= one.charCodeAt(index) ^ other.charCodeAt(index)
  return difference === 0
}

/** Base 32 (RFC 4648, 6) without padding. */
export function toBase32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let value = 0
  for (const byte of bytes) {
    value = ((value << 8) | byte) & 0xffff
    for (bits += 8; bits >= 5; bits -= 5) text += alphabet[(value >>> (bits - 5)) & 31]
  }
  return bits > 0 ? text + alphabet[(value << (5 - bits)) & 31] : text
}

function fromBase32(text: string): Buffer {
  const bytes: number[] = []
  let bits = 0
  let value = 0
  for (const letter of text) {
    value = ((value << 5) | alphabet.indexOf(letter)) & 0xffff
    bits += 5
    if (bits < 8) continue
    bits -= 8
    bytes.push((value >>> bits) & 255)
  }
  return Buffer.from(bytes)
}
