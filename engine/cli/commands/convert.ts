import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import type { Command } from '../command.ts'
import { convertDocTypes } from '../convert/frappe/convert.ts'
import { joined, noCustomizations } from '../convert/frappe/customization-rows.ts'
import { readDocTypes } from '../convert/frappe/doctype.ts'
import { describeConversion } from '../convert/frappe/report.ts'

const options = { out: { type: 'string' }, report: { type: 'string' } } as const

export const convert: Command = {
  name: 'convert',
  usage: 'convert frappe <file or folder...> [--out folder] [--report report.json]',
  summary: 'turn the definitions of another product into a layer of documents; prints what became of every field',
  async run(args, environment) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [format, ...paths] = positionals
    if (format !== 'frappe' || paths.length === 0) throw new KartotekaError('usage', `Say what to convert: kartoteka ${convert.usage}`)
    const files = filesOf(paths)
    const read = files.map((path) => readSoundly(path, files.length))
    for (const other of read.flatMap(({ others }) => others)) environment.printError(`left out: ${other}`)
    const changes = joined(read.map(({ customizations }) => customizations))
    const { documents, report } = convertDocTypes(
      read.flatMap(({ doctypes }) => doctypes),
      changes,
    )
    for (const line of describeConversion(report)) environment.print(line)
    if (values.out !== undefined) {
      for (const [path, document] of documents) write(join(values.out, path), document)
      environment.print(`${documents.size} documents in ${resolve(values.out)}.`)
    }
    if (values.report !== undefined) write(values.report, report)
    return read.some(({ isUnreadable }) => isUnreadable) ? 1 : 0
  },
}

/** One of several files that is not JSON is named and left out; a single one is an error. */
function readSoundly(path: string, count: number): ReturnType<typeof readDocTypes> & { readonly isUnreadable?: true } {
  try {
    return readDocTypes(path, readFileSync(path, 'utf8'))
  } catch (error) {
    if (count === 1 || !(error instanceof KartotekaError)) throw error
    return { doctypes: [], customizations: noCustomizations, others: [error.message], isUnreadable: true }
  }
}

/** Files as given; of a folder every .json file below it, in the order of their names. */
function filesOf(paths: readonly string[]): readonly string[] {
  return paths.flatMap((path) => {
    const found = statSync(path, { throwIfNoEntry: false })
    if (found === undefined) throw new KartotekaError('usage', `There is no file ${path}.`)
    if (!found.isDirectory()) return [path]
    const names = readdirSync(path, { recursive: true, encoding: 'utf8' })
    return names
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => join(path, name))
  })
}

function write(path: string, value: unknown): void {
  mkdirSync(dirname(resolve(path)), { recursive: true })
  writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`)
}
