import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Engine } from '../../engine.ts'
import { type ImportReport, importRecords, type Mapping } from '../../records/index.ts'
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
  const demo = JSON.parse(await readFile(join(folder, 'demo.json'), 'utf8')) as { steps: readonly Step[]; mails?: Mails }
  const done: { entity: string; file: string; report: ImportReport }[] = []
  for (const { entity, file, ...options } of demo.steps) {
    const plural = engine.model.entities.get(entity)?.plural
    if (plural === undefined) {
      print(`${file}: left out, as the metadata has no entity "${entity}"`)
      continue
    }
    const report = await importRecords(
      { ...engine.context(null), takesAnyState: true },
      entity,
      await openImportFile(join(folder, file)),
      options,
    )
    print(`${plural} from ${file}: ${countsOf(report)}`)
    for (const line of describeReport(report).slice(1)) print(`  ${line}`)
    done.push({ entity, file, report })
  }
  return { steps: done, mails: demo.mails === undefined ? 0 : await loadMails(engine, folder, demo.mails, print) }
}

async function loadMails(engine: Engine, folder: string, { file, address }: Mails, print: (line: string) => void): Promise<number> {
  const { filed, left } = await fileMails(engine, join(folder, file), { address, keepsUnknown: false })
  print(`Mails from ${file}: ${filed} filed, ${left} there already`)
  return filed
}
