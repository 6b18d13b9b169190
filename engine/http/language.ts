import type { Request } from 'express'
import type { Engine } from '../engine.ts'
import type { Person } from '../identity/index.ts'
import { languagesOf } from '../model/translate.ts'

/** The person with the language to answer in: the one the person chose, else the first that the request accepts (RFC 9110, 12.5.4). */
export function speaking(engine: Engine, request: Request, person: Person): Person {
  const languages = languagesOf(engine.model)
  if (languages.length === 1 || (person.language !== undefined && languages.includes(person.language))) return person
  const accepted = request.acceptsLanguages([...languages])
  return { ...person, language: accepted === false ? languages[0] : accepted }
}
