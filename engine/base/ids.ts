import { v7, validate } from 'uuid'

/** Random bytes for many keys at once: asking the system for each takes longer than all the rest. */
const pool = new Uint8Array(4096)
const bytesPerKey = 16
let used = pool.length
let lastTime = 0
let sequence = 0

/** A new primary key: a UUID version 7 (RFC 9562), which sorts by the time it was made, and in one process by the order. */
export function newId(): string {
  if (used === pool.length) {
    globalThis.crypto.getRandomValues(pool)
    used = 0
  }
  const random = pool.subarray(used, used + bytesPerKey)
  used += bytesPerKey
  const now = Date.now()
  if (now > lastTime) {
    lastTime = now
    sequence = new DataView(pool.buffer, random.byteOffset).getUint32(0) >>> 1
  } else {
    sequence += 1
    if (sequence > 0xffffffff) {
      sequence = 0
      lastTime += 1
    }
  }
  return v7({ msecs: lastTime, seq: sequence, random })
}

/** True for the canonical text form of a UUID, in lower or upper case. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && validate(value)
}
