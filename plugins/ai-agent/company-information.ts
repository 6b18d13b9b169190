import {
  type ActionCall,
  type Answer,
  type Entity,
  type Field,
  KartotekaError,
  type ListedConnector,
  type PluginRecord,
  type ProposedField,
  type RegisterFacts,
} from '../../engine/plugins/api.ts'
import { nameField } from './paste-text.ts'
import { hasIdentifier, saidByNumbers } from './without-asking.ts'

type Row = readonly [register: string, number: string, found: string]

/** Whether an entity has a field whose format a register knows, or that says something by itself: the metadata says where the numbers are. */
export function hasCompanyNumber(registers: readonly ListedConnector[], entity: Entity | undefined): boolean {
  const isAsked = [...(entity?.fields.values() ?? [])].some(({ schema }) => registers.some(({ format }) => format === schema.format))
  return isAsked || hasIdentifier(entity)
}

/** Asks the registers for the company of a record and proposes what they say otherwise, field by field, with the address and the day. */
export async function companyInformation(call: ActionCall): Promise<Answer> {
  const entity = call.model.entities.get(call.entity)
  if (entity === undefined) throw new KartotekaError('not-found', 'There is no entity "{name}".', { values: { name: call.entity } })
  const record = await call.records.get(call.entity, call.id)
  const fields = await call.proposals.fields(call.entity)
  const { say } = call
  const proposed = new Map<string, ProposedField>()
  const confirmed = new Set<string>()
  const rows: Row[] = []
  for (const register of call.connectors.list('register')) {
    const field = [...entity.fields.values()].find(({ schema }) => schema.format === register.format)
    const number = field === undefined ? undefined : record[field.name]
    if (typeof number !== 'string' || number === '') continue
    const { facts, said, url, date } = await asked(call, register, number)
    rows.push([register.title, number, said])
    if (facts === undefined) continue
    const source = { kind: 'url', url, date } as const
    for (const { field: name, value } of valuesOf(fields, entity.label, facts)) {
      // What one register confirms is not doubted because another writes it otherwise.
      if (isSame(record[name], value)) confirmed.add(name)
      else if (!proposed.has(name) && !confirmed.has(name)) proposed.set(name, { field: name, value, source, confidence: 0.9 })
    }
  }
  const own = saidByNumbers(call, entity, record, fields)
  for (const one of own.proposed) if (!proposed.has(one.field)) proposed.set(one.field, one)
  const blocks: Answer['blocks'][number][] = []
  if (rows.length > 0) blocks.push({ kind: 'table', columns: [say('Register'), say('Number'), say('What it says')], rows })
  if (own.rows.length > 0) {
    const columns = [say('Field'), say('Number'), say('What it says')]
    blocks.push({ kind: 'table', title: say('What the numbers say themselves'), columns, rows: own.rows })
  }
  if (blocks.length === 0)
    blocks.push({
      kind: 'text',
      text: say('The record has no number that a register knows: fill in a VAT number, a SIREN, a NIP or an LEI.'),
    })
  if (proposed.size > 0) {
    const title = say('What registers and numbers say about {label}', { label: record.label ?? entity.title })
    const made = await call.proposals.make(
      { entity: entity.name, id: call.id, title: title.slice(0, 200), fields: [...proposed.values()] },
      'company information',
    )
    blocks.push({ kind: 'proposal', entity: entity.name, id: call.id, proposal: made.id })
  } else if (rows.length + own.rows.length > 0) blocks.push({ kind: 'text', text: say('Nothing differs from what the record says.') })
  return { title: say('Company information'), blocks }
}

interface Asked {
  readonly facts?: RegisterFacts
  readonly said: string
  readonly url: string
  readonly date: string
}

/** A register that is down, or answers in another form than it documents, is told and keeps nothing from the others. */
async function asked({ connectors, say }: ActionCall, { name }: ListedConnector, number: string): Promise<Asked> {
  try {
    const { facts, status, url, date } = await connectors.ask(name, number)
    const told = (said: string): Asked => ({ said, url, date })
    if (status !== 200 && status !== 404) return told(say('It could not be asked ({status}). Try again later.', { status }))
    if (facts === null) return told(say('It has no company with this number.'))
    return { facts, ...told(facts.isActive === false ? say('Found, and not active any more.') : say('Found.')) }
  } catch {
    return { said: say('It could not be asked, or answered in another form than it documents. Try again later.'), url: '', date: '' }
  }
}

/** Which field takes what: the name is what records are called by, a place is a value with a town, numbers go by their format or by the list of codes. */
function valuesOf(fields: readonly Field[], label: Entity['label'], facts: RegisterFacts): readonly { field: string; value: unknown }[] {
  const named = nameField(fields, label)
  const place = fields.find(({ members }) => members.has('postalCode') && members.has('city'))
  const numbers = Object.entries(facts.numbers ?? {}).flatMap(([format, value]) => {
    const field = fields.find(({ schema }) => schema.format === format || schema['x-list'] === format)
    const known = field === undefined ? undefined : listed(field, value)
    return field === undefined || known === undefined ? [] : [{ field: field.name, value: known }]
  })
  return [
    ...(named === undefined || facts.name === undefined ? [] : [{ field: named.name, value: facts.name }]),
    ...(place === undefined || facts.city === undefined ? [] : [{ field: place.name, value: partsOf(place, facts) }]),
    ...numbers,
  ]
}

/** A code as a list has it, which registers may write otherwise; undefined where the list does not know it. */
function listed({ schema, options }: Field, value: string): string | undefined {
  if (schema['x-list'] === undefined) return value
  const found = options.find((option) => option.value === value || option.aliases.includes(value))
  return found === undefined ? undefined : String(found.value)
}

function partsOf({ members }: Field, { street, postalCode, city, country }: RegisterFacts): object {
  const isListed = members.get('country')?.options.some(({ value }) => value === country) === true
  return {
    ...(street === undefined || street === '' ? {} : { street }),
    ...(postalCode === undefined ? {} : { postalCode }),
    city,
    ...(isListed ? { country } : {}),
  }
}

/** Registers write in capitals what people do not: that alone is no difference. */
function isSame(present: PluginRecord[string], value: unknown): boolean {
  if (typeof value === 'object' && value !== null) {
    return (
      typeof present === 'object' &&
      present !== null &&
      Object.entries(value).every(([name, part]) => isSame((present as Record<string, unknown>)[name], part))
    )
  }
  return fold(present) === fold(value)
}

function fold(value: unknown): string {
  return String(value ?? '')
    .normalize('NFKD')
    .replace(/[^\p{L}\p{N}]/gu, '')
    .toLowerCase()
}
