import { type JSONVisitor, type Node, type ParseErrorCode, parseTree, printParseErrorCode, visit } from 'jsonc-parser'
import { forbiddenKeys, pointerStep } from '../base/json.ts'
import { maxDepth, readSound } from './read-sound.ts'

/** One file of a layer as it was read. `path` is shown to people and starts with the folder of its kind at the end: `.../entities/article.json`. */
export interface SourceFile {
  readonly path: string
  readonly text: string
  /** Its bytes are in another encoding, so that letters of the text are lost. */
  readonly isNotUtf8?: true
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
  'scorecards',
  'scenarios',
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

/**
 * Parses strict JSON (no comments, no trailing commas). Duplicate keys and keys that reach an object's prototype are problems.
 * The places of values are worked out when one is asked for, which is when there is something to report.
 */
export function parseSource(
  layer: string,
  file: SourceFile,
  kind: DocumentKind,
  id: string,
): { document?: SourceDocument; problems: readonly SourceProblem[] } {
  const text = file.text.replace(/^\uFEFF/, '')
  const sound = file.isNotUtf8 === true ? undefined : readSound(text)
  if (sound !== undefined) return { document: { layer, path: file.path, kind, id, value: sound, locate: locator(text) }, problems: [] }
  const refused = unreadable(text, file.isNotUtf8 === true)
  if (refused !== undefined) {
    const place = positionAt(lineOffsets(text), refused.offset)
    return { problems: [{ ...place, pointer: '', code: 'not-json', message: refused.message }] }
  }
  const reader = new ValueReader()
  visit(text, reader, { disallowComments: true, allowTrailingComma: false })
  const at = (offset: number) => positionAt(lineOffsets(text), offset)
  if (reader.failure !== undefined || reader.isEmpty) {
    const place = at(reader.failure?.offset ?? 0)
    return { problems: [{ ...place, pointer: '', code: 'not-json', message: `This is not valid JSON: ${failureText(text, reader)}.` }] }
  }
  const problems = reader.problems.map(({ offset, ...problem }) => ({ ...at(offset), ...problem }))
  return { document: { layer, path: file.path, kind, id, value: reader.value, locate: locator(text) }, problems }
}

/** Why a text is not even looked at. */
function unreadable(text: string, isNotUtf8: boolean): { readonly offset: number; readonly message: string } | undefined {
  if (isNotUtf8 || text.includes('\u0000')) {
    const offset = Math.max(0, text.indexOf(isNotUtf8 ? '\uFFFD' : '\u0000'))
    return { offset, message: 'The file is not UTF-8. Save it with the encoding UTF-8.' }
  }
  const offset = tooDeepAt(text)
  return offset === undefined ? undefined : { offset, message: `Objects and lists are nested more than ${maxDepth} levels deep here.` }
}

function tooDeepAt(text: string): number | undefined {
  let depth = 0
  let isText = false
  for (let index = 0; index < text.length; index++) {
    const letter = text.charCodeAt(index)
    if (letter === quote) isText = !isText
    else if (isText) index += letter === backslash ? 1 : 0
    else if (letter === openBrace || letter === openBracket) {
      depth += 1
      if (depth > maxDepth) return index
    } else if (letter === openBrace + 2 || letter === openBracket + 2) depth -= 1
  }
  return undefined
}

const [quote, backslash, openBracket, openBrace] = [34, 92, 91, 123]

/** What the parser found, in words. */
const failures: Readonly<Partial<Record<string, string>>> = {
  InvalidSymbol: 'this is no value; texts stand in double quotes',
  InvalidNumberFormat: 'this is no number',
  PropertyNameExpected: 'here stands the name of a key in double quotes; there is no comma before a closing brace',
  ValueExpected: 'a value is missing here; there is no comma before a closing bracket',
  ColonExpected: 'a colon is missing here',
  CommaExpected: 'a comma is missing here',
  CloseBraceExpected: 'a closing brace is missing here',
  CloseBracketExpected: 'a closing bracket is missing here',
  EndOfFileExpected: 'the document ends before this, and nothing may follow it',
  InvalidCommentToken: 'JSON has no comments; "$comment" holds one',
  UnexpectedEndOfComment: 'JSON has no comments; "$comment" holds one',
  UnexpectedEndOfString: 'the double quotes of a text are not closed',
  UnexpectedEndOfNumber: 'this is no number',
  InvalidUnicode: 'this is no character; write \\u and four digits',
  InvalidEscapeCharacter: 'a backslash stands before a character that needs none; write \\\\ for a backslash',
  InvalidCharacter: 'a text holds a character that must be written with a backslash, such as \\n for a new line',
}

function failureText(text: string, { failure }: ValueReader): string {
  if (failure === undefined || text.trim() === '') return 'the file is empty'
  const name = printParseErrorCode(failure.error)
  return failures[name] ?? name
}

/** Works the places of a text out when the first is asked for. */
function locator(text: string): SourceDocument['locate'] {
  let positions: ReadonlyMap<string, Position> | undefined
  return (pointer) => {
    positions ??= positionsOf(text)
    return positions.get(pointer)
  }
}

type KeyProblem = Omit<SourceProblem, keyof Position> & { readonly offset: number }

/** Builds the value of a text from the events of the parser; the first of two equal keys wins, a forbidden one is left out. */
class ValueReader implements JSONVisitor {
  readonly problems: KeyProblem[] = []
  failure: { readonly error: ParseErrorCode; readonly offset: number } | undefined
  value: unknown
  isEmpty = true
  /** Objects and arrays that are open, each with the key that comes next; what stands under a refused key goes nowhere. */
  readonly #open: { readonly container: Record<string, unknown> | unknown[]; key: string | undefined }[] = []

