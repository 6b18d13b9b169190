/**
 * Which fields an answer holds: field name -> `true` for the field as it is by default, or a selection for what it
 * leads to (a reference, a composite, owned lines, a list of records that point here).
 */
export type Selection = ReadonlyMap<string, Selection | true>

/** Writes of the `fields` parameter: `name,owner.name,contacts(name,isDecisionMaker)`. */
export function parseSelection(text: string): Selection {
  const reader = { text, at: 0 }
  const selection = readList(reader, 0)
  if (reader.at < text.length) throw new SelectionError(`unexpected "${text[reader.at]}" at ${reader.at}`)
  return selection
}

/** The text cannot be read as a list of fields. */
export class SelectionError extends Error {}

const maxDepth = 6

type Mutable = Map<string, Selection | true>

function readList(reader: { text: string; at: number }, depth: number): Selection {
  if (depth > maxDepth) throw new SelectionError(`more than ${maxDepth} levels`)
  const result: Mutable = new Map()
  for (;;) {
    const path = readName(reader)
    const nested = reader.text[reader.at] === '(' ? readNested(reader, depth) : true
    if (path !== '') add(result, path.split('.'), nested)
    else if (nested !== true) throw new SelectionError(`a name is missing before "(" at ${reader.at}`)
    if (reader.text[reader.at] !== ',') return result
    reader.at += 1
  }
}

function readNested(reader: { text: string; at: number }, depth: number): Selection {
  reader.at += 1
  const nested = readList(reader, depth + 1)
  if (reader.text[reader.at] !== ')') throw new SelectionError(`")" is missing at ${reader.at}`)
  reader.at += 1
  return nested
}

function readName(reader: { text: string; at: number }): string {
  const start = reader.at
  while (reader.at < reader.text.length && !'(),'.includes(reader.text[reader.at] ?? '')) reader.at += 1
  return reader.text.slice(start, reader.at).trim()
}

function add(into: Mutable, path: readonly string[], leaf: Selection | true): void {
  const [name = '', ...rest] = path
  const before = into.get(name)
  if (rest.length === 0) {
    into.set(name, leaf === true ? (before ?? true) : merge(before, leaf))
    return
  }
  const nested: Mutable = before === undefined || before === true ? new Map() : new Map(before)
  add(nested, rest, leaf)
  into.set(name, nested)
}

function merge(before: Selection | true | undefined, more: Selection): Selection {
  return before === undefined || before === true ? more : new Map([...before, ...more])
}
