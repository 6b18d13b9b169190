import {
  type ActionCall,
  type Answer,
  type Entity,
  type Field,
  KartotekaError,
  type ProposedField,
  readFormatted,
} from '../../engine/plugins/api.ts'

/** How values of a format look in running text, the stricter formats first; whether one is right is judged by the format itself. */
const patterns: Readonly<Record<string, RegExp>> = {
  email: /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
  uri: /\b(?:https?:\/\/|www\.)[^\s<>"')]+/g,
  iban: /\b[A-Z]{2}\d{2}(?: ?[\dA-Z]{4}){2,7}(?: ?[\dA-Z]{1,4})?\b/g,
  'eu-vat': /\b[A-Z]{2}[ .-]?(?=[\dA-Z]{0,2}[ .-]?\d{2})[\dA-Z](?:[ .-]?[\dA-Z]){5,14}\b/g,
  'fr-siret': /\b\d{3} ?\d{3} ?\d{3} ?\d{5}\b/g,
  'fr-siren': /\b\d{3} ?\d{3} ?\d{3}\b/g,
  nip: /\b\d{3}[ -]?\d{3}[ -]?\d{2}[ -]?\d{2}\b/g,
  phone: /(?<![\w@/.-])\+?\(?\d[\d ()./-]{6,20}\d/g,
}

/** A line such as `75008 Paris` or `00-950 Warszawa`, and the street before it. */
const town = /^(?:[A-Z]{1,2}-)?(\d{2}-\d{3}|\d{4,5})\s+(\p{Lu}[\p{L} .'’-]{1,60})$/u

/**
 * Finds values in a text by the formats that the metadata declares, and proposes a new record of them. Nothing is guessed: what has a format must be valid by
 * it, and the name is the first line. Nothing leaves the installation.
 */
export async function pasteText({ model, entity: name, input, proposals, say }: ActionCall): Promise<Answer> {
  const entity = model.entities.get(name)
  if (entity === undefined) throw new KartotekaError('not-found', 'There is no entity "{name}".', { values: { name } })
  const fields = findValues(await proposals.fields(name), entity.label, String(input.text))
  if (fields.length === 0) {
    const text = say(
      'No value was found in the text that fits a field: an e-mail address, a phone number, an address, a number with a check digit.',
    )
    return { title: say('From a text'), blocks: [{ kind: 'text', text }] }
  }
  const made = await proposals.make(
    { entity: name, id: null, title: say('{title} from a text', { title: entity.title }), fields },
    'from a text',
  )
  return { title: say('From a text'), blocks: [{ kind: 'proposal', entity: name, id: null, proposal: made.id }] }
}

/** What a text says for fields, each part of the text for one field only. */
export function findValues(fields: readonly Field[], label: Entity['label'], text: string): readonly ProposedField[] {
  const found: ProposedField[] = []
  const add = (field: Field, value: unknown, quote: string, confidence: number) =>
    found.push({ field: field.name, value, source: { kind: 'text', quote: quote.slice(0, 200) }, confidence })
  let rest = text
  for (const [format, pattern] of Object.entries(patterns)) {
    const free = fields.filter((field) => formatOf(field) === format)
    for (const match of rest.match(pattern) ?? []) {
      const read = free.length === 0 ? undefined : readShortened(format, match)
      const field = read === undefined ? undefined : free.shift()
      if (read === undefined || field === undefined) continue
      rest = rest.replace(read.quote, ' ')
      add(field, read.value, read.quote, 0.95)
    }
  }
  const lines = rest.split(/\r?\n/).map((line) => line.trim())
  const place = fields.find(({ members }) => members.has('postalCode') && members.has('city'))
  const at = lines.findIndex((line) => town.test(line))
  if (place !== undefined && at >= 0) {
    const [quote = '', postalCode, city] = town.exec(lines[at] ?? '') ?? []
    const before = lines[at - 1] ?? ''
    const street = /\d/.test(before) ? { street: before } : {}
    add(place, { ...street, postalCode, city }, [before, quote].filter(Boolean).join(', '), 0.8)
  }
  const named = nameField(fields, label)
  const first = lines.find((line) => /\p{L}{2}/u.test(line) && !town.test(line))
  if (named !== undefined && first !== undefined) add(named, first.slice(0, 120), first, 0.5)
  return found
}

/** Whether there is something to find in a text for an entity. */
export function hasFormats(entity: Entity | undefined): boolean {
  return [...(entity?.fields.values() ?? [])].some((field) => !field.isSystem && Object.hasOwn(patterns, formatOf(field)))
}

/** A number may be followed by words in capitals: they are left out, one after the other, until it is valid. */
function readShortened(format: string, match: string): { value: string; quote: string } | undefined {
  for (let quote = match; quote.length >= 5; quote = quote.replace(/[ .-]?[^ .-]+$/, '')) {
    const value = readFormatted(format, format === 'uri' && quote.startsWith('www.') ? `https://${quote}` : quote)
    if (value !== undefined) return { value, quote }
    if (format === 'email' || format === 'uri' || !/[ .-]/.test(quote)) return undefined
  }
  return undefined
}

function formatOf({ schema, type }: Field): string {
  const format = schema.format ?? type.name
  return format === 'url' ? 'uri' : format
}

/** The field that a record is called by: the first of its label that takes plain text. */
export function nameField(fields: readonly Field[], label: Entity['label']): Field | undefined {
  const paths = label.flatMap((part) => ('path' in part ? [part.path] : []))
  const isName = ({ name, schema, type }: Field, path: string) => name === path && schema.format === undefined && type.name === 'text'
  return paths.flatMap((path) => fields.find((field) => isName(field, path)) ?? [])[0]
}
