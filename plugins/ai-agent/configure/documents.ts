export type Json = Readonly<Record<string, unknown>>
/** Merge patches (RFC 7396) by folder of the metadata and id. */
export type Documents = Readonly<Record<string, Readonly<Record<string, Json>>>>

/** What one patch says laid over another; unlike in a document a null stays, as it takes something away. */
export function laidOver(before: unknown, change: unknown): unknown {
  if (!isJson(change)) return change
  const result: Record<string, unknown> = isJson(before) ? { ...before } : {}
  for (const [key, value] of Object.entries(change)) result[key] = laidOver(result[key], value)
  return result
}

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A member that is an object, else an empty one. */
export function partOf(document: Json | undefined, member: string): Readonly<Record<string, Json>> {
  const part = document?.[member]
  return (isJson(part) ? part : {}) as Readonly<Record<string, Json>>
}

/** `Last on-site visit` -> `lastOnSiteVisit`, unlike every name that is taken. */
export function fieldName(title: string, taken: readonly string[]): string {
  const [first = 'field', ...rest] = wordsOf(title)
  const name = [first, ...rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1))].join('').slice(0, 44)
  return unlike(/^[a-z]/.test(name) ? name : `field${name}`, taken, '')
}

/** `Call reason` -> `call-reason`. */
export function documentName(title: string, taken: readonly string[]): string {
  const name = wordsOf(title).join('-').slice(0, 40)
  return unlike(/^[a-z]/.test(name) ? name : `x-${name}`, taken, '-')
}

function wordsOf(title: string): readonly string[] {
  const plain = title.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase()
  return plain.split(/[^a-z0-9]+/).filter((word) => word !== '')
}

function unlike(name: string, taken: readonly string[], joint: string): string {
  const used = new Set(taken.map((one) => one.toLowerCase()))
  for (let count = 1; ; count += 1) {
    const tried = count === 1 ? name : `${name}${joint}${count}`
    if (!used.has(tried.toLowerCase())) return tried
  }
}
