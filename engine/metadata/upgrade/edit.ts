import { applyEdits, modify } from 'jsonc-parser'
import { isJsonObject, pointerSteps, valueAt } from '../../base/json.ts'

const style = { formattingOptions: { insertSpaces: true, tabSize: 2, eol: '\n' } }

/** A JSON text with a value set at a pointer; what stands around it keeps its form. */
export function setAt(text: string, pointer: string, value: unknown): string {
  return applyEdits(text, modify(text, [...pointerSteps(pointer)], value, style))
}

/** A JSON text without what stands at a pointer, and without the objects that are empty then. */
export function removeAt(text: string, pointer: string): string {
  if (valueAt(JSON.parse(text), pointer) === undefined) return text
  const without = applyEdits(text, modify(text, [...pointerSteps(pointer)], undefined, style))
  const parent = pointer.slice(0, pointer.lastIndexOf('/'))
  const left = valueAt(JSON.parse(without), parent)
  return parent !== '' && isJsonObject(left) && Object.keys(left).length === 0 ? removeAt(without, parent) : without
}

/** Whether a document says nothing more: only its name and notes are left. */
export function isEmptyOverlay(text: string): boolean {
  return Object.keys(JSON.parse(text) as object).every((key) => ['$schema', '$id', '$comment'].includes(key))
}
