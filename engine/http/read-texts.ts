import type { Request } from 'express'
import { KartotekaError } from '../base/errors.ts'
import { isJsonObject } from '../base/json.ts'
import { readJson } from './read-json.ts'

const maxLength = 1000

/** The named members of a JSON body, all of them texts; what each is called where it is missing. Throws `validation-failed`. */
export async function readTexts<Name extends string>(
  request: Request,
  names: Readonly<Record<Name, string>>,
): Promise<Readonly<Record<Name, string>>> {
  const body = await readJson(request)
  const values = isJsonObject(body) ? body : {}
  const errors = Object.entries<string>(names).flatMap(([name, called]) => {
    const value = values[name]
    if (typeof value === 'string' && value !== '' && value.length <= maxLength) return []
    return [{ pointer: `/${name}`, code: 'required', message: `Enter ${called}.` }]
  })
  if (errors.length > 0) throw new KartotekaError('validation-failed', errors.map(({ message }) => message).join(' '), { errors })
  return values as Readonly<Record<Name, string>>
}
