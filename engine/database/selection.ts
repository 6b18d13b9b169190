import type { SortKey } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'

/**
 * Which fields an answer holds: field name -> `true` for the field as it is by default, or a selection for what it
 * leads to (a reference, a composite, owned lines, a list of records that point here).
 */
export interface Selection extends ReadonlyMap<string, Selection | true> {
  /** Of a list of records: which of them, and in what order; all of them in their own order when it is absent. */
  readonly list?: ListRules
}

export interface ListRules {
  readonly filter?: Tree
  readonly sort: readonly SortKey[]
  /** At most so many; the answer says beside the list whether there are more. */
  readonly limit?: number
}

/** A list of fields as it is written, before it is held against the model. */
export class WrittenSelection extends Map<string, WrittenSelection | true> implements Selection {
  /** What stands behind the fields, by name: `sort`, `limit`, `filter`. */
  readonly rules = new Map<ListRuleName, string>()
}

export const listRuleNames = ['sort', 'limit', 'filter'] as const
export type ListRuleName = (typeof listRuleNames)[number]

/** The text cannot be read as a list of fields. */
export class SelectionError extends Error {}

/**
 * Reads the `fields` parameter: `name,owner.name,contacts(name,isDecisionMaker;sort=-createdAt;limit=50)`. A field that is
 * named twice is one field with what was asked of it both times.
 */
export function parseSelection(text: string): WrittenSelection {
  const reader = { text, at: 0 }
  const selection = readList(reader, 0)
  if (reader.at < text.length) throw new SelectionError(`unexpected "${text[reader.at]}" at ${reader.at}`)
  return selection
}

const maxDepth = 6
const maxLength = 8000

interface Reader {
  readonly text: string
  at: number
}

function readList(reader: Reader, depth: number): WrittenSelection {
  if (depth > maxDepth) throw new SelectionError(`more than ${maxDepth} levels`)
  if (reader.text.length > maxLength) throw new SelectionError(`more than ${maxLength} characters`)
  const result = new WrittenSelection()
  for (;;) {
    const path = readUntil(reader, '(),;')
    const nested = reader.text[reader.at] === '(' ? readNested(reader, depth) : true
    if (path !== '') add(result, path.split('.'), nested, depth)
    else if (nested !== true) throw new SelectionError(`a name is missing before "(" at ${reader.at}`)
    if (reader.text[reader.at] !== ',') return result
    reader.at += 1
  }
}

function readNested(reader: Reader, depth: number): WrittenSelection {
  reader.at += 1
  const nested = readList(reader, depth + 1)
  while (reader.text[reader.at] === ';') {
    reader.at += 1
    readRule(reader, nested)
  }
  if (reader.text[reader.at] !== ')') throw new SelectionError(`")" is missing at ${reader.at}`)
  reader.at += 1
  return nested
}

/** `sort=-createdAt,name`, `limit=50` or `filter=isActive && (size > 3)`: up to the next `;` or the bracket that closes the list. */
function readRule(reader: Reader, into: WrittenSelection): void {
  const start = reader.at
  const name = readUntil(reader, '=;()')
  const known = listRuleNames.find((candidate) => candidate === name)
  if (known === undefined || reader.text[reader.at] !== '=') {
    throw new SelectionError(`behind ";" stands sort=, limit= or filter=, not "${name}" at ${start}`)
  }
  reader.at += 1
  const from = reader.at
  let brackets = 0
  for (; reader.at < reader.text.length; reader.at += 1) {
    const letter = reader.text[reader.at] ?? ''
    if (letter === '"' || letter === "'") reader.at = endOfText(reader, letter)
    else if ('([{'.includes(letter)) brackets += 1
    else if (brackets === 0 && (letter === ';' || letter === ')')) break
    else if (')]}'.includes(letter)) brackets -= 1
  }
  setRule(into, known, reader.text.slice(from, reader.at).trim())
}

/** The place of the quote that ends a text of a filter. */
function endOfText(reader: Reader, quote: string): number {
  for (let at = reader.at + 1; at < reader.text.length; at += 1) {
    if (reader.text[at] === '\\') at += 1
    else if (reader.text[at] === quote) return at
  }
  throw new SelectionError(`the text that begins with ${quote} at ${reader.at} is not ended`)
}

function setRule(into: WrittenSelection, name: ListRuleName, value: string): void {
  const before = into.rules.get(name)
  if (before !== undefined && before !== value)
    throw new SelectionError(`one list is asked for with ${name}=${before} and with ${name}=${value}`)
  into.rules.set(name, value)
}

function readUntil(reader: Reader, ends: string): string {
  const start = reader.at
  while (reader.at < reader.text.length && !ends.includes(reader.text[reader.at] ?? '')) reader.at += 1
  return reader.text.slice(start, reader.at).trim()
}

/** `a.b` is `a(b)`. */
function add(into: WrittenSelection, path: readonly string[], leaf: WrittenSelection | true, depth: number): void {
  const [name = '', ...rest] = path
  if (depth + rest.length > maxDepth) throw new SelectionError(`more than ${maxDepth} levels`)
  const before = into.get(name)
  if (rest.length === 0 && leaf === true) {
    into.set(name, before ?? true)
    return
  }
  const nested = before === undefined || before === true ? new WrittenSelection() : before
  into.set(name, nested)
  if (rest.length > 0) add(nested, rest, leaf, depth + 1)
  else if (leaf !== true) mergeInto(nested, leaf)
}

function mergeInto(into: WrittenSelection, more: WrittenSelection): void {
  for (const [name, value] of more.rules) setRule(into, name, value)
  for (const [name, value] of more) {
    const before = into.get(name)
    if (before instanceof WrittenSelection && value !== true) mergeInto(before, value)
    else into.set(name, value === true ? (before ?? true) : value)
  }
}
