import { isUtf8 } from 'node:buffer'
import { KartotekaError } from '../../../base/errors.ts'

/** Bytes that are looked at before the encoding is settled. */
export const sampleSize = 65_536

/**
 * The encoding of a text file by its first bytes: a byte order mark, else UTF-16 where every other byte is zero, else UTF-8
 * where the bytes are such, else Windows-1252, in which old spreadsheets save. `isWhole` says that nothing follows the sample.
 */
export function detectEncoding(sample: Uint8Array, isWhole: boolean): string {
  if (sample[0] === 0xef && sample[1] === 0xbb && sample[2] === 0xbf) return 'utf-8'
  if (sample[0] === 0xff && sample[1] === 0xfe) return 'utf-16le'
  if (sample[0] === 0xfe && sample[1] === 0xff) return 'utf-16be'
  const zeros = [0, 0]
  for (let at = 0; at < sample.length; at++) if (sample[at] === 0) zeros[at % 2] = (zeros[at % 2] ?? 0) + 1
  const [even = 0, odd = 0] = zeros
  if (odd > sample.length / 8 && odd > even * 4) return 'utf-16le'
  if (even > sample.length / 8 && even > odd * 4) return 'utf-16be'
  return isUtf8(isWhole ? sample : withoutCutLetter(sample)) ? 'utf-8' : 'windows-1252'
}

/** A sample may end in the middle of a letter of several bytes. */
function withoutCutLetter(sample: Uint8Array): Uint8Array {
  let end = sample.length
  for (let back = 1; back <= 4 && back <= sample.length; back++) {
    const byte = sample[sample.length - back] ?? 0
    if (byte < 0x80) break
    if (byte < 0xc0) continue
    const letter = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
    if (letter > back) end = sample.length - back
    break
  }
  return sample.subarray(0, end)
}

/** The text of a file without its byte order mark. Throws `invalid-parameter` for bytes that are not of the encoding, and for an unknown one. */
export async function* decodeText(source: AsyncIterable<Uint8Array | string>, encoding?: string): AsyncGenerator<string> {
  const pieces = source[Symbol.asyncIterator]()
  const start: Uint8Array[] = []
  let size = 0
  let isWhole = false
  while (encoding === undefined && size < sampleSize) {
    const next = await pieces.next()
    if (next.done === true) isWhole = true
    if (next.done === true) break
    if (typeof next.value === 'string') {
      yield* plainText(next.value, pieces)
      return
    }
    start.push(next.value)
    size += next.value.length
  }
  const decoder = newDecoder(encoding ?? detectEncoding(Buffer.concat(start), isWhole))
  try {
    for (const piece of start) yield decoder.decode(piece, { stream: true })
    for (let next = await pieces.next(); next.done !== true; next = await pieces.next()) {
      yield typeof next.value === 'string' ? next.value : decoder.decode(next.value, { stream: true })
    }
    yield decoder.decode()
  } catch (error) {
    if (!(error instanceof TypeError) || !('code' in error) || error.code !== 'ERR_ENCODING_INVALID_ENCODED_DATA') throw error
    throw new KartotekaError('invalid-parameter', 'The file is not UTF-8 text. Save it as "CSV UTF-8" and import it again.', {
      cause: error,
    })
  } finally {
    await pieces.return?.()
  }
}

async function* plainText(first: string, rest: AsyncIterator<Uint8Array | string>): AsyncGenerator<string> {
  yield first.startsWith('\uFEFF') ? first.slice(1) : first
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield String(next.value)
}

function newDecoder(encoding: string): TextDecoder {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch (error) {
    throw new KartotekaError(
      'invalid-parameter',
      `There is no encoding ${JSON.stringify(encoding.slice(0, 40))}. Write utf-8, utf-16le, windows-1252 or windows-1250, for instance.`,
      { cause: error, extensions: { parameter: 'encoding' } },
    )
  }
}
