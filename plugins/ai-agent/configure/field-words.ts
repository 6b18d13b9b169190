import type { Model } from '../../../engine/plugins/api.ts'
import { documentName } from '../../../engine/plugins/api.ts'
import type { Json } from './documents.ts'

/** A field as somebody says it: `required date field Last visit`, `NPS 0 to 10`, `Loyalty: gold, silver`. */
export interface SaidField {
  readonly title: string
  readonly schema: Json
  readonly isRequired: boolean
}

const text: Json = { type: 'string', maxLength: 200 }
const number: Json = { type: 'number', multipleOf: 0.01 }

/** What a field holds, in words. The longer ones stand first. */
const kinds: readonly (readonly [words: string, schema: Json])[] = [
  ['date and time|date-time', { type: 'string', format: 'date-time' }],
  ['date', { type: 'string', format: 'date' }],
  ['long text|notes?', { type: 'string', contentMediaType: 'text/plain' }],
  ['(?:short )?text', text],
  ['whole number|integer', { type: 'integer' }],
  ['(?:decimal )?number', number],
  ['amount|money|price', { ...number, 'x-unit': 'currency', 'x-currency': 'EUR' }],
  ['percentage|percent|%', { ...number, 'x-unit': '%' }],
  ['yes[ -]or[ -]no|yes/no|checkbox|flag', { type: 'boolean' }],
  ['e-?mail(?: address)?', { type: 'string', format: 'email' }],
  ['(?:tele)?phone(?: number)?', { type: 'string', format: 'phone' }],
  ['web ?site|web address|url', { type: 'string', format: 'uri' }],
  ['rating|stars', { type: 'integer', minimum: 0, maximum: 5, 'x-widget': 'rating' }],
  ['duration', { type: 'string', format: 'duration' }],
  ['file|attachment', { 'x-file': true }],
]

export const kindsInWords =
  'text, long text, number, whole number, amount, percentage, date, date and time, yes or no, e-mail, phone, web address, rating, duration, file'

const article = '(?:an? |the )?'
const digits = '(-?\\d+(?:\\.\\d+)?)'
const range = new RegExp(`^(.*\\S)\\s+(?:from )?${digits}\\s*(?:to|-|–|\\.\\.)\\s*${digits}$`, 'i')
const between = new RegExp(`^(.*\\S)\\s+between ${digits} and ${digits}$`, 'i')
const choices = /^(.*\S?)(?:\s*:\s*|\s+with (?:the )?(?:choices|values|options):?\s+)(.+[,;].+)$/i
const properties = /^(required|mandatory|unique|read-only|secret)[ ,]+(?:and )?/i

/** Undefined where nothing is left to call it by. */
export function readField(said: string, model: Model): SaidField | undefined {
  let rest = said.trim().replace(/^(?:an?|the|new) /i, '')
  const marks: Record<string, unknown> = {}
  let isRequired = false
  for (let mark = properties.exec(rest); mark !== null; mark = properties.exec(rest)) {
    const word = mark[1]?.toLowerCase() ?? ''
    if (word === 'required' || word === 'mandatory') isRequired = true
    else marks[{ unique: 'x-unique', 'read-only': 'readOnly' }[word] ?? 'x-secret'] = true
    rest = rest.slice(mark[0].length)
  }
  const held = readKind(rest, model)
  const title = unquoted((held?.title ?? rest).replace(/^(?:field|column) (?:called |named )?|^(?:called|named) /i, ''))
  if (title === '') return undefined
  return { title: title.charAt(0).toUpperCase() + title.slice(1), schema: { ...(held?.schema ?? text), ...marks }, isRequired }
}

interface Held {
  readonly title: string
  readonly schema: Json
}

function readKind(said: string, model: Model): Held | undefined {
  const [, chosenBy, values] = choices.exec(said) ?? []
  if (chosenBy !== undefined && values !== undefined) return { title: withoutKind(chosenBy), schema: { oneOf: optionsOf(values) } }
  const [, title, least, most] = range.exec(said) ?? between.exec(said) ?? []
  if (title !== undefined) {
    const [minimum, maximum] = [Number(least), Number(most)]
    const inside = readKind(title, model)
    const isWhole = Number.isInteger(minimum) && Number.isInteger(maximum)
    const schema = inside?.schema ?? (isWhole ? { type: 'integer' } : number)
    return { title: inside?.title ?? title, schema: { ...schema, minimum, maximum } }
  }
  return readReference(said, model) ?? readNamedKind(said)
}

/** `Birthday as date`, `Birthday (date)`, `date field Birthday`, `date called Birthday`. */
function readNamedKind(said: string): Held | undefined {
  for (const [words, schema] of kinds) {
    const [, after] = new RegExp(`^${article}(?:${words}) (?:field(?: called| named)?|called|named) (.+)$`, 'i').exec(said) ?? []
    const [, before] = new RegExp(`^(.+?)(?: as ${article}(?:${words})| \\((?:${words})\\))$`, 'i').exec(said) ?? []
    const title = after ?? before
    if (title !== undefined) return { title, schema }
  }
  return undefined
}

/** `link to product called Favourite`, `Favourite as link to product`. */
function readReference(said: string, model: Model): Held | undefined {
  const link = `${article}(?:link|reference) to ${article}`
  const [, first, title] = new RegExp(`^${link}(.+?) (?:called|named) (.+)$`, 'i').exec(said) ?? []
  const [, before, last] = new RegExp(`^(.+?) as ${link}(.+)$`, 'i').exec(said) ?? []
  const target = findEntity(model, first ?? last ?? '')
  const called = title ?? before
  return target === undefined || called === undefined ? undefined : { title: called, schema: { 'x-ref': target, 'x-on-delete': 'clear' } }
}

/** An entity by its name, its title or what several are called. */
export function findEntity(model: Model, said: string): string | undefined {
  const wanted = unquoted(said).toLowerCase()
  const fits = [...model.entities.values()].find(({ name, title, plural, isInternal, owner }) => {
    return !isInternal && owner === undefined && [name, title, plural].some((known) => known.toLowerCase() === wanted)
  })
  return fits?.name
}

/** `gold, silver and bronze` */
export function optionsOf(said: string): readonly { const: string; title: string }[] {
  const taken: string[] = []
  return splitValues(said).map((title) => {
    const value = documentName(title, taken)
    taken.push(value)
    return { const: value, title }
  })
}

export function splitValues(said: string): readonly string[] {
  return said
    .split(/\s*[,;]\s*(?:(?:and|or) )?|\s+(?:and|or)\s+/)
    .map(unquoted)
    .filter((value) => value !== '')
}

export function unquoted(said: string): string {
  return said.trim().replace(/^["“'‘«]\s*|\s*["”'’»]$/g, '')
}

function withoutKind(said: string): string {
  return said.replace(
    /^(?:choice|selection)(?: field)?(?: called| named)? |\s*(?:as (?:a )?(?:choice|selection)|\((?:choice|selection)\))$/i,
    '',
  )
}
