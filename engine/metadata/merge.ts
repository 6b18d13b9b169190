import { isJsonObject } from '../base/json.ts'

/** Whether a patch takes something away somewhere; one that does not is, over nothing, its own result. */
export function holdsNull(patch: unknown): boolean {
  if (patch === null) return true
  if (!isJsonObject(patch)) return false
  for (const key in patch) if (holdsNull(patch[key])) return true
  return false
}

/** JSON Merge Patch (RFC 7396): objects are merged key by key, null removes, everything else replaces. Neither argument is changed. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isJsonObject(patch)) return patch
  const result: Record<string, unknown> = isJsonObject(target) ? { ...target } : {}
  for (const key of Object.keys(patch)) {
    const value = patch[key]
    if (value === null) delete result[key]
    else result[key] = isJsonObject(value) ? mergePatch(result[key], value) : value
  }
  return result
}
