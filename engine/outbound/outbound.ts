import { KartotekaError } from '../base/errors.ts'
import { type Allowed, plainHost, readAllowed } from './allowed.ts'
import { type Answer, exchange, judgedPlace, type OutboundPlace, type Resolve, resolveName } from './exchange.ts'

export interface OutboundOptions {
  /** Hosts, addresses and networks that may be called although they are not public: `localhost:8080`, `10.1.0.0/16`. */
  readonly allow?: readonly string[] | undefined
  /** How names become addresses; of the system, unless a test says otherwise. */
  readonly resolve?: Resolve
}

export interface OutboundInit {
  readonly method?: string | undefined
  readonly headers?: Readonly<Record<string, string>> | undefined
  readonly body?: string | Uint8Array | undefined
  /** Milliseconds from the begin to the last byte of the answer; 10 000 without it. */
  readonly timeout?: number | undefined
  /** Bytes that the answer may have; 5 MB without it. */
  readonly maxBytes?: number | undefined
  /** Told the status and the headers before the first piece. */
  readonly onHead?: ((status: number, headers: Readonly<Record<string, string>>) => void) | undefined
  /** Given each piece of the answer as it comes, for answers that are told bit by bit; the body of the answer is whole all the same. */
  readonly onData?: ((piece: Uint8Array) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

export interface OutboundResponse {
  readonly status: number
  /** By names in small letters; several of one name are joined with a comma. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  text(): string
  /** Throws `outbound-failed` for a body that is no JSON. */
  json(): unknown
}

/** The only way in which the product calls other servers. */
export interface Outbound {
  /**
   * One request over HTTP(S), without cookies and without following redirects: an answer with 3xx is answered as it is. Throws
   * `outbound-refused` for what may not be called, and `outbound-failed` for a call that came to nothing.
   */
  request(url: string | URL, init?: OutboundInit): Promise<OutboundResponse>
  /**
   * The address at which a server of another protocol is to be reached, such as a mail server: the connection goes to it and not to the
   * name, which may lead elsewhere the next time. Throws `outbound-refused` and `outbound-failed`.
   */
  placeOf(host: string, port: number): Promise<OutboundPlace>
  /** The same, for a purpose whose hosts the operator configured by name: they may be called as well. */
  allowing(hosts: readonly string[]): Outbound
}

const defaults = { method: 'GET', timeout: 10_000, maxBytes: 5 * 1024 * 1024 }

export function createOutbound({ allow = [], resolve = resolveName }: OutboundOptions = {}): Outbound {
  const allowed = readAllowed(allow)
  return {
    async request(address, init = {}) {
      const url = readUrl(address)
      const mayCall = whomMayCall(url, allowed)
      const request = {
        method: init.method ?? defaults.method,
        headers: init.headers ?? {},
        body: init.body,
        timeout: init.timeout ?? defaults.timeout,
        maxBytes: init.maxBytes ?? defaults.maxBytes,
        onHead: init.onHead,
        onData: init.onData,
        signal: init.signal,
      }
      return responseOf(url, await exchange(url, request, mayCall, resolve))
    },
    async placeOf(host, port) {
      const url = readUrl(`http://${host.includes(':') ? `[${host}]` : host}:${port}`)
      return judgedPlace(url, whomMayCall(url, allowed), resolve)
    },
    allowing: (hosts) => createOutbound({ allow: [...allow, ...hosts], resolve }),
  }
}

function readUrl(address: string | URL): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined
  if (url !== undefined && /^https?:$/.test(url.protocol) && url.username === '' && url.password === '') return url
  throw new KartotekaError('outbound-refused', 'Only addresses with http:// or https:// are called, without a name and a password in them.')
}

/** Judges the addresses that a connection would go to; a host that is allowed by its name may lead anywhere. */
function whomMayCall(url: URL, allowed: Allowed): (address: string) => boolean {
  const port = url.port === '' ? { 'http:': 80, 'https:': 443 }[url.protocol] : Number(url.port)
  return allowed.host(plainHost(url), port ?? 0) ? () => true : allowed.address
}

function responseOf(url: URL, { status, headers, body }: Answer): OutboundResponse {
  const text = () => Buffer.from(body).toString('utf8')
  return {
    status,
    headers,
    body,
    text,
    json() {
      try {
        return JSON.parse(text())
      } catch (cause) {
        throw new KartotekaError('outbound-failed', `What ${url.host} answered is no JSON.`, { cause })
      }
    },
  }
}
