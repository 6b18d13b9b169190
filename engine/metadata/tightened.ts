import { pointerSteps } from '../base/json.ts'
import { weakenedKeyword, weakenedProperty } from './fixed-rules.ts'
import { mergeLayers } from './layers.ts'
import type { Layer } from './source.ts'

type Document = Readonly<Record<string, unknown>>
type Documents = ReadonlyMap<string, ReadonlyMap<string, Document>>

/** What decides whether a stored value may be written again. */
const judged = new Set([
  ...['type', 'format', '$ref', 'enum', 'oneOf', 'const', 'pattern', 'multipleOf', 'required', 'dependentRequired', 'if', 'then', 'else'],
  ...['maxLength', 'maximum', 'exclusiveMaximum', 'maxItems', 'minLength', 'minimum', 'exclusiveMinimum', 'minItems', 'uniqueItems'],
  ...['allOf', 'x-ref', 'x-list', 'x-file', 'x-pick', 'x-require-if'],
])

/** The entities whose records may no longer conform: a rule about them is stricter than it was, or is another one. */
export function tightenedEntities(before: readonly Layer[], after: readonly Layer[]): ReadonlySet<string> {
  const [was, is] = [byKind(before), byKind(after)]
  const types = new Set(changed(was, is, 'types', isTighter))
  const lists = new Set(changed(was, is, 'lists', hasLostValues))
  const uses = usesOf(types, lists)
  for (let size = -1; size !== types.size; ) {
    size = types.size
    for (const [name, document] of is.get('types') ?? []) if (uses(document)) types.add(name)
  }
  const found = new Set(changed(was, is, 'entities', isTighter))
  for (const [name, document] of is.get('entities') ?? []) if (was.get('entities')?.has(name) === true && uses(document)) found.add(name)
  return found
}

function byKind(layers: readonly Layer[]): Documents {
  const found = new Map<string, Map<string, Document>>()
  for (const { kind, id, value } of mergeLayers(layers).documents) {
    const documents = found.get(kind) ?? new Map<string, Document>()
    found.set(kind, documents.set(id, value))
  }
  return found
}

function changed(was: Documents, is: Documents, kind: string, test: (was: Document, is: Document) => boolean): readonly string[] {
  return [...(is.get(kind) ?? [])].flatMap(([name, document]) => {
    const old = was.get(kind)?.get(name)
    return old !== undefined && test(old, document) ? [name] : []
  })
}

/** A rule that is there now would be weakened by going back to what was: so it was tightened. */
function isTighter(was: Document, is: Document): boolean {
  const [before, after] = [membersOf(was), membersOf(is)]
  const kept = Object.keys(after).filter((name) => before[name] !== undefined)
  const properties = kept.flatMap((name) => weakenedProperty(after[name], before[name], ''))
  const whole = ['required', 'x-check'].flatMap((keyword) => weakenedKeyword(keyword, is[keyword], was[keyword], `/${keyword}`))
  return [...whole, ...properties].some(({ pointer, base }) => base !== undefined && isJudged(pointerSteps(pointer).at(-1)))
}

function isJudged(keyword: string | undefined): boolean {
  return keyword === 'x-check' || judged.has(keyword ?? '')
}

function membersOf({ properties = {} }: Document): Readonly<Record<string, unknown>> {
  return properties as Readonly<Record<string, unknown>>
}

function hasLostValues(was: Document, is: Document): boolean {
  const values = (is.values ?? {}) as object
  return Object.keys((was.values ?? {}) as object).some((value) => !(value in values))
}

function usesOf(types: ReadonlySet<string>, lists: ReadonlySet<string>): (document: Document) => boolean {
  return (document) => {
    const mixins = document['x-mixins']
    if (Array.isArray(mixins) && mixins.some((name) => types.has(String(name)))) return true
    let isUsed = false
    JSON.stringify(document.properties, (key, value) => {
      if ((key === '$ref' && types.has(value)) || (key === 'x-list' && lists.has(value))) isUsed = true
      return value
    })
    return isUsed
  }
}
