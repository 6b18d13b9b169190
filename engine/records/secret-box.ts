import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { KartotekaError } from '../base/errors.ts'
import { readSealed, shownEnd, writeSealed } from '../base/sealed.ts'

/** Encrypts values with AES-256-GCM (NIST SP 800-38D); the first key seals, every key opens what it sealed. */
export interface SecretBox {
  /** Encrypts a text for one place (`entity.field`); it can be opened for the same place only. */
  seal(text: string, place: string): string
  /** The text of a sealed value. Throws `internal` for one that was sealed elsewhere, with a key that is not here, or changed. */
  open(value: string, place: string): string
  /** A keyed digest (HMAC-SHA-256) of a value that is only ever compared. */
  digest(text: string, place: string): string
  /** True for a value that the first key has sealed. */
  isCurrent(value: string): boolean
}

interface Key {
  readonly id: string
  readonly bytes: Buffer
}

const nonceLength = 12
const tagLength = 16

/** A box for one or several secrets of at least 16 characters, the one in use first. Throws `usage` for a shorter one. */
export function createSecretBox(secrets: readonly string[]): SecretBox {
  const keys = secrets.map(toKey)
  const [current] = keys
  if (current === undefined) throw new KartotekaError('usage', 'There is no secret to encrypt with. Set KARTOTEKA_SECRET.')
  return {
    seal(text, place) {
      const nonce = randomBytes(nonceLength)
      const cipher = createCipheriv('aes-256-gcm', current.bytes, nonce).setAAD(Buffer.from(place))
      const bytes = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return writeSealed({ keyId: current.id, bytes: bytes.toString('base64url'), end: shownEnd(text) })
    },
    open(value, place) {
      const parts = readSealed(value)
      const key = keys.find(({ id }) => id === parts?.keyId)
      if (parts === undefined || key === undefined) {
        throw new KartotekaError(
          'internal',
          'A secret value was encrypted with a key that is not here. Add the former key to KARTOTEKA_SECRET.',
        )
      }
      return openBytes(key, Buffer.from(parts.bytes, 'base64url'), place)
    },
    digest: (text, place) => createHmac('sha256', current.bytes).update(`${place}\0${text}`).digest('hex'),
    isCurrent: (value) => readSealed(value)?.keyId === current.id,
  }
}

function openBytes(key: Key, bytes: Buffer, place: string): string {
  const nonce = bytes.subarray(0, nonceLength)
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: tagLength }).setAAD(Buffer.from(place))
  decipher.setAuthTag(bytes.subarray(-tagLength))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()]).toString('utf8')
  } catch (error) {
    throw new KartotekaError('internal', 'A secret value cannot be opened: it was changed, or belongs to another field.', { cause: error })
  }
}

/** The key is derived (HKDF, RFC 5869), so that the secret may be any text; its id tells nothing of it. */
function toKey(secret: string): Key {
  if (secret.length < 16) throw new KartotekaError('usage', 'KARTOTEKA_SECRET needs at least 16 characters. Use 32 random ones.')
  const bytes = Buffer.from(hkdfSync('sha256', secret, 'kartoteka', 'secret fields', 32))
  return { bytes, id: createHash('sha256').update('id').update(bytes).digest('hex').slice(0, 8) }
}
