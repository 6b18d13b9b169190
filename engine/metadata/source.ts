import { type Node, type ParseError, parseTree, printParseErrorCode } from 'jsonc-parser'
import { forbiddenKeys, pointerStep } from '../base/json.ts'

/** One file of a layer as it was read. `path` is shown to people and starts with the folder of its kind at the end: `.../entities/product.json`. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** A set of files that belong together: shipped, a sector, a client. Later layers are merged over earlier ones. */
export interface Layer {
  readonly name: string
  readonly files: readonly SourceFile[]
}

export const documentKinds = [
  'entities',
  'lists',
  'types',
  'roles',
  'workflows',
  'automations',
  'reports',
  'dashboards',
  'templates',
  'translations',
] as const
export type DocumentKind = (typeof documentKinds)[number]

export interface Position {
  readonly line: number
  readonly column: number
}

/** A parsed file that still knows where each value stands. */
export interface SourceDocument {
  readonly layer: string
  readonly path: string
  readonly kind: DocumentKind
  /** File name without `.json`. */
  readonly id: string
  readonly value: unknown
  /** Line and column (from 1) of the key or value at an RFC 6901 pointer, or undefined when it does not stand in this file. */
  locate(pointer: string): Position | undefined
}

export interface SourceProblem extends Position {
  readonly pointer: string
  readonly code: 'not-json' | 'duplicate-key' | 'forbidden-key'
  readonly message: string
}

/** Parses strict JSON (no comments, no trailing commas). Duplicate keys and keys that reach an object's prototype are problems. */
export function parseSource(
  layer: string,
  file: SourceFile,
  kind: DocumentKind,
  id: string,
): { document?: SourceDocument; problems: readonly SourceProblem[] } {
  const text = file.text.replace(/^\uFEFF/, '')
  const lineStarts = lineOffsets(text)
  const at = (offset: number) => positionAt(lineStarts, offset)
  const errors: ParseError[] = []
  const root = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false })
  if (errors.length > 0 || root === undefined) {
    const first = errors[0]
    const what = first === undefined ? 'the file is empty' : printParseErrorCode(first.error)
    return { problems: [{ ...at(first?.offset ?? 0), pointer: '', code: 'not-json', message: `This is not valid JSON: ${what}.` }] }
  }
  const positions = new Map<string, Position>()
  const problems: SourceProblem[] = []
  const value = readNode(root, '', at(root.offset), { positions, problems, at })
  const locate = (pointer: string) => positions.get(pointer)
  return { document: { layer, path: file.path, kind, id, value, locate }, problems }
}

interface ReadContext {
  readonly positions: Map<string, Position>
  readonly problems: SourceProblem[]
  at(offset: number): Position
}

function readNode(node: Node, pointer: string, position: Position, context: ReadContext): unknown {
  context.positions.set(pointer, position)
  if (node.type === 'array') {
    return (node.children ?? []).map((child, index) => readNode(child, pointer + pointerStep(index), context.at(child.offset), context))
  }
  if (node.type !== 'object') return node.value
  const result: Record<string, unknown> = {}
  for (const property of node.children ?? []) {
    const [keyNode, valueNode] = property.children ?? []
    if (keyNode === undefined || valueNode === undefined) continue
    const key = String(keyNode.value)
    const place = context.at(keyNode.offset)
    const childPointer = pointer + pointerStep(key)
    if (forbiddenKeys.has(key)) {
      context.problems.push({ ...place, pointer: childPointer, code: 'forbidden-key', message: `The key "${key}" is never allowed.` })
      continue
    }
    if (Object.hasOwn(result, key)) {
      context.problems.push({
        ...place,
        pointer: childPointer,
        code: 'duplicate-key',
        message: `The key "${key}" stands twice in the same object.`,
      })
      continue
    }
    result[key] = readNode(valueNode, childPointer, place, context)
  }
  return result
}

function lineOffsets(text: string): readonly number[] {
  const starts = [0]
  for (let index = text.indexOf('\n'); index !== -1; index = text.indexOf('\n', index + 1)) starts.push(index + 1)
  return starts
}

function positionAt(lineStarts: readonly number[], offset: number): Position {
  let low = 0
  let high = lineStarts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((lineStarts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (lineStarts[low] ?? 0) + 1 }
}
