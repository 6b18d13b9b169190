import type { Request } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { forbiddenKeys, isJsonObject } from '../base/json.ts'

/** Levels of nesting that a body may have. */
export const maxDepth = 64
/** Bytes that a JSON body may have. */
export const maxBodySize = 2 * 1024 * 1024

/**
 * The JSON body of a request. Throws `unsupported-media-type`, `body-too-large`, `malformed-json`, `nesting-too-deep` (judged on the
 * raw text, before anything recursive meets it) or `forbidden-key`.
 */
export async function readJson(request: Request): Promise<unknown> {
  if (request.is(['application/json', 'application/*+json']) === false) {
    const got = request.get('content-type') ?? 'none'
    throw new KartotekaError(
      'unsupported-media-type',
      `Send JSON with the header "Content-Type: application/json"; got ${got.slice(0, 80)}.`,
    )
  }
  const text = await readText(request)
  const depth = nestingDepth(text)
  if (depth > maxDepth) throw new KartotekaError('nesting-too-deep', `A body has at most ${maxDepth} levels of nesting; this has ${depth}.`)
  const value = parse(text)
  refuseForbiddenKeys(value, '')
  return value
}

async function readText(request: Request): Promise<string> {
  refuseLargeHeader(request)
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxBodySize) throw tooLarge(size)
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function refuseLargeHeader(request: Request): void {
  const announced = Number(request.get('content-length') ?? 0)
  if (announced > maxBodySize) throw tooLarge(announced)
}

function tooLarge(size: number): KartotekaError {
  return new KartotekaError(
    'body-too-large',
    `A body has at most ${maxBodySize} bytes; this has ${size} or more. Send it in parts, or import a file.`,
  )
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new KartotekaError(
      'malformed-json',
      `The body cannot be read as JSON: ${error instanceof Error ? error.message : String(error)}.`,
    )
  }
}

/** The deepest nesting of brackets outside of strings. One pass, no recursion. */
function nestingDepth(text: string): number {
  let depth = 0
  let deepest = 0
  let inString = false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (inString) {
      if (code === backslash) index += 1
      else if (code === quote) inString = false
    } else if (code === quote) inString = true
    else if (code === openBrace || code === openBracket) deepest = Math.max(deepest, ++depth)
    else if (code === closeBrace || code === closeBracket) depth -= 1
  }
  return deepest
}

const [quote, backslash, openBrace, closeBrace, openBracket, closeBracket] = [...'"\\{}[]'].map((letter) => letter.charCodeAt(0))

function refuseForbiddenKeys(value: unknown, pointer: string): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) refuseForbiddenKeys(item, `${pointer}/${index}`)
  }
  if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) {
      if (forbiddenKeys.has(key)) {
        throw new KartotekaError('forbidden-key', `The key "${key}" is never allowed.`, {
          errors: [{ pointer: `${pointer}/${key}`, code: 'forbidden-key', message: `Leave out "${key}".` }],
        })
      }
      refuseForbiddenKeys(item, `${pointer}/${key}`)
    }
  }
}
