import type { Document, Documents } from '../api/designer.ts'

/** JSON Merge Patch (RFC 7396) laid over a document. */
export function applyPatch(target: unknown, patch: unknown): unknown {
  if (!isObject(patch)) return patch
  const result: Record<string, unknown> = isObject(target) ? { ...target } : {}
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key]
    else result[key] = applyPatch(result[key], value)
  }
  return result
}

/** What turns one document into the other when it is laid over it; undefined where they are the same. */
export function patchBetween(before: Document, after: Document): Document | undefined {
  const patch: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [from, to] = [before[key], after[key]]
    if (!(key in after) || to === undefined) {
      if (key in before) patch[key] = null
    } else if (JSON.stringify(from) !== JSON.stringify(to)) {
      const inside = isObject(from) && isObject(to) ? patchBetween(from, to) : to
      if (inside !== undefined) patch[key] = inside
    }
  }
  return Object.keys(patch).length === 0 ? undefined : patch
}

/** The patches of a draft with that of one document exchanged; without it where it says nothing. */
export function withPatch(patches: Documents, folder: string, id: string, patch: Document | undefined): Documents {
  const { [id]: _, ...others } = patches[folder] ?? {}
  const inFolder = patch === undefined ? others : { ...others, [id]: patch }
  const { [folder]: __, ...rest } = patches
  return Object.keys(inFolder).length === 0 ? rest : { ...rest, [folder]: inFolder }
}

/** A draft with other patches laid over it: a null stays, as it takes something of the stored document away. */
export function withPatches(patches: Documents, more: Documents): Documents {
  const laid = (before: unknown, change: unknown): unknown =>
    isObject(change)
      ? {
          ...(isObject(before) ? before : {}),
          ...mapValues(change, (value, key) => laid(isObject(before) ? before[key] : undefined, value)),
        }
      : change
  return laid(patches, more) as Documents
}

function mapValues(object: Document, change: (value: unknown, key: string) => unknown): Document {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]))
}

export function isObject(value: unknown): value is Document {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
