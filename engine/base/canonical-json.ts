/** A JSON value as the one text that all values equal to it share: keys in the order of their code units, no spaces (after RFC 8785). */
export function canonicalJson(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null)
  let text = ''
  if (Array.isArray(value)) {
    for (const item of value) text += (text === '' ? '' : ',') + canonicalJson(item)
    return `[${text}]`
  }
  const members = value as Readonly<Record<string, unknown>>
  const keys = Object.keys(members)
  for (const key of keys.length > 1 ? keys.sort() : keys) {
    const member = members[key]
    if (member !== undefined) text += `${(text === '' ? '' : ',') + JSON.stringify(key)}:${canonicalJson(member)}`
  }
  return `{${text}}`
}
