export interface SortKey {
  readonly path: string
  readonly isDescending: boolean
}

/** `-amount,name` -> keys; empty parts are left out. */
export function parseSort(text: string): readonly SortKey[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '' && part !== '-')
    .map((part) => (part.startsWith('-') ? { path: part.slice(1), isDescending: true } : { path: part, isDescending: false }))
}

export function formatSort(keys: readonly SortKey[]): string {
  return keys.map((key) => `${key.isDescending ? '-' : ''}${key.path}`).join(',')
}

/** A click on a header: ascending, descending, none. With shift the other keys stay and the new one comes last. */
export function toggleSort(keys: readonly SortKey[], path: string, keepOthers: boolean): readonly SortKey[] {
  const current = keys.find((key) => key.path === path)
  const next: SortKey | undefined =
    current === undefined ? { path, isDescending: false } : current.isDescending ? undefined : { path, isDescending: true }
  if (!keepOthers) return next ? [next] : []
  if (current === undefined) return next ? [...keys, next] : keys
  return keys.flatMap((key) => (key.path === path ? (next ? [next] : []) : [key]))
}