  onError = (error: ParseErrorCode, offset: number): void => {
    this.failure ??= { error, offset }
  }

  onObjectBegin = (): void => this.#begin({})
  onArrayBegin = (): void => this.#begin([])
  onObjectEnd = (): void => this.#end()
  onArrayEnd = (): void => this.#end()
  onLiteralValue = (value: unknown): void => this.#put(value)

  onObjectProperty = (key: string, offset: number): void => {
    const top = this.#open.at(-1)
    if (top === undefined || Array.isArray(top.container)) return
    const isForbidden = forbiddenKeys.has(key)
    const isDouble = Object.hasOwn(top.container, key)
    top.key = isForbidden || isDouble ? undefined : key
    if (isForbidden) this.#report('forbidden-key', key, offset, `The key "${key}" is never allowed.`)
    else if (isDouble) this.#report('duplicate-key', key, offset, `The key "${key}" stands twice in the same object.`)
  }

  #report(code: KeyProblem['code'], key: string, offset: number, message: string): void {
    const path = this.#open.slice(0, -1).map(({ container, key: step }) => (Array.isArray(container) ? container.length - 1 : (step ?? '')))
    this.problems.push({ code, offset, message, pointer: [...path, key].map(pointerStep).join('') })
  }

  #begin(container: Record<string, unknown> | unknown[]): void {
    this.#put(container)
    this.#open.push({ container, key: undefined })
  }

  #end(): void {
    this.#open.pop()
  }

  #put(value: unknown): void {
    const top = this.#open.at(-1)
    if (top === undefined) {
      this.value = value
      this.isEmpty = false
    } else if (Array.isArray(top.container)) top.container.push(value)
    else if (top.key !== undefined) top.container[top.key] = value
  }
}

/** Line and column of the key, or of the value where there is no key, by pointer. */
function positionsOf(text: string): ReadonlyMap<string, Position> {
  const lineStarts = lineOffsets(text)
  const positions = new Map<string, Position>()
  const walk = (node: Node, pointer: string, offset: number): void => {
    if (positions.has(pointer)) return
    positions.set(pointer, positionAt(lineStarts, offset))
    for (const [index, child] of (node.children ?? []).entries()) {
      const [key, value] = node.type === 'object' ? (child.children ?? []) : [undefined, child]
      if (value !== undefined) walk(value, pointer + pointerStep(key === undefined ? index : String(key.value)), (key ?? value).offset)
    }
  }
  const root = parseTree(text)
  if (root !== undefined) walk(root, '', root.offset)
  return positions
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
