import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { identifier, sql } from '../../engine/base/sql.ts'
import { createEngine, type Engine } from '../../engine/engine.ts'
import { fieldTypes } from '../../engine/fields/index.ts'
import {
  createRecord,
  type ExportFormat,
  exportFormats,
  type ImportReport,
  importRecords,
  listRecords,
  matchColumns,
  openFile,
  prepareExport,
} from '../../engine/records/index.ts'
import { databases, layersOf, newDatabase } from '../support/engine.ts'

/** Every declaration that the field types show, with the values that they take; links and files have cases of their own. */
const cases = fieldTypes.flatMap((type) =>
  type.examples.flatMap((example, index) => {
    const isAlone = JSON.stringify(example.schema).match(/x-ref|x-file|\$ref/) === null && type.isServed?.(example.schema) !== false
    return isAlone
      ? [{ name: `${type.name}${index}`, schema: example.schema, values: example.valid.map(([given]) => given).filter(isOfCommonSize) }]
      : []
  }),
)

/** A spreadsheet takes 32 767 characters in a cell; what becomes of longer texts has a test of its own. */
function isOfCommonSize(value: unknown): boolean {
  return JSON.stringify(value ?? null).length < 32_000
}

const firm = { title: 'Firm', 'x-ref': 'firm' }
const documents = {
  'lists/source': {
    values: { web: { title: 'Web' }, fair: { title: 'Trade fair', aliases: ['Messe'] }, fax: { title: 'Telefax', retired: true } },
  },
  'entities/firm': { properties: { code: { type: 'string', maxLength: 40, 'x-unique': true }, name: { type: 'string', maxLength: 40 } } },
  'entities/person': { properties: { name: { type: 'string', maxLength: 40 } } },
  'entities/thing': {
    properties: {
      ...Object.fromEntries(cases.map(({ name, schema }) => [name, { ...schema, title: `Field ${name}` }])),
      firm,
      person: { title: 'Person', 'x-ref': 'person' },
      about: { title: 'About', 'x-ref': ['firm', 'person'] },
      firms: { title: 'Firms', type: 'array', items: { 'x-ref': 'firm' } },
      lines: { title: 'Lines', type: 'array', items: { $ref: 'thing-line' } },
    },
    'x-label': '{id}',
  },
  'entities/thing-line': {
    properties: { text: { title: 'Text', type: 'string', maxLength: 40 }, count: { title: 'Count', type: 'integer' }, firm },
  },
  'entities/note': {
    properties: {
      text: { title: 'Text', type: 'string', contentMediaType: 'text/plain' },
      short: { title: 'Short', type: 'string', maxLength: 200 },
      amount: { title: 'Amount', type: 'number', multipleOf: 0.0001 },
      count: { title: 'Count', type: 'integer' },
      tags: { title: 'Tags', type: 'array', items: { type: 'string', maxLength: 40 } },
      day: { title: 'Day', type: 'string', format: 'date' },
      at: { title: 'At', type: 'string', format: 'date-time' },
    },
  },
}

