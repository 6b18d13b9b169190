/** `Last on-site visit` -> `lastOnSiteVisit`, unlike every name that is taken. */
export function fieldName(title: string, taken: readonly string[]): string {
  const [first = 'field', ...rest] = asciiWords(title)
  const name = [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('').slice(0, 44)
  return free(/^[a-z]/.test(name) ? name : `field${name}`, taken, '')
}

/** `Call reason` -> `call-reason`. */
export function documentName(title: string, taken: readonly string[]): string {
  const name = asciiWords(title).join('-').slice(0, 40)
  return free(/^[a-z]/.test(name) ? name : `x-${name}`, taken, '-')
}

function asciiWords(title: string): readonly string[] {
  const plainText = title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plainText.split(/[^a-z0-9]+/).filter((word) => word !== '')
}

/** Databases do not tell small letters from capitals. */
function free(name: string, taken: readonly string[], joint: string): string {
  const used = new Set([...taken, ...reserved].map((one) => one.toLowerCase()))
  for (let count = 1; ; count += 1) {
    const tried = count === 1 ? name : `${name}${joint}${count}`
    if (!used.has(tried.toLowerCase())) return tried
  }
}

/** Names that every record has; other words that cannot be names are refused by the server with a sentence. */
const reserved = ['id', 'version', 'label', 'entity', 'order', 'select', 'group', 'from', 'where', 'in', 'createdAt', 'updatedAt']
