/**
 * How an encrypted value is written: `s1.<key id>.<bytes>.<end>`, where `end` are its last four characters, or nothing where it is
 * so short that they would tell too much. Only letters, digits, `-`, `_` and points stand before the end.
 */
const sealed = /^s1\.([0-9a-f]{8})\.([\w-]+)\.(.{0,4})$/su

export interface SealedParts {
  readonly keyId: string
  readonly bytes: string
  readonly end: string
}

/** The beginning of every encrypted value. */
export const sealedMark = 's1.'

/** What people see in the place of characters. */
export const maskMark = '••••'

const longEnough = 8

export function readSealed(text: string): SealedParts | undefined {
  const [, keyId, bytes, end] = sealed.exec(text) ?? []
  return keyId === undefined || bytes === undefined || end === undefined ? undefined : { keyId, bytes, end }
}

export function writeSealed({ keyId, bytes, end }: SealedParts): string {
  return `${sealedMark}${keyId}.${bytes}.${end}`
}

/** The last four characters of a clear text that is long enough to show them; empty otherwise. */
export function shownEnd(text: string): string {
  const letters = [...text]
  return letters.length > longEnough ? letters.slice(-4).join('') : ''
}

/** What is answered of a value as it is stored; of a digest, or of what is not encrypted yet, not even the end. */
export function masked(stored: string): string {
  return maskMark + (readSealed(stored)?.end ?? '')
}
