import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'

const home = fileURLToPath(new URL('..', import.meta.url))

/** What the engine itself says: the keyword "order", the category "contact" of personal data, the fields of its own entities. */
const vocabulary = wordsOf(
  ['engine/metadata', 'engine/metadata/system/entities']
    .flatMap((folder) => readdirSync(join(home, folder)).map((file) => join(home, folder, file)))
    .filter((path) => path.endsWith('.json'))
    .map((path) => JSON.parse(readFileSync(path, 'utf8')) as unknown),
)
/** The shipped metadata adds fields to some of them. */
const own = new Set(documentsIn('engine/metadata/system/entities'))
const shipped = [
  ...documentsIn('metadata/entities').filter((name) => !vocabulary.has(name) && !own.has(name)),
  ...documentsIn('metadata/lists').filter((name) => name.includes('-')),
]

describe('the engine and the screen know no shipped entity or list', () => {
  it('has names to look for', () => expect(shipped).toEqual(expect.arrayContaining(['customer', 'opportunity', 'product', 'lost-reason'])))

  it.each(shipped)('none names "%s"', (name) => {
    // alone in quotes, or at the beginning of a path in quotes
    const named = new RegExp(`["'\`]${name}(?:[.#][a-zA-Z][\\w.-]*)?\\\\?["'\`]`)
    const found = sources().flatMap(([path, text]) =>
      text.split('\n').flatMap((line, index) => (named.test(line) ? [`${path}:${index + 1}: ${line.trim()}`] : [])),
    )
    expect(found).toEqual([])
  })
})

function documentsIn(folder: string): readonly string[] {
  return readdirSync(join(home, folder)).map((file) => file.replace(/\.json$/, ''))
}

let read: readonly (readonly [path: string, text: string])[] | undefined

function sources(): readonly (readonly [path: string, text: string])[] {
  read ??= ['engine', 'admin-ui/src']
    .flatMap((folder) => readdirSync(join(home, folder), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile() && /\.(ts|tsx|json)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !/\/(dist|convert)\//.test(path))
    .map((path) => [relative(home, path), readFileSync(path, 'utf8')] as const)
  return read
}

/** The keywords of the meta-schemas and the values that they list. */
function wordsOf(schema: unknown, words = new Set<string>()): ReadonlySet<string> {
  if (typeof schema !== 'object' || schema === null) return words
  for (const [key, value] of Object.entries(schema)) {
    if (key === 'properties') for (const name of Object.keys(value)) words.add(name)
    if (key === 'enum' && Array.isArray(value)) for (const item of value) words.add(String(item))
    wordsOf(value, words)
  }
  return words
}
