import { isJsonObject, isSameJson, pointerStep, valueAt } from '../../base/json.ts'
import { mergePatch } from '../merge.ts'

/** What becomes of one thing that an overlay says when the base below it changes. */
export interface Finding {
  readonly pointer: string
  readonly verdict: 'clean' | 'redundant' | 'conflict'
  /** Of a conflict: the base says something new here too, or no longer has it, or has it under another name. */
  readonly reason?: 'both-changed' | 'removed' | 'renamed'
  readonly oldBase: unknown
  readonly newBase: unknown
  /** What the overlay says as it stands in its file: null where it removes. */
  readonly overlay: unknown
  /** The pointer of the new name. */
  readonly renamedTo?: string
}

/** Keywords of every file that say nothing about records. */
const ownKeywords = new Set(['/$schema', '/$id', '/$comment'])

/**
 * Compares what an overlay (a merge patch) says of one document with that document before and after a change of the base.
 * One finding for each value that the overlay states; one for all below a thing that the new base does not have, or that
 * both add.
 */
export function compareOverlay(patch: unknown, oldBase: unknown, newBase: unknown): readonly Finding[] {
  return visit(patch, '')

  function visit(overlay: unknown, pointer: string): readonly Finding[] {
    if (ownKeywords.has(pointer)) return []
    const sides = { pointer, oldBase: at(oldBase, pointer), newBase: at(newBase, pointer), overlay }
    if (sides.oldBase !== undefined && sides.newBase === undefined) return [gone(sides)]
    const isNewInBoth = pointer !== '' && sides.oldBase === undefined && sides.newBase !== undefined
    if (!isJsonObject(overlay) || isNewInBoth) return [leaf(sides)]
    const isObjectNow = isJsonObject(sides.newBase)
    if (!isObjectNow && !isSameJson(sides.oldBase, sides.newBase)) return [{ ...sides, verdict: 'conflict', reason: 'both-changed' }]
    // An object that stands over a plain value replaces it, whatever little it says.
    if (!isObjectNow && sides.newBase !== undefined) return [{ ...sides, verdict: 'clean' }]
    if (Object.keys(overlay).length === 0) return [{ ...sides, verdict: isObjectNow ? 'redundant' : 'clean' }]
    return Object.entries(overlay).flatMap(([key, value]) => visit(value, pointer + pointerStep(key)))
  }

  function gone(sides: Sides): Finding {
    if (sides.overlay === null) return { ...sides, verdict: 'redundant' }
    const renamedTo = newName(newBase, sides.pointer)
    return { ...sides, verdict: 'conflict', ...(renamedTo === undefined ? { reason: 'removed' } : { reason: 'renamed', renamedTo }) }
  }
}

type Sides = Pick<Finding, 'pointer' | 'oldBase' | 'newBase' | 'overlay'>

function at(document: unknown, pointer: string): unknown {
  return document === undefined ? undefined : valueAt(document, pointer)
}

function leaf(sides: Sides): Finding {
  const said = sides.overlay === null ? undefined : mergePatch({}, sides.overlay)
  if (isSameJson(said, sides.newBase)) return { ...sides, verdict: 'redundant' }
  if (isSameJson(sides.oldBase, sides.newBase)) return { ...sides, verdict: 'clean' }
  return { ...sides, verdict: 'conflict', reason: 'both-changed' }
}

/** Where the new base has a property that says it was this one. */
function newName(newBase: unknown, pointer: string): string | undefined {
  const name = /^\/properties\/([^/]+)$/.exec(pointer)?.[1]
  const properties = valueAt(newBase, '/properties')
  if (name === undefined || !isJsonObject(properties)) return undefined
  const found = Object.entries(properties).find(([, property]) => isJsonObject(property) && property['x-renamed-from'] === name)
  return found === undefined ? undefined : `/properties${pointerStep(found[0])}`
}
