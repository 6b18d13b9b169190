import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { KartotekaError } from '../base/errors.ts'
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
  const files = documentKinds.flatMap((kind) => readKind(folder, kind))
  return { name: folder === systemFolder ? 'system' : basename(folder), files }
}

function readKind(folder: string, kind: string): readonly SourceFile[] {
  const place = join(folder, kind)
  if (!existsSync(place)) return []
  return readdirSync(place)
    .filter((name) => name.endsWith('.json'))
    .sort()
    .map((name) => {
      const path = join(place, name)
      const shown = relative(process.cwd(), path)
      return { path: (shown.startsWith('..') ? path : shown).replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }
    })
}
