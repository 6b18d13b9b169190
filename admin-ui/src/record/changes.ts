import type { EntityDescription, FieldDescription } from '../../../engine/forms/description.ts'

export type Values = Readonly<Record<string, unknown>>

/** Undefined, null, empty text, an empty list and an object without values are the same to a person: empty. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null || value === '') return null
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(plain)
  if (typeof value !== 'object') return value
  const entries = Object.entries(value)
    .map(([key, item]) => [key, plain(item)] as const)
    .filter(([, item]) => item !== null)
  return entries.length === 0 ? null : Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function isEqual(first: unknown, second: unknown): boolean {
  return JSON.stringify(plain(first)) === JSON.stringify(plain(second))
}

/** The changes after `next` has been typed: what equals the stored value again is no change. */
export function withChanges(base: Values, changes: Values, next: Values): Values {
  const merged: Record<string, unknown> = { ...changes }
  for (const [name, value] of Object.entries(next)) {
    if (isEqual(value, base[name])) delete merged[name]
    else merged[name] = value ?? null
  }
  return merged
}

/** What a form answers that it did not show: computed values and defaults stand there too, and are typed by nobody. */
export function typedValues(next: Values, shown: Values): Values {
  const differs = ([name, value]: [string, unknown]) =>
    value !== shown[name] && JSON.stringify(value) !== JSON.stringify(shown[name] ?? null)
  return Object.fromEntries(Object.entries(next).filter(differs))
}

/** The JSON Merge Patch (RFC 7396) of changed fields, in the form in which the API takes values. */
export function toPatch(entities: Entities, entity: EntityDescription, base: Values, changes: Values): Values {
  const patch: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(changes)) {
    const field = entity.fields[name]
    if (field === undefined || field.isReadOnly) continue
    const sent = toInput(entities, field, value)
    patch[name] = mergesObjects(field) ? mergePatch(base[name], sent) : sent
  }
  return patch
}

/** The body of a new record: what is empty is left out. */
export function toCreate(entities: Entities, entity: EntityDescription, values: Values): Values {
  const body: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(values)) {
    const field = entity.fields[name]
    if (field === undefined || field.isReadOnly || plain(value) === null) continue
    body[name] = toInput(entities, field, value)
  }
  return body
}

type Entities = { readonly [name: string]: EntityDescription }

function toInput(entities: Entities, field: FieldDescription, value: unknown): unknown {
  if (value === undefined || value === null || value === '') return null
  if (field.lines && Array.isArray(value)) return value.map((line) => lineInput(entities, entities[field.lines ?? ''], line as Values))
  if (Array.isArray(value)) return field.targets ? value.map((item) => referenceInput(item, field)) : value
  if (typeof value !== 'object') return value
  if (field.targets) return referenceInput(value, field)
  if (field.widget === 'attachment') return { id: (value as Values).id }
  if (field.members === undefined) return value
  const members = field.members
  return Object.fromEntries(Object.entries(members).map(([name, member]) => [name, toInput(entities, member, (value as Values)[name])]))
}

function referenceInput(value: unknown, field: FieldDescription): unknown {
  const { id, entity } = value as { readonly id: string; readonly entity?: string }
  return (field.targets?.length ?? 0) > 1 && entity ? { entity, id } : id
}

function lineInput(entities: Entities, entity: EntityDescription | undefined, line: Values): Values {
  const fields = Object.values(entity?.fields ?? {}).filter((field) => !field.isReadOnly && field.name in line)
  const body = Object.fromEntries(fields.map((field) => [field.name, toInput(entities, field, line[field.name])]))
  return line.id === undefined ? body : { id: line.id, ...body }
}

function mergesObjects(field: FieldDescription): boolean {
  return field.members !== undefined || field.widget === 'json'
}

/** What turns `before` into `after` when it is merged: only what differs, and null for what is gone. */
export function mergePatch(before: unknown, after: unknown): unknown {
  if (!isObject(before) || !isObject(after)) return after
  const patch: Record<string, unknown> = {}
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    if (!(key in after)) patch[key] = null
    else if (JSON.stringify(before[key]) !== JSON.stringify(after[key])) patch[key] = mergePatch(before[key], after[key])
  }
  return patch
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
