import { t } from '../i18n/t.ts'

/** A part of the address cannot be read. Thrown while a page is drawn: the router shows it, with the ways out (`page-failed.tsx`). */
export class AddressError extends Error {
  constructor(part: string) {
    super(t('What the address says after “{part}=” cannot be read. It was cut short or changed on the way.', { part }))
    this.name = 'AddressError'
  }
}

/** What JSON in the address has to look like: `text`, `number`, `flag`, some values, a list of one shape in brackets, an object by its members. */
export type Shape =
  | 'text'
  | 'number'
  | 'flag'
  | { readonly oneOf: readonly string[] }
  | { readonly each: Shape }
  | readonly [Shape]
  | { readonly required?: readonly string[]; readonly members: Readonly<Record<string, Shape>> }

/** JSON that stands in the address under a name; undefined where nothing stands there, `AddressError` where it has another shape. */
export function readAddressJson(part: string, text: string | undefined, shape: Shape): unknown {
  if (text === undefined || text === '') return undefined
  const value = parsed(text)
  if (!hasShape(value, shape)) throw new AddressError(part)
  return value
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

export function hasShape(value: unknown, shape: Shape): boolean {
  if (shape === 'text') return typeof value === 'string'
  if (shape === 'number') return typeof value === 'number'
  if (shape === 'flag') return typeof value === 'boolean'
  if (isList(shape)) return Array.isArray(value) && value.every((one) => hasShape(one, shape[0]))
  if ('oneOf' in shape) return typeof value === 'string' && shape.oneOf.includes(value)
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
  const entries = Object.entries(value)
  if ('each' in shape) return entries.every(([, one]) => hasShape(one, shape.each))
  const isThere = (shape.required ?? []).every((name) => Object.hasOwn(value, name))
  return isThere && entries.every(([name, one]) => Object.hasOwn(shape.members, name) && hasShape(one, shape.members[name] as Shape))
}

const isList = (shape: Shape): shape is readonly [Shape] => Array.isArray(shape)

/** A day in the address, `2026-11-22`; what is no day counts as not said. */
export function dayInAddress(text: string | undefined): string | undefined {
  if (text === undefined || !/^\d{4}-\d\d-\d\d$/.test(text)) return undefined
  return Number.isNaN(Date.parse(text)) ? undefined : text
}
