import { isJsonObject } from '../base/json.ts'
import type { Layer } from '../metadata/index.ts'
import { mergePatch } from '../metadata/index.ts'

/** A document, or a part of it, that a version says otherwise than the one before it. */
export interface VersionChange {
  readonly sign: '+' | '~' | '-'
  /** The folder of the document: `entities`. */
  readonly folder: string
  readonly id: string
  /** Where in it: `properties.nps`, `x-tabs`; absent where the whole document came or went. */
  readonly part?: string
}

/** Members that hold things with a name of their own, each of which is told by itself. */
const collections = new Set(['properties', 'values', 'x-views', 'factors', 'states', 'transitions'])
const atMost = 100

/** What is said otherwise, document by document over all layers; nothing where there was no version before, as all of it would be new. */
export function changesBetween(before: readonly Layer[], after: readonly Layer[]): readonly VersionChange[] {
  if (before.length === 0) return []
  const [old, now] = [filesOf(before), filesOf(after)]
  const keys = [...new Set([...old.keys(), ...now.keys()])].filter((key) => old.get(key)?.join('\n') !== now.get(key)?.join('\n'))
  return keys
    .flatMap((key) => {
      const [folder = '', id = ''] = key.split('/')
      return partsOf(merged(old.get(key)), merged(now.get(key))).map((change) => ({ ...change, folder, id }))
    })
    .slice(0, atMost)
}

/** The texts of each document by `folder/id`, from the lowest layer up. */
function filesOf(layers: readonly Layer[]): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>()
  for (const { path, text } of layers.flatMap((layer) => layer.files)) {
    const [file = '', folder = ''] = path.split('/').reverse()
    const key = `${folder}/${file.replace(/\.json$/, '')}`
    files.set(key, [...(files.get(key) ?? []), text])
  }
  return files
}

function merged(texts: readonly string[] | undefined): unknown {
  if (texts === undefined) return undefined
  try {
    return texts.map((text) => JSON.parse(text) as unknown).reduce((all, next) => mergePatch(all, next))
  } catch {
    return {}
  }
}

function partsOf(before: unknown, after: unknown): readonly Pick<VersionChange, 'sign' | 'part'>[] {
  if (before === undefined || after === undefined) return [{ sign: before === undefined ? '+' : '-' }]
  return differing(before, after).flatMap((key) => {
    const [one, other] = [memberOf(before, key), memberOf(after, key)]
    if (!collections.has(key)) return [{ sign: signOf(one, other), part: key }]
    return differing(one, other).map((name) => ({ sign: signOf(memberOf(one, name), memberOf(other, name)), part: `${key}.${name}` }))
  })
}

function differing(before: unknown, after: unknown): readonly string[] {
  const keys = new Set([before, after].flatMap((value) => (isJsonObject(value) ? Object.keys(value) : [])))
  return [...keys].filter((key) => JSON.stringify(memberOf(before, key)) !== JSON.stringify(memberOf(after, key)))
}

function memberOf(value: unknown, key: string): unknown {
  return isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined
}

function signOf(before: unknown, after: unknown): VersionChange['sign'] {
  return before === undefined ? '+' : after === undefined ? '-' : '~'
}
