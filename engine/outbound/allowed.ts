import { BlockList, isIP, isIPv4 } from 'node:net'
import { KartotekaError } from '../base/errors.ts'
import { isPublicAddress } from './addresses.ts'

/** What may be called beside the public internet. */
export interface Allowed {
  /** Whether a name with its port was allowed as it is written, wherever it leads. */
  host(name: string, port: number): boolean
  /** Whether a connection to this address may be made. */
  address(address: string): boolean
}

/**
 * Reads a list of hosts (`intranet.example`, `localhost:8080`, `[::1]:8080`), addresses and networks (`10.1.0.0/16`). Throws `usage`
 * for an entry that is none of these.
 */
export function readAllowed(entries: readonly string[]): Allowed {
  const hosts: { name: string; port: number | undefined }[] = []
  const networks = new BlockList()
  for (const entry of entries) {
    const network = readNetwork(entry)
    if (network !== undefined) networks.addSubnet(network.address, network.prefix, isIPv4(network.address) ? 'ipv4' : 'ipv6')
    else hosts.push(readHost(entry))
  }
  return {
    host: (name, port) => hosts.some((host) => host.name === name && (host.port === undefined || host.port === port)),
    address: (address) => isPublicAddress(address) || (isIP(address) !== 0 && networks.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')),
  }
}

function readNetwork(entry: string): { address: string; prefix: number } | undefined {
  const [address = '', written, ...rest] = entry.split('/')
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  const prefix = written === undefined ? bits : Number(written)
  if (bits === 0 || rest.length > 0) return undefined
  return Number.isInteger(prefix) && prefix >= 1 && prefix <= bits ? { address, prefix } : undefined
}

function readHost(entry: string): { name: string; port: number | undefined } {
  const [, name, port] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/i.exec(entry) ?? []
  if (name !== undefined && URL.canParse(`http://${name}`))
    return { name: plainHost(new URL(`http://${name}`)), port: port === undefined ? undefined : Number(port) }
  throw new KartotekaError(
    'usage',
    `What may be called beside the public internet is a list of hosts, such as intranet.example or localhost:8080, and networks, such as 10.1.0.0/16; got ${JSON.stringify(entry)}.`,
  )
}

/** The host of an address without brackets and without the dot at the end that makes another spelling of the same name. */
export function plainHost(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '')
}
