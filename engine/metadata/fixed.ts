import { isJsonObject, pointerStep, pointerSteps, valueAt } from '../base/json.ts'
import { hasRule, type Weakening, weakenedKeyword, weakenedProperty, weakenedWhole } from './fixed-rules.ts'
import type { MergedDocument } from './layers.ts'
import { mergePatch } from './merge.ts'
import type { Problem } from './problem.ts'

/** A pointer that a layer marks as fixed, with the document as it was with that layer. */
interface Fixed {
  readonly pointer: string
  readonly at: string
  readonly document: unknown
  /** The number of layers up to the one that fixes it. */
  readonly height: number
}

/**
 * Whether higher layers keep what a lower one marks with `x-fixed`: pointers at the root of a document, `true` on a property.
 * They may be stricter. That an overlay takes `x-fixed` itself away changes nothing.
 */
export function checkFixed(document: MergedDocument): readonly Problem[] {
  return fixedOf(document).flatMap((fixed) => {
    if (valueAt(fixed.document, fixed.pointer) === undefined) return [nothingThere(document, fixed)]
    return weakeningsOf(fixed, document.value).map((weakening) => describe(document, fixed, weakening))
  })
}

function fixedOf({ sources, value }: MergedDocument): readonly Fixed[] {
  const found = new Map<string, Fixed>()
  let document: unknown = {}
  for (const [index, source] of sources.entries()) {
    document = index === sources.length - 1 ? value : mergePatch(document, source.value)
    for (const { pointer, at } of fixedIn(document)) {
      if (!found.has(pointer)) found.set(pointer, { pointer, at, document, height: index + 1 })
    }
  }
  return [...found.values()]
}

function fixedIn(document: unknown): readonly { readonly pointer: string; readonly at: string }[] {
  if (!isJsonObject(document)) return []
  const listed = Array.isArray(document['x-fixed']) ? document['x-fixed'] : []
  const properties = isJsonObject(document.properties) ? Object.entries(document.properties) : []
  return [
    ...listed.flatMap((pointer, index) => (typeof pointer === 'string' ? [{ pointer, at: `/x-fixed/${index}` }] : [])),
    ...properties
      .filter(([, property]) => isJsonObject(property) && property['x-fixed'] === true)
      .map(([name]) => ({ pointer: `/properties${pointerStep(name)}`, at: `/properties${pointerStep(name)}/x-fixed` })),
  ]
}

function weakeningsOf({ pointer, document }: Fixed, now: unknown): readonly Weakening[] {
  const base = valueAt(document, pointer)
  const value = valueAt(now, pointer)
  const steps = pointerSteps(pointer)
  const [last = '', parent] = [...steps].reverse()
  if (parent === 'properties') {
    const changed = weakenedProperty(base, value, pointer)
    return value === undefined ? changed : [...changed, ...noLongerRequired(document, now, pointer, last)]
  }
  return hasRule(last) ? weakenedKeyword(last, base, value, pointer) : weakenedWhole(base, value, pointer)
}

/** A fixed field that was required stays so; of a composite value the list of required parts stands beside its properties. */
function noLongerRequired(base: unknown, now: unknown, pointer: string, name: string): readonly Weakening[] {
  const place = pointer.replace(/\/properties\/[^/]*$/, '/required')
  const was = valueAt(base, place)
  const is = valueAt(now, place)
  if (!Array.isArray(was) || !was.includes(name) || (Array.isArray(is) && is.includes(name))) return []
  return [{ pointer: place, base: was, now: is, allowed: `a list with "${name}"` }]
}

function describe(document: MergedDocument, fixed: Fixed, { pointer, base, now, allowed }: Weakening): Problem {
  const below = new Set(document.sources.slice(0, fixed.height).map(({ path }) => path))
  const said = document.provenance.history(pointer).findLast(({ file }) => below.has(file))
  const by = said === undefined ? `${document.sources[fixed.height - 1]?.path}` : `${said.file}:${said.line}`
  const what = base === undefined ? 'which leaves it out' : `which says ${shorten(base)}`
  const got = now === undefined ? 'It is removed here' : `Here it is ${shorten(now)}`
  return document.problem('fixed-weakened', pointer, `${pointer} is fixed by ${by}, ${what}. ${got}.`, `Allowed: ${allowed}.`)
}

function nothingThere(document: MergedDocument, { pointer, at }: Fixed): Problem {
  const hint = 'Write JSON pointers from the root of the document, such as "/properties/name/maxLength".'
  return document.problem('fixed-nothing', at, `x-fixed names ${JSON.stringify(pointer)}, where the document has nothing.`, hint)
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length > 60 ? `${text.slice(0, 57)}...` : text
}
