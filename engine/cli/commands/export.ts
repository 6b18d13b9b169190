import { createWriteStream } from 'node:fs'
import { extname } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import { type ExportFormat, exportFormats, type PreparedExport, prepareExport } from '../../records/index.ts'
import type { Command } from '../command.ts'

const options = {
  format: { type: 'string' },
  filter: { type: 'string' },
  sort: { type: 'string' },
  fields: { type: 'string' },
  search: { type: 'string' },
  paths: { type: 'boolean' },
} as const

export const exportCommand: Command = {
  name: 'export',
  usage:
    'export <entity> <file> [--format csv|xlsx|ndjson] [--filter condition] [--sort fields] [--fields names] [--search text] [--paths]',
  summary: 'write records to a file; --paths heads the columns with field paths, which an import knows in any language',
  async run(args, environment) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [entity, file] = positionals
    if (entity === undefined || file === undefined)
      throw new KartotekaError('usage', `Say what to export and where to: kartoteka ${exportCommand.usage}`)
    const { format, paths, ...query } = values
    const engine = await environment.openEngine()
    try {
      const prepared = prepareExport(engine.context(null), entity, { ...query, format: formatOf(format, file), titles: paths !== true })
      await writeFile(prepared, file)
      environment.print(`${engine.model.entities.get(entity)?.plural ?? entity} are in ${file}.`)
      return 0
    } finally {
      await engine.close()
    }
  },
}

/** As it is stated, else by the ending of the file. */
function formatOf(stated: string | undefined, file: string): ExportFormat {
  const wanted = stated ?? extname(file).slice(1).toLowerCase()
  const format = exportFormats.find((known) => known === wanted)
  if (format !== undefined) return format
  throw new KartotekaError('usage', `Say --format ${exportFormats.join(', ')}, or name the file so; got ${JSON.stringify(wanted)}.`)
}

async function writeFile(prepared: PreparedExport, path: string): Promise<void> {
  const target = createWriteStream(path)
  const source = new Readable({ read: () => wake?.() })
  let wake: (() => void) | undefined
  const written = pipeline(source, target)
  await prepared.write(async (piece) => {
    if (source.push(piece)) return
    await new Promise<void>((resolve, reject) => {
      wake = resolve
      written.catch(reject)
    })
  })
  source.push(null)
  await written
}
