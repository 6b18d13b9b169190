import { allowedOrNearest, didYouMean } from '../base/suggest.ts'
import { checkFixed } from './fixed.ts'
import { holdsNull, mergePatch } from './merge.ts'
import type { Problem, ProblemCode } from './problem.ts'
import { type Provenance, provenanceOf } from './provenance.ts'
import { type DocumentKind, documentKinds, type Layer, type Position, parseSource, type SourceDocument, type SourceFile } from './source.ts'

/** One document after all layers were laid over each other, with the files it was made from. */
export interface MergedDocument {
  readonly kind: DocumentKind
  readonly id: string
  readonly value: Readonly<Record<string, unknown>>
  /** The files it was made from, lowest layer first. */
  readonly sources: readonly SourceDocument[]
  /** Which layer said what. */
  readonly provenance: Provenance
  /** The place of a pointer in the topmost file that says something there, or of its nearest parent. */
  place(pointer: string): Position & { readonly file: string }
  /** A problem at a pointer of the merged document, placed in the topmost file that says something there. */
  problem(code: ProblemCode, pointer: string, message: string, hint?: string): Problem
}

/** Parses and merges all layers, lowest first. Files of unknown folders and unreadable files become problems. */
export function mergeLayers(layers: readonly Layer[]): { documents: readonly MergedDocument[]; problems: readonly Problem[] } {
  const parsed = layers.map(parseLayer)
  const problems: Problem[] = parsed.flatMap((layer) => layer.problems)
  const stacks = new Map<string, SourceDocument[]>()
  for (const document of parsed.flatMap((layer) => layer.documents)) {
    const key = `${document.kind}/${document.id}`
    stacks.set(key, [...(stacks.get(key) ?? []), document])
  }
  const documents = [...stacks.values()].map((stack) => mergeStack(stack))
  const orphans = new Set(documents.filter(isOrphan))
  for (const orphan of orphans) problems.push(describeOrphan(orphan, documents))
  const whole = documents.filter((document) => !orphans.has(document))
  return { documents: whole, problems: [...problems, ...whole.flatMap(checkFixed)] }
}

/** A document that is made to be laid over another one, which is not there. */
function isOrphan({ kind, value }: MergedDocument): boolean {
  if (value.title !== undefined) return false
  return kind === 'lists' || ((kind === 'entities' || kind === 'types') && value.type === undefined)
}

function describeOrphan(orphan: MergedDocument, documents: readonly MergedDocument[]): Problem {
  const names = documents.filter(({ kind, id }) => kind === orphan.kind && id !== orphan.id).map(({ id }) => id)
  return orphan.problem(
    'overlay-without-base',
    '',
    `No layer below has ${orphan.kind}/${orphan.id}.json, and this file is not a whole document: it has no title.`,
    allowedOrNearest(orphan.id, names),
  )
}

/** The documents of one layer as they stand in its files, and the files that cannot be read. */
export function parseLayer(layer: Layer): { readonly documents: readonly SourceDocument[]; readonly problems: readonly Problem[] } {
  const problems: Problem[] = []
  const documents = layer.files.flatMap((file) => readFile(layer.name, file, problems) ?? [])
  return { documents, problems }
}

function readFile(layer: string, file: SourceFile, problems: Problem[]): SourceDocument | undefined {
  const [name = '', folder = ''] = file.path.split('/').reverse()
  const kind = documentKinds.find((candidate) => candidate === folder)
  const whole = { file: file.path, line: 1, column: 1, pointer: '' }
  if (kind === undefined) {
    problems.push({
      ...whole,
      code: 'unknown-kind',
      message: `The folder "${folder}" holds no known kind of document.`,
      hint: `${didYouMean(folder, documentKinds).trim()} Known folders: ${documentKinds.join(', ')}.`.trim(),
    })
    return undefined
  }
  const parsed = parseSource(layer, file, kind, name.replace(/\.json$/, ''))
  problems.push(...parsed.problems.map((problem) => ({ ...problem, file: file.path })))
  if (parsed.document === undefined) return undefined
  if (typeof parsed.document.value !== 'object' || parsed.document.value === null || Array.isArray(parsed.document.value)) {
    problems.push({ ...whole, code: 'wrong-value', message: 'A metadata document is a JSON object.' })
    return undefined
  }
  return parsed.document
}

function mergeStack(stack: readonly SourceDocument[]): MergedDocument {
  const topmostFirst = [...stack].reverse()
  const [first] = stack
  if (first === undefined) throw new Error('a stack of documents is never empty')
  const place = (pointer: string) => locate(topmostFirst, pointer)
  return {
    kind: first.kind,
    id: first.id,
    value: mergedValue(stack),
    sources: stack,
    provenance: provenanceOf(stack),
    place,
    problem(code, pointer, message, hint) {
      return { code, ...place(pointer), pointer, message, ...(hint === undefined ? {} : { hint }) }
    },
  }
}

/** What nobody patches stands for itself, as nearly all documents of a large base do. */
function mergedValue(stack: readonly SourceDocument[]): Readonly<Record<string, unknown>> {
  const [first, ...patches] = stack
  const base = holdsNull(first?.value) ? mergePatch({}, first?.value) : first?.value
  return patches.reduce<unknown>((merged, { value }) => mergePatch(merged, value), base) as Record<string, unknown>
}

/** The topmost file that has the pointer, or that has its nearest parent. */
function locate(documents: readonly SourceDocument[], pointer: string): Position & { readonly file: string } {
  for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
    for (const document of documents) {
      const position = document.locate(place)
      if (position !== undefined) return { file: document.path, ...position }
    }
    if (place === '') throw new Error('the root of a document always has a place')
  }
}
