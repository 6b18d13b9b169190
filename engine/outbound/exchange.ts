import { lookup } from 'node:dns/promises'
import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP, type LookupFunction, type Socket } from 'node:net'
import { KartotekaError } from '../base/errors.ts'
import { plainHost } from './allowed.ts'

/** All addresses of a name. */
export type Resolve = (name: string) => Promise<readonly { readonly address: string; readonly family: number }[]>

export const resolveName: Resolve = (name) => lookup(name, { all: true })

export interface Exchange {
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  readonly timeout: number
  readonly maxBytes: number
  readonly onHead: ((status: number, headers: Readonly<Record<string, string>>) => void) | undefined
  readonly onData: ((piece: Uint8Array) => void) | undefined
  readonly signal: AbortSignal | undefined
}

export interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
}

/**
 * Sends one request over a connection of its own. The addresses are judged when the name has been resolved for this very connection,
 * so that a name which leads elsewhere the next time gains nothing.
 */
export async function exchange(url: URL, sent: Exchange, mayCall: (address: string) => boolean, resolve: Resolve): Promise<Answer> {
  const host = plainHost(url)
  if (isIP(host) !== 0 && !mayCall(host)) throw refusal(url)
  const signal = AbortSignal.any([AbortSignal.timeout(sent.timeout), ...(sent.signal === undefined ? [] : [sent.signal])])
  try {
    return await send(url, sent, signal, judgedLookup(url, mayCall, resolve), mayCall)
  } catch (cause) {
    if (cause instanceof KartotekaError) throw cause
    return unreachable(url, cause)
  }
}

/** Where a server of another protocol is reached. */
export interface OutboundPlace {
  readonly address: string
  /** What it must show itself as by TLS; undefined where it was named by its address. */
  readonly name: string | undefined
}

/** Where a host is reached that may be called, each of its addresses being judged. */
export async function judgedPlace(url: URL, mayCall: (address: string) => boolean, resolve: Resolve): Promise<OutboundPlace> {
  const host = plainHost(url)
  const isNamed = isIP(host) === 0
  const found = isNamed ? await resolve(host).catch((cause: unknown) => unreachable(url, cause)) : [{ address: host }]
  const [first] = found
  if (first === undefined || !found.every(({ address }) => mayCall(address))) throw refusal(url)
  return { address: first.address, name: isNamed ? host : undefined }
}

function unreachable(url: URL, cause: unknown): never {
  throw new KartotekaError('outbound-failed', `${url.host} could not be reached, or did not answer in time.`, { cause })
}

function send(
  url: URL,
  sent: Exchange,
  signal: AbortSignal,
  lookup: LookupFunction,
  mayCall: (address: string) => boolean,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const start = url.protocol === 'https:' ? httpsRequest : httpRequest
    const length = sent.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(sent.body)) }
    const headers = { ...sent.headers, ...length }
    const request: ClientRequest = start(url, { method: sent.method, headers, lookup, signal, agent: false })
    request.on('error', reject)
    request.on('socket', (socket) => refuseOnConnect(socket, url, mayCall))
    request.on('response', (response) => gather(url, response, sent).then(resolve, reject))
    request.end(sent.body)
  })
}

/** The last word is that of the connection itself, whatever was resolved before. */
function refuseOnConnect(socket: Socket, url: URL, mayCall: (address: string) => boolean): void {
  socket.once('connect', () => {
    if (!mayCall(socket.remoteAddress ?? '')) socket.destroy(refusal(url))
  })
}

/** Refuses a name as soon as one of its addresses may not be called: which one is taken is not ours to choose. */
function judgedLookup(url: URL, mayCall: (address: string) => boolean, resolve: Resolve): LookupFunction {
  return (_name, options, callback) => {
    resolve(plainHost(url)).then(
      (addresses) => {
        const [first] = addresses
        if (first === undefined || !addresses.every(({ address }) => mayCall(address))) callback(refusal(url), '', 0)
        else if (options.all === true) callback(null, [...addresses])
        else callback(null, first.address, first.family)
      },
      (error: NodeJS.ErrnoException) => callback(error, '', 0),
    )
  }
}

async function gather(url: URL, response: IncomingMessage, { maxBytes, onHead, onData }: Exchange): Promise<Answer> {
  const status = response.statusCode ?? 0
  const headers = headersOf(response)
  onHead?.(status, headers)
  const pieces: Buffer[] = []
  let size = 0
  for await (const piece of response as AsyncIterable<Buffer>) {
    size += piece.length
    if (size > maxBytes) {
      response.destroy()
      throw new KartotekaError('outbound-failed', `${url.host} answered more than the ${maxBytes} bytes that are read of it.`)
    }
    pieces.push(piece)
    onData?.(piece)
  }
  return { status, headers, body: Buffer.concat(pieces) }
}

function headersOf({ headersDistinct }: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headersDistinct).map(([name, values = []]) => [name, values.join(', ')] as const))
}

function refusal(url: URL): KartotekaError {
  return new KartotekaError(
    'outbound-refused',
    `${url.host} is not on the public internet and is not called. Whoever runs this installation can allow it (KARTOTEKA_OUTBOUND).`,
  )
}
