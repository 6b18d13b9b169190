import { KartotekaError } from '../base/errors.ts'
import { isJsonObject, type Json } from '../base/json.ts'
import { didYouMean } from '../base/suggest.ts'

/** What somebody has decided about one step, by the id of the step. */
export type Decision = { readonly convert: string } | { readonly default: Json } | { readonly park: true } | { readonly open: true }
export type Decisions = Readonly<Record<string, Decision>>

/** Reads `change:article.price=default:0`, `...=convert:<CEL>`, `...=park` or `...=open`. Throws `usage`. */
export function parseDecision(text: string): readonly [step: string, decision: Decision] {
  const [, step, rest = ''] = /^([^=]+)=(.*)$/s.exec(text) ?? []
  const [, word, value = ''] = /^(park|open|default|convert)(?::(.*))?$/s.exec(rest) ?? []
  if (step !== undefined && word === 'park') return [step, { park: true }]
  if (step !== undefined && word === 'open') return [step, { open: true }]
  if (step !== undefined && word === 'convert' && value !== '') return [step, { convert: value }]
  if (step !== undefined && word === 'default' && value !== '') return [step, { default: jsonOrText(value) }]
  throw new KartotekaError(
    'usage',
    `A decision is "<step>=park", "<step>=open", "<step>=default:<value>" or "<step>=convert:<CEL>"; got "${text}".`,
  )
}

/** Reads decisions from JSON, as a request sends them. Throws `validation-failed`. */
export function readDecisions(value: unknown): Decisions {
  const isDecision = (entry: unknown) =>
    isJsonObject(entry) &&
    Object.keys(entry).length === 1 &&
    (entry.park === true || entry.open === true || typeof entry.convert === 'string' || entry.default !== undefined)
  if (isJsonObject(value) && Object.values(value).every(isDecision)) return value as Decisions
  throw new KartotekaError(
    'validation-failed',
    'Decisions are an object: the id of a step, and { "park": true }, { "open": true }, { "default": <value> } or { "convert": "<CEL>" }.',
    { errors: [{ pointer: '/decisions', code: 'type', message: 'For instance { "change:article.price": { "default": 0 } }.' }] },
  )
}

/** Refuses decisions about steps that the plan does not have. */
export function checkDecisions(decisions: Decisions, steps: readonly string[]): void {
  for (const id of Object.keys(decisions)) {
    if (!steps.includes(id)) {
      throw new KartotekaError('plan-required', `The plan has no step "${id}" to decide about.${didYouMean(id, steps)}`)
    }
  }
}

function jsonOrText(text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
