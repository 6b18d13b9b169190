import { KartotekaError } from '../base/errors.ts'
import type { Outbound, OutboundInit, OutboundResponse } from '../outbound/index.ts'

/** Asks other servers for one plugin: by HTTPS the hosts that it declares, as far as the outbound client lets anybody, and nobody else. */
export function outboundOf(outbound: Outbound, plugin: string, hosts: readonly string[], signal: AbortSignal) {
  return async (url: string, options: OutboundInit = {}): Promise<OutboundResponse> => {
    const { protocol, hostname } = new URL(url)
    const isDeclared = hosts.some((host) => (host.startsWith('*.') ? hostname.endsWith(host.slice(1)) : hostname === host))
    if (protocol !== 'https:' || !isDeclared) {
      const declared = hosts.length === 0 ? 'It declares none.' : `It declares ${hosts.join(', ')}.`
      throw new KartotekaError('outbound-refused', `The plugin "${plugin}" may not ask ${protocol}//${hostname}. ${declared}`)
    }
    return outbound.request(url, { ...options, signal })
  }
}
