import { isJsonObject, pointerStep, pointerSteps, valueAt } from '../base/json.ts'
import { mergePatch } from './merge.ts'
import type { Position, SourceDocument } from './source.ts'

/** What one layer says at a pointer, and where. */
export interface Statement extends Position {
  readonly layer: string
  readonly file: string
  /** The value at the pointer once this layer is laid over those below it; undefined where the layer removes it. */
  readonly value: unknown
}

/** Answers for one merged document which layer said what. */
export interface Provenance {
  /** What the layers say at a pointer, lowest first; the last one rules. Empty where no layer ever said something. */
  history(pointer: string): readonly Statement[]
  /** Every pointer below one (itself included) at which a layer says a value that is no object, whether it still stands or was removed. */
  leaves(pointer: string): readonly string[]
}

/** The provenance of documents that are merged in this order (JSON Merge Patch). What it needs is worked out when it is first asked. */
export function provenanceOf(stack: readonly SourceDocument[]): Provenance {
  let stages: readonly unknown[] | undefined
  const stage = (index: number) => {
    stages ??= mergeStages(stack)
    return index < 0 ? undefined : stages[index]
  }
  return {
    history: (pointer) =>
      stack.flatMap((document, index) => {
        const before = valueAt(stage(index - 1), pointer)
        const after = valueAt(stage(index), pointer)
        const reached = reach(document.value, pointer)
        if (before === undefined && after === undefined) return []
        if (!reached.isDecided && (before === undefined) === (after === undefined)) return []
        return [{ layer: document.layer, file: document.path, ...placeIn(document, reached.pointer), value: after }]
      }),
    leaves: (pointer) => [...new Set(stack.flatMap((_, index) => leavesOf(valueAt(stage(index), pointer), pointer)))],
  }
}

/** The document after each layer. */
function mergeStages(stack: readonly SourceDocument[]): readonly unknown[] {
  const stages: unknown[] = []
  for (const document of stack) stages.push(mergePatch(stages.at(-1) ?? {}, document.value))
  return stages
}

/**
 * How far a patch leads towards a pointer. It decides about the pointer when it gets there, or when it has something on the
 * way that is no object, which replaces or removes all below.
 */
function reach(patch: unknown, pointer: string): { readonly pointer: string; readonly isDecided: boolean } {
  let place = ''
  let value = patch
  for (const step of pointerSteps(pointer)) {
    if (!isJsonObject(value)) {
      const isItem = Array.isArray(value) && /^\d+$/.test(step) && Object.hasOwn(value, step)
      if (!isItem) return { pointer: place, isDecided: true }
      value = (value as readonly unknown[])[Number(step)]
    } else if (Object.hasOwn(value, step)) value = value[step]
    else return { pointer: place, isDecided: false }
    place += pointerStep(step)
  }
  return { pointer: place, isDecided: true }
}

function placeIn(document: SourceDocument, pointer: string): Position {
  return document.locate(pointer) ?? { line: 1, column: 1 }
}

function leavesOf(value: unknown, pointer: string): readonly string[] {
  if (value === undefined) return []
  if (!isJsonObject(value) || Object.keys(value).length === 0) return [pointer]
  return Object.entries(value).flatMap(([key, child]) => leavesOf(child, pointer + pointerStep(key)))
}
