import type { Request } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { didYouMean } from '../base/suggest.ts'
import type { RequestKey } from '../records/index.ts'

/** Query parameters by name. Throws `invalid-parameter` for one that the route does not know, or that is given twice. */
export function readParameters<Name extends string>(request: Request, names: readonly Name[]): Partial<Record<Name, string>> {
  const result: Partial<Record<Name, string>> = {}
  for (const [name, value] of Object.entries(request.query)) {
    const known = names.find((candidate) => candidate === name)
    if (known === undefined) {
      throw refuse(
        name,
        `There is no parameter "${name}" here.${didYouMean(name, names)} Allowed: ${names.length === 0 ? 'none' : names.join(', ')}.`,
      )
    }
    if (typeof value !== 'string') throw refuse(name, `The parameter "${name}" is given more than once.`)
    result[known] = value
  }
  return result
}

/** `true` or `false` as text; undefined when it is not given. */
export function readBoolean(name: string, text: string | undefined): boolean | undefined {
  if (text === undefined) return undefined
  if (text === 'true' || text === '') return true
  if (text === 'false') return false
  throw refuse(name, `The parameter "${name}" is "true" or "false"; got ${JSON.stringify(text.slice(0, 40))}.`)
}

/** A whole number as text; undefined when it is not given. */
export function readInteger(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (/^-?\d{1,9}$/.test(text)) return Number(text)
  throw refuse(name, `The parameter "${name}" is a whole number; got ${JSON.stringify(text.slice(0, 40))}.`)
}

/** The version that `If-Match: "7"` asks for (RFC 9110, 13.1.1); undefined for none or `*`. */
export function readIfMatch(request: Request): number | undefined {
  const header = request.get('if-match')
  if (header === undefined || header.trim() === '*') return undefined
  const match = /^(?:W\/)?"(\d{1,15})"$/.exec(header.trim())
  if (match === null)
    throw refuse('If-Match', `The header If-Match holds the version in quotes, as the ETag gave it: "7"; got ${header.slice(0, 40)}.`)
  return Number(match[1])
}

/** `Idempotency-Key: "8e03978e"` with what it stands for; undefined when there is none. The quotes of the draft standard may be left out. */
export function readRequestKey(request: Request, body: unknown): RequestKey | undefined {
  const header = request.get('idempotency-key')
  if (header === undefined) return undefined
  const key = /^"?([\x21\x23-\x5b\x5d-\x7e]{1,200})"?$/.exec(header.trim())?.[1]
  if (key === undefined) {
    throw refuse('Idempotency-Key', 'The header Idempotency-Key holds 1 to 200 visible characters, such as a UUID, each request its own.')
  }
  return { key, request: [request.method, request.originalUrl, body] }
}

/** `Kartoteka-Duplicates: accept`: a new record is made although it looks like one that exists. */
export function readAcceptsDuplicates(request: Request): { readonly acceptsDuplicates?: true } {
  const header = request.get('kartoteka-duplicates')
  if (header === undefined) return {}
  if (header.trim().toLowerCase() === 'accept') return { acceptsDuplicates: true }
  throw refuse(
    'Kartoteka-Duplicates',
    `The header Kartoteka-Duplicates says "accept" or is left out; got ${JSON.stringify(header.slice(0, 40))}.`,
  )
}

function refuse(parameter: string, detail: string): KartotekaError {
  return new KartotekaError('invalid-parameter', detail, { extensions: { parameter } })
}
