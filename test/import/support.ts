import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { identifier, rawSql, sql } from '../../engine/base/sql.ts'
import { readLayers } from '../../engine/cli/read-layers.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import type { Layer } from '../../engine/metadata/index.ts'
import type { CsvOptions } from '../../engine/records/import/read/read-csv.ts'
import { type ImportOptions, type ImportReport, importRecords, listRecords, readCsv, type SourceTable } from '../../engine/records/index.ts'
import { freshDatabase } from '../support/fresh-database.ts'
import { shipped } from '../support/shipped.ts'

export const databases = ['sqlite', 'postgres'] as const

const entities: readonly Record<string, unknown>[] = [
  {
    $id: 'club',
    title: 'Club',
    'x-plural': 'Clubs',
    type: 'object',
    required: ['name'],
    properties: {
      code: { title: 'Code', type: 'string', maxLength: 10, 'x-unique': true, 'x-number': 'CL-{000}' },
      name: { title: 'Name', type: 'string', maxLength: 40 },
    },
    'x-label': '{name}',
  },
  {
    $id: 'player',
    title: 'Player',
    'x-plural': 'Players',
    type: 'object',
    required: ['name'],
    properties: {
      code: { title: 'Code', type: 'string', maxLength: 10, 'x-unique': true },
      name: { title: 'Full name', type: 'string', maxLength: 40, 'x-unique': true },
      club: { title: 'Club', 'x-ref': 'club' },
      captain: { title: 'Captain', 'x-ref': 'player' },
      born: { title: 'Born on', type: 'string', format: 'date' },
      fee: { title: 'Fee', type: 'number', multipleOf: 0.01, maximum: 10000 },
      level: { title: 'Level', 'x-list': 'level', default: 'junior' },
      home: {
        title: 'Home',
        type: 'object',
        properties: { town: { title: 'Town', type: 'string', maxLength: 20 }, zone: { title: 'Zone', 'x-list': 'level' } },
      },
      notes: { title: 'Notes', type: 'string', contentMediaType: 'text/plain' },
      shout: { title: 'Shout', type: 'string', maxLength: 50, 'x-computed': 'record.name' },
    },
    'x-label': '{name}',
  },
  {
    $id: 'visit',
    title: 'Visit',
    'x-plural': 'Visits',
    type: 'object',
    required: ['number'],
    properties: {
      number: { title: 'Number', type: 'string', maxLength: 10, 'x-unique': true },
      about: { title: 'About', 'x-ref': ['club', 'player'] },
      day: { title: 'Day', type: 'string', format: 'date' },
      items: { title: 'Items', type: 'array', items: { $ref: 'visit-item' } },
    },
    'x-label': '{number}',
  },
  {
    $id: 'visit-item',
    title: 'Item',
    'x-plural': 'Items',
    type: 'object',
    required: ['what'],
    properties: {
      what: { title: 'What', type: 'string', maxLength: 20 },
      minutes: { title: 'Minutes', type: 'integer', minimum: 1 },
      remark: { title: 'Remark', type: 'string', maxLength: 20 },
      player: { title: 'Player', 'x-ref': 'player' },
    },
    'x-label': '{what}',
  },
]

const level = {
  $id: 'level',
  title: 'Level',
  values: { junior: { title: 'Junior' }, senior: { title: 'Senior', aliases: ['A'] }, veteran: { title: 'Veteran', retired: true } },
}

const layer: Layer = {
  name: 'club',
  files: [
    ...entities.map((document) => ({ path: `club/entities/${document.$id}.json`, text: JSON.stringify(document) })),
    { path: 'club/lists/level.json', text: JSON.stringify(level) },
  ],
}

/** An engine on an empty database of its own, with what a test of the import needs. */
export async function openTestEngine(
  kind: (typeof databases)[number],
  layers: readonly Layer[] = [...readLayers([]), layer],
): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), 'kartoteka-import-'))
  const database = kind === 'sqlite' ? `sqlite:${join(folder, 'test.db')}` : await freshDatabase()
  const engine = await createEngine({ layers, plugins: shipped, database, files: join(folder, 'files') })
  return {
    ...engine,
    async close() {
      await engine.close()
      await rm(folder, { recursive: true })
    },
  }
}

/** Takes every record away again. */
export async function emptyTables(engine: Engine): Promise<void> {
  await engine.database.transaction(async (executor) => {
    for (const name of ['visit-item', 'visit', 'player', 'club']) {
      const table = engine.model.entities.get(name)?.table ?? ''
      await executor.all(sql`delete from ${identifier(table)}`)
    }
    await executor.all(rawSql('delete from "kartoteka_counter"'))
  })
}

/** The rows of a table, each with its cells by title. */
export async function rowsOf(table: SourceTable): Promise<readonly { number: number; cells: Record<string, unknown>; problem?: string }[]> {
  const rows: { number: number; cells: Record<string, unknown>; problem?: string }[] = []
  for await (const batch of table.rows) {
    for (const row of batch) {
      const cells = Object.fromEntries(table.columns.map((column, index) => [column, row.cells[index]]))
      rows.push({ ...row, cells })
    }
  }
  return rows
}

export async function csvRows(text: string | Uint8Array, options: CsvOptions = {}) {
  return rowsOf(await readCsv(pieces(text), options))
}

export async function importText(engine: Engine, entity: string, text: string, options: ImportOptions): Promise<ImportReport> {
  return importRecords(engine.context(null), entity, await readCsv(pieces(text)), options)
}

/** In pieces of a few bytes, so that nothing depends on where a piece ends; a long text in larger ones. */
export async function* pieces(text: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text
  const size = bytes.length > 100_000 ? 65_536 : 7
  for (let start = 0; start < bytes.length; start += size) yield bytes.slice(start, start + size)
}

/** All records of an entity, with its fields as the API answers them. */
export async function allRecords(
  engine: Engine,
  entity: string,
  fields: string,
  sort: string,
): Promise<readonly Record<string, unknown>[]> {
  const all: Record<string, unknown>[] = []
  let cursor: string | undefined
  do {
    const { data, page } = JSON.parse(await listRecords(engine.context(null), entity, { fields, sort, limit: 200, cursor })) as {
      data: Record<string, unknown>[]
      page: { next: string | null }
    }
    all.push(...data)
    cursor = page.next ?? undefined
  } while (cursor !== undefined)
  return all
}
