/** One way of `x-fetch` to a value: `firm.address`, `firm.places[isDelivery,isDefault].address`. */
export interface FetchPath {
  /** The field with the reference. */
  readonly reference: string
  /** Owned lines of the record there, and the yes-or-no fields that must hold: the first such line is taken. */
  readonly lines?: { readonly field: string; readonly flags: readonly string[] }
  /** From there to the value. */
  readonly path: readonly string[]
}

/** Reads a path of `x-fetch`; undefined where it is none. */
export function parseFetchPath(text: string): FetchPath | undefined {
  const [, reference = '', field, flags = '', rest = ''] = /^(\w+)(?:\.(\w+)\[([\w,]+)\])?\.([\w.]+)$/.exec(text) ?? []
  if (reference === '') return undefined
  return { reference, path: rest.split('.'), ...(field === undefined ? {} : { lines: { field, flags: flags.split(',') } }) }
}

/** The ways that a field states, one or several. */
export function fetchPaths(fetch: string | readonly string[] | undefined): readonly string[] {
  if (fetch === undefined) return []
  return typeof fetch === 'string' ? [fetch] : fetch
}
