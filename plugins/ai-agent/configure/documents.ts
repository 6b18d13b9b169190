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
