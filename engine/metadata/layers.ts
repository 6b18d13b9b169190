import { mergePatch } from './merge.ts'
import type { Problem, ProblemCode } from './problem.ts'
import { type DocumentKind, documentKinds, type Layer, parseSource, type SourceDocument, type SourceFile } from './source.ts'

/** One document after all layers were laid over each other, with the files it was made from. */
export interface MergedDocument {
  readonly kind: DocumentKind
  readonly id: string
  readonly value: Readonly<Record<string, unknown>>
  /** A problem at a pointer of the merged document, placed in the topmost file that says something there. */
  problem(code: ProblemCode, pointer: string, message: string, hint?: string): Problem
}

/** Parses and merges all layers, lowest first. Files of unknown folders and unreadable files become problems. */
export function mergeLayers(layers: readonly Layer[]): { documents: readonly MergedDocument[]; problems: readonly Problem[] } {
  const problems: Problem[] = []
  const stacks = new Map<string, SourceDocument[]>()
  for (const layer of layers) {
    for (const file of layer.files) {
      const document = readFile(layer.name, file, problems)
      if (document === undefined) continue
      const key = `${document.kind}/${document.id}`
      stacks.set(key, [...(stacks.get(key) ?? []), document])
    }
  }
  return { documents: [...stacks.values()].map((stack) => mergeStack(stack)), problems }
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
      hint: `Known folders: ${documentKinds.join(', ')}.`,
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
  return {
    kind: first.kind,
    id: first.id,
    value: stack.reduce<unknown>((merged, document) => mergePatch(merged, document.value), {}) as Record<string, unknown>,
    problem(code, pointer, message, hint) {
      const { document, position } = locate(topmostFirst, pointer)
      return { code, file: document.path, ...position, pointer, message, ...(hint === undefined ? {} : { hint }) }
    },
  }
}

/** The topmost file that has the pointer, or that has its nearest parent. */
function locate(documents: readonly SourceDocument[], pointer: string) {
  for (let place = pointer; ; place = place.slice(0, place.lastIndexOf('/'))) {
    for (const document of documents) {
      const position = document.locate(place)
      if (position !== undefined) return { document, position }
    }
    if (place === '') throw new Error('the root of a document always has a place')
  }
}
