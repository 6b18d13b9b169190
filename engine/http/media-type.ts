/** Types that a browser shows and that cannot run anything, told by their first bytes. */
const signatures: readonly (readonly [type: string, bytes: readonly number[]])[] = [
  ['image/png', [0x89, 0x50, 0x4e, 0x47]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', [0x47, 0x49, 0x46, 0x38]],
  ['application/pdf', [0x25, 0x50, 0x44, 0x46]],
]

const byName: Readonly<Record<string, string>> = { txt: 'text/plain', csv: 'text/csv' }

/** The type of a file by its content, whatever the sender claims; what is not known is only bytes. */
export function mediaTypeOf(name: string, content: Buffer): string {
  const known = signatures.find(([, bytes]) => bytes.every((byte, index) => content[index] === byte))
  if (known !== undefined) return known[0]
  const ending = name.toLowerCase().split('.').at(-1) ?? ''
  const isText = !content.includes(0)
  return (isText ? byName[ending] : undefined) ?? 'application/octet-stream'
}
