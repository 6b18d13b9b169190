import { isUtf8 } from 'node:buffer'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KartotekaError } from '../base/errors.ts'
import { nearestName } from '../base/suggest.ts'
import { documentKinds, type Layer, type SourceFile } from '../metadata/index.ts'

/** The engine's own entities (user, session, attachment), the lowest layer of every model. */
const systemFolder = fileURLToPath(new URL('../metadata/system', import.meta.url))

/** Reads the folders of layers from disk, lowest first, with the engine's own layer below them. Throws `usage` for a folder that is not there. */
export function readLayers(folders: readonly string[]): readonly Layer[] {
  return [systemFolder, ...folders].map((folder) => readLayer(folder))
}

/** Reads one folder with the documents of a layer. Throws `usage` when it is not there. */
export function readLayer(folder: string): Layer {
  if (!existsSync(folder))
    throw new KartotekaError('usage', `There is no folder of metadata at ${folder}. Set KARTOTEKA_METADATA to the folders of your layers.`)
  const files = [...documentKinds, ...misspelt(folder)].flatMap((kind) => readKind(folder, kind))
  return { name: folder === systemFolder ? 'system' : basename(folder), files }
}

/** Folders whose name is nearly that of a kind: what lies in them is meant to count, so that it is told of. */
function misspelt(folder: string): readonly string[] {
  const others = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory() && !isKind(entry.name))
  const isMeant = (name: string) => nearestName(name, documentKinds)?.startsWith(name.slice(0, 1).toLowerCase()) === true
  return others.map(({ name }) => name).filter((name) => isMeant(name) || isMeant(name.replace(/y$/, 'ies')))
}

function isKind(name: string): boolean {
  return (documentKinds as readonly string[]).includes(name)
}

function readKind(folder: string, kind: string): readonly SourceFile[] {
  const place = join(folder, kind)
  if (!existsSync(place)) return []
  return readdirSync(place, { withFileTypes: true })
    .filter((entry) => !entry.isDirectory() && /\.json$/i.test(entry.name))
    .map(({ name }) => name)
    .sort()
    .map((name) => {
      const path = join(place, name)
      const shown = relative(process.cwd(), path)
      return { path: (shown.startsWith('..') ? path : shown).replaceAll('\\', '/'), ...readText(path) }
    })
}

/** The text, and whether its bytes are none of UTF-8. */
function readText(path: string): Pick<SourceFile, 'text' | 'isNotUtf8'> {
  const bytes = readFileSync(path)
  return isUtf8(bytes) ? { text: bytes.toString('utf8') } : { text: bytes.toString('utf8'), isNotUtf8: true }
}
