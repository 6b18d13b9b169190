import { KartotekaError } from '../base/errors.ts'
import type { Outbound, OutboundInit, OutboundResponse } from '../outbound/index.ts'
import type { Plugin } from './plugin.ts'

/**
 * Asks other servers for one plugin: by HTTPS the hosts that it declares, as far as the outbound client lets anybody, the addresses that the
 * operator configured for it wherever they lead, those that administrators have set (`set`) as far as the outbound client lets anybody, and nobody else.
 */
export function outboundOf(
  outbound: Outbound,
  { name, outbound: hosts = [], configured = [] }: Plugin,
  signal: AbortSignal,
  set: readonly string[] = [],
) {
  const settled = new Set(set.map((address) => new URL(address).origin))
  const origins = new Map(configured.map((address) => [new URL(address).origin, new URL(address).host]))
  return async (url: string, options: OutboundInit = {}): Promise<OutboundResponse> => {
    const { protocol, hostname, origin } = new URL(url)
    const allSignals = options.signal === undefined ? signal : AbortSignal.any([signal, options.signal])
    const own = origins.get(origin)
    if (own !== undefined) return outbound.allowing([own]).request(url, { ...options, signal: allSignals })
    if (settled.has(origin)) return outbound.request(url, { ...options, signal: allSignals })
    const isDeclared = hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host))
    if (protocol !== 'https:' || !isDeclared) {
      const declared = hosts.length === 0 ? 'It declares none.' : `It declares ${hosts.join(', ')}.`
      throw new KartotekaError('outbound-refused', `The plugin "${name}" may not ask ${protocol}//${hostname}. ${declared}`)
    }
    return outbound.request(url, { ...options, signal: allSignals })
  }
}
