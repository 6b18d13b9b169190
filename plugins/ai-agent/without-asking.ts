import type { ActionCall, Answer, Entity, Field, PluginRecord, ProposedField } from '../../engine/plugins/api.ts'
import { plainValue } from './choice-title.ts'
import { identifierFormats, readIdentifier } from './identifiers.ts'

/** Whether an entity has a field with a number that says something by itself. */
export function hasIdentifier(entity: Entity | undefined): boolean {
  return [...(entity?.fields.values() ?? [])].some(({ schema }) => identifierFormats.includes(String(schema.format)))
}

/**
 * What the numbers of a record say with nobody asked, offline as well: whether their check digits fit, the country, what kind of body, the activity by its
 * code; and what of it the record does not say yet.
 */
export function saidByNumbers(
  { say, language }: Pick<ActionCall, 'say' | 'language'>,
  entity: Entity,
  record: PluginRecord,
  writable: readonly Field[],
): { readonly rows: Extract<Answer['blocks'][number], { kind: 'table' }>['rows']; readonly proposed: readonly ProposedField[] } {
  const rows: string[][] = []
  const proposed = new Map<string, ProposedField>()
  for (const { name, title, schema, options } of entity.fields.values()) {
    const value = record[name]
    const activity = schema['x-list'] === 'naf' ? options.find((option) => option.value === plainValue(value))?.title : undefined
    if (activity !== undefined) rows.push([title, String(plainValue(value)), activity])
    if (typeof value !== 'string' || value === '') continue
    const said = readIdentifier(String(schema.format), value, { say, language })
    if (said === undefined) continue
    rows.push([title, value, said.told])
    const source = { kind: 'record', entity: entity.name, id: record.id, field: name } as const
    const propose = (field: string, next: unknown, confidence: number) => {
      if (!proposed.has(field)) proposed.set(field, { field, value: next, source, confidence })
    }
    for (const { format, value: number, isSure } of said.numbers ?? []) {
      const field = writable.find((one) => one.schema.format === format && isEmpty(record[one.name]))
      if (field !== undefined) propose(field.name, number, isSure ? 0.95 : 0.6)
    }
    const place = said.country === undefined ? undefined : withCountry(writable, record, said.country)
    if (place !== undefined) propose(place.field, place.value, 0.9)
  }
  return { rows, proposed: [...proposed.values()] }
}

/** The first place that is filled in but for its country; one that is empty altogether is left to registers. */
function withCountry(writable: readonly Field[], record: PluginRecord, country: string): { field: string; value: object } | undefined {
  const place = writable.find(({ members }) => members.has('postalCode') && members.has('city'))
  const present = place === undefined ? undefined : record[place.name]
  if (place === undefined || typeof present !== 'object' || present === null) return undefined
  const { country: known, ...parts } = present as Readonly<Record<string, unknown>>
  const isListed = place.members.get('country')?.options.some(({ value }) => value === country) === true
  return isListed && isEmpty(known) ? { field: place.name, value: { ...parts, country } } : undefined
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === ''
}
