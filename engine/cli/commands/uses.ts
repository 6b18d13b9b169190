import { existsSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { KartotekaError } from '../../base/errors.ts'
import { compile, MetadataError } from '../../metadata/index.ts'
import { parseSource, type SourceDocument } from '../../metadata/source.ts'
import { findUses, type Use } from '../../metadata/uses/find-uses.ts'
import type { Command } from '../command.ts'

export const uses: Command = {
  name: 'uses',
  usage: 'uses <name>',
  summary: 'print every place that names a field, entity, list, value or tab: uses firm.salesRep',
  async run(args, environment) {
    const [address, ...more] = args
    if (address === undefined || more.length > 0) throw new KartotekaError('usage', 'Write: kartoteka uses <name>, such as firm.salesRep')
    const { model, documents, problems } = compile(environment.readLayers())
    if (model === undefined) throw new MetadataError(problems)
    const found = findUses({ model, documents, imports: environment.metadata.flatMap(readImports) }, address)
    if ('problem' in found) {
      environment.printError(found.problem)
      return 1
    }
    for (const line of describeUses(address, found.uses)) environment.print(line)
    return 0
  },
}

/** The demo company of a layer, whose mapping names fields. */
function readImports(folder: string): readonly SourceDocument[] {
  const path = join(folder, 'demo', 'demo.json')
  if (!existsSync(path)) return []
  const shown = relative(process.cwd(), path)
  const file = shown.startsWith('..') ? path : shown
  const { document } = parseSource('demo', { path: file.replaceAll('\\', '/'), text: readFileSync(path, 'utf8') }, 'entities', 'demo')
  return document === undefined ? [] : [document]
}

/** One line a place: `file:line:column  what  text`. */
export function describeUses(address: string, found: readonly Use[]): readonly string[] {
  if (found.length === 0) return [`Nothing names ${address}.`]
  const places = found.map(({ file, line, column }) => `${file}:${line}:${column}`)
  const wide = Math.max(...places.map((place) => place.length))
  const kinds = Math.max(...found.map(({ kind }) => kind.length))
  return [
    `${address} is named in ${found.length} place${found.length === 1 ? '' : 's'}:`,
    ...found.map(({ kind, text }, index) => `  ${(places[index] ?? '').padEnd(wide)}  ${kind.padEnd(kinds)}  ${text}`),
  ]
}
