import { isJsonObject, pointerStep } from '../base/json.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import type { MergedDocument } from './layers.ts'

/** A place that a person named, found in a document. */
export interface Addressed {
  readonly document: MergedDocument
  readonly pointer: string
}

/**
 * Finds what a person calls `firm.nps`, `firm.name.maxLength`, `firm.x-tabs.identity`, `call-reason.web`,
 * `lists/call-reason` or, to the letter, `firm#/properties/nps`. A name is a field (or value) before it is a keyword. Also
 * what a layer removed is found. Answers a sentence where there is nothing.
 */
export function findAddress(documents: readonly MergedDocument[], address: string): Addressed | { readonly problem: string } {
  const [, name = '', mark = '', rest = ''] = /^([^.#]*)([.#]?)(.*)$/.exec(address) ?? []
  const [kind, id] = name.includes('/') ? name.split('/') : [undefined, name]
  const named = documents.filter((document) => document.id === id && (kind === undefined || document.kind === kind))
  if (named.length === 0) {
    const known = documents.map((document) => (kind === undefined ? document.id : `${document.kind}/${document.id}`))
    return { problem: `There is no document "${name}". ${allowedOrNearest(name, known)}` }
  }
  const found = named.map((document) =>
    mark === '#' ? findPointer(document, rest) : findSteps(document, rest === '' ? [] : rest.split('.')),
  )
  return found.find((candidate) => 'pointer' in candidate) ?? found[0] ?? { problem: `There is nothing at "${address}".` }
}

function findPointer(document: MergedDocument, pointer: string): Addressed | { readonly problem: string } {
  if (document.provenance.history(pointer).length > 0) return { document, pointer }
  return { problem: `No layer says anything at ${pointer} of ${document.kind}/${document.id}.` }
}

function findSteps(document: MergedDocument, steps: readonly string[]): Addressed | { readonly problem: string } {
  let pointer = ''
  for (const step of steps) {
    const places = ['/properties', '/values', '/states', '/texts', '', '/tabs', '/sections'].map(
      (folder) => `${pointer}${folder}${pointerStep(step)}`,
    )
    const place = places.find((candidate) => document.provenance.history(candidate).length > 0)
    if (place === undefined) {
      const hint = allowedOrNearest(step, keysAt(document, pointer))
      return { problem: `"${document.id}" has nothing named "${step}"${pointer === '' ? '' : ` at ${pointer}`}. ${hint}` }
    }
    pointer = place
  }
  return { document, pointer }
}

/** The names that could follow at a pointer: fields and values first. */
function keysAt(document: MergedDocument, pointer: string): readonly string[] {
  const value = document.provenance.history(pointer).findLast((statement) => isJsonObject(statement.value))?.value
  if (!isJsonObject(value)) return []
  const below = [value.properties, value.values, value.states, value.texts].flatMap((part) => (isJsonObject(part) ? Object.keys(part) : []))
  return [...below, ...Object.keys(value)]
}
