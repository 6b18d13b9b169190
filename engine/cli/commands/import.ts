import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import { KartotekaError } from '../../base/errors.ts'
import type { FileOptions, ImportProblem, ImportReport, Mapping, SourceTable } from '../../records/index.ts'
import { fileFormats, importRecords, matchColumns, openFile, readMapping } from '../../records/index.ts'
import type { Command } from '../command.ts'

const options = {
  key: { type: 'string' },
  map: { type: 'string' },
  'dry-run': { type: 'boolean' },
  format: { type: 'string' },
  encoding: { type: 'string' },
  sheet: { type: 'string' },
  'any-state': { type: 'boolean' },
  'keep-dates': { type: 'boolean' },
} as const

export const importCommand: Command = {
  name: 'import',
  usage:
    'import <entity> <file> [--key field] [--map mapping] [--dry-run] [--format csv|xlsx|ndjson] [--encoding name] [--sheet title] [--any-state] [--keep-dates]',
  summary:
    'bring in a CSV, XLSX or NDJSON file; --map is JSON or a file of JSON, without it columns go to the fields of the same name or title; --any-state takes states as they are in the file, whatever the workflows say; --keep-dates lets columns go to createdAt, updatedAt and the history of states',
  async run(args, environment) {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true })
    const [entity, file] = positionals
    if (entity === undefined || file === undefined)
      throw new KartotekaError('usage', `Say what to import and from where: kartoteka ${importCommand.usage}`)
    const format = readFormat(values.format)
    const given = values.map === undefined ? undefined : await mappingFrom(values.map)
    const engine = await environment.openEngine()
    try {
      const table = await openImportFile(file, { format, encoding: values.encoding, sheet: values.sheet })
      const context = { ...engine.context(null), takesAnyState: values['any-state'] === true, keepsDates: values['keep-dates'] === true }
      const report = await importRecords(context, entity, table, {
        mapping: given ?? matchColumns(context, entity, table.columns, table.takesValues),
        key: values.key,
        dryRun: values['dry-run'],
        takesValues: table.takesValues,
      })
      for (const line of describeReport(report)) environment.print(line)
      if (values['dry-run'] === true) environment.print('This was a dry run: nothing was kept.')
      return report.refused === 0 ? 0 : 1
    } finally {
      await engine.close()
    }
  },
}

/** A file to import. Throws `usage` for one that is not there. */
export async function openImportFile(path: string, how: FileOptions = {}): Promise<SourceTable> {
  try {
    return await openFile(path, how)
  } catch (error) {
    throw isMissing(error) ? new KartotekaError('usage', `There is no file ${path}.`) : error
  }
}

function readFormat(text: string | undefined): FileOptions['format'] {
  const format = fileFormats.find((known) => known === text)
  if (text === undefined || format !== undefined) return format
  throw new KartotekaError('usage', `--format is one of ${fileFormats.join(', ')}; got ${JSON.stringify(text)}.`)
}

/** The figures of an import, then what was left out and what was refused, one line each. */
export function describeReport(report: ImportReport): readonly string[] {
  return [
    `${report.rows} rows: ${countsOf(report)}`,
    ...report.ignoredColumns.map(({ column, reason }) => `left out: column "${column}": ${reason}`),
    ...report.problems.map(describeProblem),
  ]
}

/** `92 created, 1 refused`; what is 0 is not said. */
export function countsOf(report: ImportReport): string {
  const outcomes = ['created', 'updated', 'unchanged', 'refused'] as const
  return (
    outcomes
      .filter((name) => report[name] > 0)
      .map((name) => `${report[name]} ${name}`)
      .join(', ') || 'nothing to do'
  )
}

/** `row 93, column "Company" ("IT"): "Name" must be unique...` */
export function describeProblem({ row, column, value, message }: ImportProblem): string {
  const cell = column === null ? '' : `, column "${column}"`
  return `row ${row}${cell}${value === null ? '' : ` (${JSON.stringify(value)})`}: ${message}`
}

async function mappingFrom(text: string): Promise<Mapping> {
  const isInline = text.trimStart().startsWith('{')
  try {
    return readMapping(JSON.parse(isInline ? text : await readFile(text, 'utf8')))
  } catch (error) {
    if (isMissing(error)) throw new KartotekaError('usage', `There is no file ${text} with a mapping.`)
    if (error instanceof SyntaxError)
      throw new KartotekaError('usage', `The mapping${isInline ? '' : ` in ${text}`} is not JSON: ${error.message}`)
    throw error
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
