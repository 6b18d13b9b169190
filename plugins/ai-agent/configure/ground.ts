import { filled, type Model } from '../../../engine/plugins/api.ts'
import { type Documents, isJson, type Json, laidOver, partOf } from './documents.ts'
import { unquoted } from './field-words.ts'

/** What sentences are about: the documents with what the sentences before have changed. */
export interface Ground {
  readonly model: Model
  /** The entity that is meant where a sentence names none. */
  readonly entity: string
  readonly document: (folder: string, id: string) => Json | undefined
  readonly said: Documents
}

/** A sentence that cannot be carried out, with why. */
export class Unclear extends Error {
  readonly text: string
  readonly values: Readonly<Record<string, string>>

  /** `values` fill the braces of the text. */
  constructor(text: string, values: Readonly<Record<string, string>> = {}) {
    super(filled(text, values))
    this.text = text
    this.values = values
  }
}

export function documentOf({ document, said }: Ground, folder: string, id: string): Json {
  return applied(document(folder, id) ?? {}, said[folder]?.[id]) as Json
}

/** A field of an entity by its title in any language, or its name. Throws `Unclear` with those that there are. */
export function findField(ground: Ground, words: string): { name: string; schema: Json } {
  const wanted = plain(words)
  const fields = Object.entries(partOf(documentOf(ground, 'entities', ground.entity), 'properties'))
  const found = fields.find(([name, { title }]) => namesOf(ground, `${name}`, String(title ?? name)).includes(wanted))
  if (found !== undefined) return { name: found[0], schema: found[1] }
  const known = fields.map(([name, { title }]) => String(title ?? name))
  throw new Unclear('There is no field “{words}”. There is: {known}.', {
    words: unquoted(words),
    known: `${known.slice(0, 30).join(', ')}${known.length > 30 ? ', …' : ''}`,
  })
}

/** Where fields can stand: tabs, sub-tabs and sections as `x-place` names them, each with what people call it. */
export function placesOf(ground: Ground): readonly { readonly place: string; readonly names: readonly string[]; readonly title: string }[] {
  const walk = (tabs: Readonly<Record<string, Json>>, prefix: string, path: string): ReturnType<typeof placesOf> =>
    Object.entries(tabs).flatMap(([key, tab]) => {
      const title = String(tab.title ?? key)
      const sections = Object.entries(partOf(tab, 'sections')).flatMap(([section, { title: called }]) =>
        called === undefined ? [] : [{ place: `${prefix}${key}.${section}`, title: String(called), names: [plain(String(called))] }],
      )
      const inner = partOf(tab, 'tabs')
      const isLeaf = tab.related === undefined && Object.keys(inner).length === 0
      const own = { place: `${prefix}${key}`, title, names: namesOf(ground, `${path}.${key}`, title, key) }
      return [...(isLeaf ? [own] : []), ...sections, ...walk(inner, `${prefix}${key}.`, `${path}.${key}.tabs`)]
    })
  return walk(partOf(documentOf(ground, 'entities', ground.entity), 'x-tabs'), '', 'tabs')
}

export function findPlace(ground: Ground, words: string): string {
  const places = placesOf(ground)
  const found = places.find(({ names }) => names.includes(plain(words)))
  if (found !== undefined) return found.place
  const known = places.map(({ title }) => title)
  if (known.length === 0) throw new Unclear('Its form has no tabs. Say “add tab …” first.')
  throw new Unclear('There is no tab or section “{words}”. There is: {known}.', { words: unquoted(words), known: known.join(', ') })
}

/** What something is called: its key, its title, and that title in the languages of the metadata. */
function namesOf({ model, entity }: Ground, path: string, title: string, key = path): readonly string[] {
  return [key, title, ...(model.translatedTexts?.get(`${entity}.${path}`) ?? [])].map(plain)
}

function plain(words: string): string {
  return unquoted(words).normalize('NFKC').toLowerCase().replace(/\s+/g, ' ')
}

/** JSON Merge Patch (RFC 7396). */
function applied(target: unknown, patch: unknown): unknown {
  if (patch === undefined) return target
  const merged = laidOver(target, patch)
  return isJson(merged) ? withoutNulls(merged) : merged
}

function withoutNulls(value: unknown): unknown {
  if (!isJson(value)) return value
  return Object.fromEntries(Object.entries(value).flatMap(([key, inner]) => (inner === null ? [] : [[key, withoutNulls(inner)]])))
}
