import { BlockList, isIP } from 'node:net'

/** IPv4 networks that are not the public internet (IANA special-purpose registry, RFC 6890), and multicast. */
const special4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const

/** Of IPv6 only the global unicast block is public, but for what carries IPv4 in it (Teredo, 6to4) or is documentation. */
const global6 = networks([['2000::', 3]], 'ipv6')
const special6 = networks(
  [
    ['2001::', 23],
    ['2001:db8::', 32],
    ['2002::', 16],
    ['3fff::', 20],
  ],
  'ipv6',
)
const private4 = networks(special4, 'ipv4')

/** Whether an address belongs to the public internet. What carries an IPv4 address in an IPv6 one never does. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address)
  if (family === 4) return !private4.check(address, 'ipv4')
  return family === 6 && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6')
}

function networks(list: readonly (readonly [string, number])[], family: 'ipv4' | 'ipv6'): BlockList {
  const found = new BlockList()
  for (const [address, prefix] of list) found.addSubnet(address, prefix, family)
  return found
}
