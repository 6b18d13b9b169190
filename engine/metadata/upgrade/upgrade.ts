import { isJsonObject } from '../../base/json.ts'
import { parseLayer } from '../layers.ts'
import { mergePatch } from '../merge.ts'
import { MetadataError } from '../problem.ts'
import type { Layer, SourceDocument } from '../source.ts'
import { compareOverlay, type Finding } from './compare.ts'
import { isEmptyOverlay, removeAt, setAt } from './edit.ts'

/** How a person decides a conflict: what the new base says, what the overlay said, or something else. */
export type Resolution = 'base' | 'overlay' | { readonly value: unknown }

/** A finding with the file it is about. `key` names it in a file of resolutions: `entities/firm#/properties/name/title`. */
export interface PlacedFinding extends Finding {
  readonly key: string
  readonly layer: string
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface Upgrade {
  readonly findings: readonly PlacedFinding[]
  /** Conflicts that no resolution decides. */
  readonly open: readonly PlacedFinding[]
  /** The overlays as they are to be with the new base, in their order. Those with open conflicts are unchanged. */
  readonly overlays: readonly Layer[]
  /** The files that change: their new text, undefined where nothing is left to say. */
  readonly files: readonly { readonly path: string; readonly text: string | undefined }[]
}

/**
 * Brings overlays from an old base to a new one: a three-way merge. What the new base says by itself now is taken out of the
 * overlays; conflicts are decided by `resolutions` (key -> decision), which hold for every overlay. Nothing is written. Throws
 * `MetadataError` for files that cannot be read.
 */
export function upgradeOverlays(
  oldBase: Layer,
  newBase: Layer,
  overlays: readonly Layer[],
  resolutions: Readonly<Record<string, Resolution>> = {},
): Upgrade {
  const findings: PlacedFinding[] = []
  const upgraded: Layer[] = []
  let before = layOver(new Map(), oldBase)
  let after = layOver(new Map(), newBase)
  for (const overlay of overlays) {
    const found = read(overlay).flatMap((document) => findingsOf(document, before, after))
    const isOpen = found.some((finding) => isConflict(finding) && !Object.hasOwn(resolutions, finding.key))
    const next = isOpen ? overlay : rewrite(overlay, found, resolutions)
    findings.push(...found)
    upgraded.push(next)
    before = layOver(before, overlay)
    after = layOver(after, next)
  }
  const open = findings.filter((finding) => isConflict(finding) && !Object.hasOwn(resolutions, finding.key))
  return { findings, open, overlays: upgraded, files: overlays.flatMap((overlay, index) => changes(overlay, upgraded[index])) }
}

export function isConflict({ verdict }: Finding): boolean {
  return verdict === 'conflict'
}

type Documents = ReadonlyMap<string, unknown>

function read(layer: Layer): readonly SourceDocument[] {
  const { documents, problems } = parseLayer(layer)
  if (problems.length > 0) throw new MetadataError(problems)
  return documents
}

const keyOf = ({ kind, id }: SourceDocument) => `${kind}/${id}`

function layOver(below: Documents, layer: Layer): Documents {
  const merged = new Map(below)
  for (const document of read(layer)) merged.set(keyOf(document), mergePatch(merged.get(keyOf(document)) ?? {}, document.value))
  return merged
}

function findingsOf(document: SourceDocument, before: Documents, after: Documents): readonly PlacedFinding[] {
  const key = keyOf(document)
  return compareOverlay(document.value, before.get(key), after.get(key)).map((finding) => ({
    ...finding,
    key: `${key}#${finding.pointer}`,
    layer: document.layer,
    file: document.path,
    ...(document.locate(finding.pointer) ?? { line: 1, column: 1 }),
  }))
}

function rewrite(overlay: Layer, findings: readonly PlacedFinding[], resolutions: Readonly<Record<string, Resolution>>): Layer {
  const files = overlay.files.flatMap((file) => {
    const own = findings.filter((finding) => finding.file === file.path)
    const text = own.reduce((current, finding) => settle(current, finding, resolutions[finding.key]), file.text)
    return text === file.text ? [file] : text === '' || isEmptyOverlay(text) ? [] : [{ ...file, text }]
  })
  return { ...overlay, files }
}

/** The text of an overlay after one finding; empty where the whole document goes. */
function settle(text: string, finding: PlacedFinding, resolution: Resolution | undefined): string {
  const { pointer, verdict, reason } = finding
  if (verdict === 'clean' || text === '') return text
  if (verdict === 'redundant' || resolution === 'base') return pointer === '' ? '' : removeAt(text, pointer)
  if (isJsonObject(resolution)) return put(text, finding, resolution.value)
  if (reason === 'both-changed') return text
  return put(text, finding, reason === 'renamed' ? finding.overlay : mergePatch(finding.oldBase, finding.overlay))
}

/** Sets a value where the finding is, or where its thing is now. */
function put(text: string, { pointer, renamedTo }: PlacedFinding, value: unknown): string {
  if (pointer === '') return `${JSON.stringify(value, null, 2)}\n`
  return renamedTo === undefined ? setAt(text, pointer, value) : setAt(removeAt(text, pointer), renamedTo, value)
}

function changes(before: Layer, after: Layer | undefined): Upgrade['files'] {
  const texts = new Map(after?.files.map(({ path, text }) => [path, text]))
  return before.files.flatMap(({ path, text }) => (texts.get(path) === text ? [] : [{ path, text: texts.get(path) }]))
}
