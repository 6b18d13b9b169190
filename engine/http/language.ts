import type { Request } from 'express'
import { LruMap } from '../base/lru.ts'
import type { Engine } from '../engine.ts'
import type { Person } from '../identity/index.ts'
import type { Model } from '../model/model.ts'
import { languagesOf } from '../model/translate.ts'

/** The person with the language to answer in: the one the person chose, else the first that the request accepts (RFC 9110, 12.5.4). */
export function speaking(engine: Engine, request: Request, person: Person): Person {
  const languages = languagesOf(engine.model)
  if (languages.length === 1 || (person.language !== undefined && languages.includes(person.language))) return person
  return { ...person, language: acceptedOf(engine.model, request) }
}

/** The language for each header that was sent. */
const found = new WeakMap<Model, LruMap<string, string | undefined>>()
const remembered = 100

function acceptedOf(model: Model, request: Request): string | undefined {
  const known = found.get(model) ?? new LruMap<string, string | undefined>(remembered)
  found.set(model, known)
  const header = request.get('accept-language') ?? ''
  const before = known.get(header)
  if (before !== undefined) return before
  const languages = languagesOf(model)
  const accepted = request.acceptsLanguages([...languages])
  const language = accepted === false ? languages[0] : accepted
  known.set(header, language)
  return language
}