describe.each(databases)('export, then import, on %s', (kind) => {
  let engine: Engine
  let folder: string
  let close: () => Promise<void>

  beforeAll(async () => {
    const database = await newDatabase(kind)
    folder = mkdtempSync(join(tmpdir(), 'kartoteka-export-'))
    engine = await createEngine({ layers: layersOf(documents), database: database.address, files: folder })
    close = async () => {
      await engine.close()
      database.remove()
      rmSync(folder, { recursive: true })
    }
    await fillThings()
  })
  afterAll(() => close())

  const context = () => engine.context(null)
  const add = async (entity: string, body: object) => (await createRecord(context(), entity, body)).id

  async function fillThings(): Promise<void> {
    const firms: string[] = []
    for (const code of ['F;1', '=F2', 'F3', null]) firms.push(await add('firm', { code, name: 'Same' }))
    const people = [await add('person', { name: 'Ann' }), await add('person', { name: 'Ann' })]
    for (let index = 0; index < Math.max(...cases.map(({ values }) => values.length)); index++) {
      const body = Object.fromEntries(cases.map(({ name, values }) => [name, values[index] ?? null]))
      const about = index % 2 === 0 ? { entity: 'firm', id: firms[index % 4] } : { entity: 'person', id: people[0] }
      const lines = Array.from({ length: index % 4 }, (_, line) => ({ text: `Line ${line}`, count: line, firm: firms[line] }))
      await add('thing', { ...body, firm: firms[index % 4], person: people[index % 2], about, firms: firms.slice(0, index % 5), lines })
    }
  }

  async function exported(entity: string, format: ExportFormat, options: object = {}): Promise<string> {
    const pieces: Buffer[] = []
    await prepareExport(context(), entity, { format, ...options }).write(async (piece) => void pieces.push(Buffer.from(piece)))
    const path = join(folder, `${entity}.${format}`)
    writeFileSync(path, Buffer.concat(pieces))
    return path
  }

  async function imported(entity: string, path: string, key: string | undefined, without: readonly string[] = []): Promise<ImportReport> {
    const table = await openFile(path)
    const mapping = matchColumns(context(), entity, table.columns, table.takesValues)
    const used = Object.fromEntries(
      Object.entries(mapping).filter(
        ([, field]) => !without.some((path) => String(field) === path || String(field).startsWith(`${path}.`)),
      ),
    )
    return importRecords(context(), entity, table, { mapping: used, key })
  }

  async function all(entity: string): Promise<readonly Record<string, unknown>[]> {
    const names = [...(engine.model.entities.get(entity)?.fields.values() ?? [])]
      .filter(({ isSystem }) => !isSystem)
      .map(({ name }) => name)
    const { data } = JSON.parse(await listRecords(context(), entity, { fields: names.join(','), limit: 200, sort: 'createdAt' }))
    return data
  }

  /** What a record says, without what is given anew to each. */
  const saying = (records: readonly Record<string, unknown>[]) =>
    records
      .map(({ id: _id, version: _version, label: _label, ...rest }) =>
        JSON.stringify(rest, (name, value) => (name === 'id' && rest.id === undefined ? undefined : value)),
      )
      .sort()

  /** Fields that differ, for a message that can be read. */
  const differences = (before: readonly Record<string, unknown>[], after: readonly Record<string, unknown>[]) =>
    before.flatMap((record, index) =>
      Object.entries(record).flatMap(([name, value]) => {
        const now = after[index]?.[name]
        return name === 'version' || JSON.stringify(now) === JSON.stringify(value) ? [] : [[name, value, now]]
      }),
    )

  const allFields = () =>
    [...(engine.model.entities.get('thing')?.fields.values() ?? [])].filter(({ isSystem }) => !isSystem).map(({ name }) => name)
  const withLines = () => ({ fields: ['id', ...allFields()].join(',') })

  it.each(exportFormats)('changes nothing by id, from %s with every field type', async (format) => {
    const before = await all('thing')
    for (const titles of format === 'ndjson' ? [true] : [true, false]) {
      const report = await imported('thing', await exported('thing', format, { ...withLines(), titles }), 'id')
      expect(report.problems).toEqual([])
      expect(differences(before, await all('thing'))).toEqual([])
      expect(report).toMatchObject({ created: 0, updated: 0, refused: 0, unchanged: before.length })
    }
    expect(await all('thing')).toEqual(before)
  })

  it.each(exportFormats)('makes the same records anew, from %s', async (format) => {
    const before = saying(await all('thing'))
    const path = await exported('thing', format, withLines())
    await purge('thing')
    // Without an id nothing says which rows of a table belong together, so lines come back from NDJSON only.
    const report = await imported('thing', path, undefined, format === 'ndjson' ? ['id'] : ['id', 'lines'])
    expect(report.problems).toEqual([])
    const after = await all('thing')
    const ignoring = (texts: readonly string[]) =>
      format === 'ndjson' ? texts : texts.map((text) => JSON.stringify({ ...JSON.parse(text), lines: [] })).sort()
    expect(ignoring(saying(after))).toEqual(ignoring(before))
    await purge('thing')
    await purge('firm')
    await purge('person')
    await fillThings()
  })

  async function purge(entity: string): Promise<void> {
    await engine.database.transaction(async (executor) => {
      for (const name of entity === 'thing' ? ['thing_firms', 'thing_line', 'thing'] : [entity])
        await executor.all(sql`delete from ${identifier(name)}`)
    })
  }

  it.each(exportFormats)('keeps whatever can be written, through %s', async (format) => {
    const text = fc.oneof(
      fc.string({ unit: 'grapheme', maxLength: 30 }),
      fc.stringMatching(/^[=+\-@'",;|[\]\t\r\n x_0-9]{0,12}$/),
      fc.constantFrom('=1+1', "'=1", "''+2", '_x0001_', '0012', '1.234', '-5', 'true', '2026-01-31', 'a\u0001b', '[1]', '\u2028'),
    )
    const note = fc.record({
      text,
      short: text,
      amount: fc.integer({ min: -99_999_999, max: 99_999_999 }).map((units) => units / 10_000),
      count: fc.maxSafeInteger(),
      tags: fc.array(text, { maxLength: 4 }),
      day: fc
        .date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true })
        .map((date) => date.toISOString().slice(0, 10)),
      at: fc.date({ min: new Date('0002-01-01'), max: new Date('9998-12-31'), noInvalidDate: true }).map((date) => date.toISOString()),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(note, { minLength: 1, maxLength: 6 }), async (notes) => {
        await purge('note')
        for (const body of notes)
          await add('note', { ...body, tags: [...new Set(body.tags.map((tag) => tag.normalize('NFC').trim()))] }).catch(() => undefined)
        const before = await all('note')
        const path = await exported('note', format, { fields: 'id,text,short,amount,count,tags,day,at' })
        expect(await imported('note', path, 'id')).toMatchObject({ unchanged: before.length, updated: 0, problems: [] })
        await purge('note')
        await imported('note', path, undefined, ['id'])
        expect(saying(await all('note'))).toEqual(saying(before))
      }),
      { numRuns: format === 'xlsx' ? 10 : 25 },
    )
  })
})
