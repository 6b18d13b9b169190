import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { isJsonObject, pointerStep } from '../base/json.ts'
import { allowedOrNearest } from '../base/suggest.ts'
import { documentKinds, type Layer } from '../metadata/index.ts'

/** Name of the topmost layer: what admins made in the browser, stored in the database. */
export const adminLayer = 'admin'

/** Changes of the admin overlay, as they are sent: merge patches by folder and id. */
export type OverlayPatch = Readonly<Record<string, Readonly<Record<string, unknown>>>>

/** Reads what was sent as a patch of the overlay; other members of the body (`plan`, `decisions`) are left to the caller. Throws `validation-failed`. */
export function readOverlayPatch(body: unknown, otherMembers: readonly string[]): OverlayPatch {
  if (!isJsonObject(body)) {
    throw invalid([
      {
        pointer: '',
        code: 'not-an-object',
        message: 'Send an object with the folders of metadata: { "entities": { "firm-group": { ... } } }.',
      },
    ])
  }
  const problems: ValueProblem[] = []
  const patch: Record<string, Record<string, unknown>> = {}
  for (const [folder, documents] of Object.entries(body)) {
    if (otherMembers.includes(folder)) continue
    if (!(documentKinds as readonly string[]).includes(folder)) {
      problems.push({
        pointer: pointerStep(folder),
        code: 'unknown-kind',
        message: `There is no folder "${folder}". ${allowedOrNearest(folder, documentKinds)}`,
      })
    } else if (!isJsonObject(documents)) {
      problems.push({ pointer: pointerStep(folder), code: 'not-an-object', message: `"${folder}" holds documents by id.` })
    } else patch[folder] = documents
  }
  if (problems.length > 0) throw invalid(problems)
  return patch
}

/** The overlay after a patch; a document that the patch empties (null) is taken out of it. */
export function patchOverlay(layers: readonly Layer[], patch: OverlayPatch): Layer {
  const files = new Map((adminOverlay(layers)?.files ?? []).map((file) => [file.path, file.text]))
  for (const [folder, documents] of Object.entries(patch)) {
    for (const [id, change] of Object.entries(documents)) {
      const path = `${adminLayer}/${folder}/${id}.json`
      const before: unknown = JSON.parse(files.get(path) ?? '{}')
      if (change === null) files.delete(path)
      else files.set(path, `${JSON.stringify(overlay(before, change), null, 2)}\n`)
    }
  }
  return { name: adminLayer, files: [...files].map(([path, text]) => ({ path, text })) }
}

/**
 * Lays one patch over another so that both together do what one after the other would: unlike in a record, a null is kept,
 * as it removes something of a layer below.
 */
function overlay(before: unknown, change: unknown): unknown {
  if (!isJsonObject(change)) return change
  const result: Record<string, unknown> = isJsonObject(before) ? { ...before } : {}
  for (const [key, value] of Object.entries(change)) result[key] = isJsonObject(value) ? overlay(result[key], value) : value
  return result
}

/** The admin overlay among layers, if there is one. */
export function adminOverlay(layers: readonly Layer[]): Layer | undefined {
  return layers.find((layer) => layer.name === adminLayer)
}

/** Layers with another admin overlay; an empty one is left out. */
export function withOverlay(layers: readonly Layer[], admin: Layer | undefined): readonly Layer[] {
  const others = layers.filter((layer) => layer.name !== adminLayer)
  if (admin === undefined || admin.files.length === 0) return others.length === layers.length ? layers : others
  return [...others, admin]
}

function invalid(errors: readonly ValueProblem[]): KartotekaError {
  return new KartotekaError('validation-failed', errors[0]?.message ?? 'The change cannot be read.', { errors })
}
