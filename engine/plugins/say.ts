import { KartotekaError } from '../base/errors.ts'
import { filled } from '../base/filled.ts'
import { type JsonSchema, saidIn } from '../fields/index.ts'
import type { Plugin } from './plugin.ts'

/** Says a text of a plugin in the language of who asks, with what stands in braces filled in. */
export type Say = (text: string, values?: Readonly<Record<string, string | number>>) => string

/** What a plugin has no translation of is said as it stands there. */
export function sayingOf({ translations }: Pick<Plugin, 'translations'>, language: string | undefined): Say {
  return (text, values = {}) => filled(saidIn(language, translations, text), values)
}

/** What a plugin refuses, as who asks reads it; what it has no translation of, such as what the records refuse, is passed on as it is. */
export function sayError(error: KartotekaError, say: Say): KartotekaError {
  const { code, pattern, values, extensions, cause } = error
  const message = say(pattern, values)
  const errors = error.errors.map((one) => ({ ...one, message: one.message === error.message ? message : say(one.message) }))
  const isSame = message === error.message && errors.every((one, index) => one.message === error.errors[index]?.message)
  return isSame ? error : new KartotekaError(code, message, { errors, extensions, cause })
}

const said: ReadonlySet<string> = new Set(['title', 'description'])

/** The schema of an input with its titles and descriptions said. */
export function sayInput(input: JsonSchema | null, say: Say): JsonSchema | null {
  const walk = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(walk)
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(
      Object.entries(value).map(([key, part]) => [key, said.has(key) && typeof part === 'string' ? say(part) : walk(part)]),
    )
  }
  return walk(input) as JsonSchema | null
}
