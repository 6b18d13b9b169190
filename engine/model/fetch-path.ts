import { isJsonObject } from '../base/json.ts'

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

/** The value of the first path that leads to one from the record that the reference points to, in the JSON shape of the API. */
export function firstFetched(record: Readonly<Record<string, unknown>>, paths: readonly FetchPath[]): unknown {
  return paths.map((path) => valueAt(record, path)).find((value) => !isEmpty(value))
}

function valueAt(record: Readonly<Record<string, unknown>>, { lines, path }: FetchPath): unknown {
  const all = lines === undefined ? [record] : record[lines.field]
  const start = Array.isArray(all)
    ? all.filter(isJsonObject).find((line) => lines?.flags.every((flag) => line[flag] === true) ?? true)
    : undefined
  return path.reduce<unknown>((value, name) => (isJsonObject(value) && Object.hasOwn(value, name) ? value[name] : undefined), start)
}

/** A composite is empty when each of its parts is. */
function isEmpty(value: unknown): boolean {
  if (isJsonObject(value)) return Object.values(value).every(isEmpty)
  return value === null || value === undefined || value === ''
}
