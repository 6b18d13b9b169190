import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../../engine.ts'
import { type ImportReport, importRecords, type Mapping, type SourceTable } from '../../records/index.ts'
import type { Command } from '../command.ts'
import { countsOf, describeReport, openImportFile } from './import.ts'
import { fileMails } from './mails.ts'

/** Where the shipped demo company lies. */
export const demoFolder = fileURLToPath(new URL('../../../metadata/demo', import.meta.url))

/** One line of `demo.json`; see metadata/README.md. */
interface Step {
  readonly entity: string
  readonly file: string
  readonly key?: string
  readonly mapping: Mapping
  readonly values?: Readonly<Record<string, string>>
  /** Days by which the dates of the file are moved, so that what is old looks like now. */
  readonly shift?: number
  /** The dates of the file are facts, such as since when a rate of VAT is in force: they stay. */
  readonly fixed?: boolean
}

/** What `demo.json` says. */
interface Demo {
  /** The day of which all its dates are. */
  readonly today?: string
  readonly steps: readonly Step[]
  readonly mails?: Mails
  /** Jobs of plugins (`plugin.job`) that are done once, as they are every night. */
  readonly jobs?: readonly string[]
}

/** Mails that the company has exchanged, as an mbox file. */
interface Mails {
  readonly file: string
  readonly address: string
}

export interface DemoReport {
  readonly steps: readonly { readonly entity: string; readonly file: string; readonly report: ImportReport }[]
  /** How many mails were filed. */
  readonly mails: number
}

export const demo: Command = {
  name: 'demo',
  usage: 'demo',
  summary: 'load the demo company; what is there already is brought up to date',
  async run(_args, environment) {
    const engine = await environment.openEngine()
    try {
      await loadDemo(engine, demoFolder, environment.print)
      return 0
    } finally {
      await engine.close()
    }
  },
}

/** Runs the imports that `demo.json` of a folder lists, as the engine and in whatever state, and tells each. Steps whose entity the metadata does not have are passed over. */
export async function loadDemo(engine: Engine, folder: string, print: (line: string) => void): Promise<DemoReport> {
  const demo = JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')) as Demo
  const since = weeksSince(demo.today, engine.context(null).now)
  const done: { entity: string; file: string; report: ImportReport }[] = []
  for (const { entity, file, shift = 0, fixed, ...options } of demo.steps) {
    const plural = engine.model.entities.get(entity)?.plural
    if (plural === undefined) {
      print(`${file}: left out, as the metadata has no entity "${entity}"`)
      continue
    }
    const report = await importRecords(
      { ...engine.context(null), takesAnyState: true, keepsDates: true },
      entity,
      shifted(await openImportFile(join(folder, file)), fixed === true ? 0 : shift + since),
      options,
    )
    print(`${plural} from ${file}: ${countsOf(report)}`)
    for (const line of describeReport(report).slice(1)) print(`  ${line}`)
    done.push({ entity, file, report })
  }
  const mails = demo.mails === undefined ? 0 : await loadMails(engine, folder, demo.mails, since, print)
  for (const job of demo.jobs ?? [])
    print((await engine.doSoon(job)) ? `${job}: done once, as soon as there is time` : `${job}: left out, as no plugin has this job`)
  return { steps: done, mails }
}

/** Days from the day on which the files are of today to now, in whole weeks, so that Mondays stay Mondays and nothing lies ahead that was done. */
export function weeksSince(today: string | undefined, now: Date): number {
  const week = 7 * 86_400_000
  return today === undefined ? 0 : Math.floor((now.getTime() - Date.parse(today)) / week) * 7
}

/** A table with its dates moved by so many days, on every row alike. */
function shifted(table: SourceTable, days: number): SourceTable {
  if (days === 0) return table
  async function* rows() {
    for await (const part of table.rows) yield part.map((row) => ({ ...row, cells: row.cells.map((cell) => moved(cell, days)) }))
  }
  return { ...table, rows: rows() }
}

/** `1998-05-06 00:00:00.000` and its like, wherever a cell says them; anything else stays. */
function moved<T>(cell: T, days: number): T | string {
  if (typeof cell !== 'string') return cell
  return cell.replace(/(?<![\d-])\d{4}-\d{2}-\d{2}(?![\d-])/g, (day) =>
    Number.isNaN(Date.parse(day)) ? day : new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10),
  )
}

async function loadMails(
  engine: Engine,
  folder: string,
  { file, address }: Mails,
  later: number,
  print: (line: string) => void,
): Promise<number> {
  const { filed, left } = await fileMails(engine, join(folder, file), { address, keepsUnknown: false }, later)
  print(`Mails from ${file}: ${filed} filed, ${left} there already`)
  return filed
}
