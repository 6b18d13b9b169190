import { afterEach, describe, expect, it } from 'vitest'
import { identifier, rawSql, sql } from '../../engine/base/sql.ts'
import { applyLayers, createEngine, type Engine, planLayers, withDatabase } from '../../engine/engine.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { diff } from '../../engine/migration/diff.ts'
import { describePlan, type TableDefinition, tables } from '../../engine/migration/index.ts'
import { createRecord, listRecords, updateRecord } from '../../engine/records/index.ts'
import { type DatabaseName, type Documents, databases, layersOf, newDatabase } from '../support/engine.ts'

const text = (more: object = {}) => ({ title: 'Text', type: 'string', maxLength: 40, ...more })
const searched = (more: object = {}) => text({ 'x-search': true, ...more })
const item = (properties: object, more: object = {}): Documents => ({ 'entities/item': { properties, ...more } })

const tablesOf = (documents: Documents): readonly TableDefinition[] =>
  tables(compileOrThrow(layersOf(documents))).filter((table) => ['item', 'thing'].includes(table.name))
const steps = (before: Documents, after: Documents, parked: Parameters<typeof diff>[2] = []): readonly string[] =>
  diff(tablesOf(before), tablesOf(after), parked)
    .operations.filter(({ data }) => data.kind.endsWith('-search'))
    .map((step) => `${step.sign} ${step.describe()}`)

describe('the search index in a plan', () => {
  const name = item({ name: searched() })
  const kept = ['~ pause the search index of item', '~ search item in name, more; its index stays']
  const rebuilt = (names: string, table = 'item') => [
    '- drop the search index of item',
    `~ rebuild the search index of ${table} (${names})`,
  ]
  it.each<readonly [what: string, before: Documents, after: Documents, expected: readonly string[]]>([
    ['is made with its table', {}, name, ['+ build the search index of item (name)']],
    ['is left alone where nothing about it changes', name, item({ name: searched({ title: 'Other' }), size: { type: 'integer' } }), []],
    ['stays when a new field joins it', name, item({ name: searched(), more: searched() }), kept],
    ['stays when a new field of another weight joins it', name, item({ name: searched(), more: searched({ 'x-weight': 5 }) }), kept],
    [
      'is built anew when a field that is there joins it',
      item({ name: searched(), more: text() }),
      item({ name: searched(), more: searched() }),
      rebuilt('name, more'),
    ],
    [
      'is built anew when a field leaves it',
      item({ name: searched(), more: searched() }),
      item({ name: searched(), more: text() }),
      rebuilt('name'),
    ],
    ['is built anew when a field is parked', item({ name: searched(), more: searched() }), name, rebuilt('name')],
    ['is built anew for another weight', name, item({ name: searched({ 'x-weight': 3 }) }), rebuilt('name')],
    [
      'is kept when a field is renamed',
      item({ name: searched(), old: searched() }),
      item({ name: searched(), more: searched({ 'x-renamed-from': 'old' }) }),
      kept,
    ],
    [
      'follows a renamed entity',
      name,
      { 'entities/thing': { properties: { name: searched() }, 'x-renamed-from': 'item' } },
      rebuilt('name', 'thing'),
    ],
    ['goes with its table', name, {}, ['- drop the search index of item']],
    [
      'is built anew for a new field that is filled',
      name,
      item({ name: searched(), more: searched({ 'x-convert-from': 'record.name' }) }),
      rebuilt('name, more'),
    ],
  ])('%s', (_what, before, after, expected) => expect(steps(before, after)).toEqual(expected))
})

describe.each(databases)('the search of records whose model changes, on %s', (database: DatabaseName) => {
  let remove = () => {}
  let open: Engine | undefined
  let options = (documents: Documents) => ({ layers: layersOf(documents), database: '' })
  afterEach(async () => {
    await stop()
    remove()
  })

  const stop = async () => {
    await open?.close()
    open = undefined
  }
  const start = async (documents: Documents): Promise<Engine> => {
    if (open === undefined && options(documents).database === '') {
      const made = await newDatabase(database)
      remove = () => {
        options = (next) => ({ layers: layersOf(next), database: '' })
        made.remove()
      }
      options = (next) => ({ layers: layersOf(next), database: made.address })
    }
    await stop()
    open = await createEngine({ ...options(documents), files: '/nowhere' })
    return open
  }
  const create = async (engine: Engine, record: object, entity = 'item') => (await createRecord(engine.context(null), entity, record)).id
  const found = async (engine: Engine, search: string, entity = 'item'): Promise<readonly string[]> =>
    JSON.parse(await listRecords(engine.context(null), entity, { search, fields: 'id' })).data.map(({ id }: { id: string }) => id)

  it('finds by a free field that was just published, and by others as before', async () => {
    const first = await start(item({ name: searched() }))
    const id = await create(first, { name: 'Cedar' })
    const second = await start(item({ name: searched(), more: searched({ 'x-weight': 3 }) }))
    expect(second.pending).toBeUndefined()
    await updateRecord(second.context(null), 'item', id, { more: 'Timber' }, {})
    const other = await create(second, { name: 'Oak timber', more: 'Board' })
    expect(await found(second, 'cedar')).toEqual([id])
    expect(await found(second, 'timber')).toEqual([id, other])
  })

  it('follows renames of a field and of the entity', async () => {
    const first = await start(item({ name: searched(), old: searched() }))
    const id = await create(first, { name: 'Cedar', old: 'Timber' })
    await stop()
    const renamed = item({ name: searched(), more: searched({ 'x-renamed-from': 'old' }) })
    await applyLayers(options(renamed))
    const second = await start(renamed)
    expect(await found(second, 'timber')).toEqual([id])
    await updateRecord(second.context(null), 'item', id, { more: 'Board' }, {})
    expect(await found(second, 'timber')).toEqual([])
    expect(await found(second, 'board cedar')).toEqual([id])
    await stop()
    const moved: Documents = { 'entities/thing': { properties: { name: searched(), more: searched() }, 'x-renamed-from': 'item' } }
    await applyLayers(options(moved))
    const third = await start(moved)
    expect(await found(third, 'board', 'thing')).toEqual([id])
    const other = await create(third, { name: 'Board', more: 'x' }, 'thing')
    expect(await found(third, 'board', 'thing')).toEqual([id, other])
  })

  it('no longer finds what was parked, and finds it again when it comes back, and after a rollback', async () => {
    const both = item({ name: searched(), more: searched() })
    const engine = await start(both)
    const id = await create(engine, { name: 'Cedar', more: 'Timber' })
    await stop()
    const plan = await planLayers(options(item({ name: searched() })))
    expect(describePlan(plan)).toContain('  ~ rebuild the search index of item (name) (1 row, reads 1 rows)')
    await applyLayers(options(item({ name: searched() })))
    const without = await start(item({ name: searched() }))
    expect(await found(without, 'timber')).toEqual([])
    expect(await found(without, 'cedar')).toEqual([id])
    const other = await create(without, { name: 'Timber' })
    await without.rollback(1, 'ann')
    expect(await without.run(null, async () => found(without, 'timber'))).toEqual([id, other])
    await stop()
    await applyLayers(options(item({ name: searched() })))
    const again = await start(both)
    expect(await found(again, 'timber')).toEqual([id, other])
    await updateRecord(again.context(null), 'item', id, { more: 'Board' }, {})
    expect(await found(again, 'board')).toEqual([id])
  })

  it('finds what a changed type holds, and the rows of an entity that comes back', async () => {
    const first = await start(item({ name: searched(), size: { title: 'Size', type: 'integer', 'x-search': true } }))
    const id = await create(first, { name: 'Cedar', size: 1234 })
    expect(await found(first, '1234')).toEqual([id])
    await stop()
    const changed = item({ name: searched(), size: { title: 'Size', type: 'number', multipleOf: 0.01, 'x-search': true } })
    await applyLayers(options(changed))
    const second = await start(changed)
    expect(await found(second, '1234.00')).toEqual([id])
    await stop()
    const other: Documents = { 'entities/other': { properties: { name: text() } } }
    await applyLayers(options(other))
    const back = await start({ ...other, ...changed })
    expect(await found(back, 'cedar 1234')).toEqual([id])
  })

  it('builds the index of a database that has none yet, at the next start, and keeps it after a rollback to before', async () => {
    const documents = item({ name: searched() })
    const engine = await start(documents)
    const id = await create(engine, { name: 'Čáslav' })
    await stop()
    await forgetSearch(options(documents).database)
    const waiting = await start(item({ size: { title: 'Size', type: 'integer' } }))
    expect(waiting.pending).toBeDefined()
    expect(await found(waiting, 'caslav')).toEqual([id])
    await stop()
    await forgetSearch(options(documents).database)
    const again = await start(documents)
    expect(again.pending).toBeUndefined()
    expect(await found(again, 'caslav')).toEqual([id])
    await again.rollback(1, 'ann')
    expect(await again.run(null, async () => found(again, 'caslav'))).toEqual([id])
  })

  /** The database as an engine without search indexes left it. */
  async function forgetSearch(address: string): Promise<void> {
    await withDatabase(address, (opened) =>
      opened.transaction(async (executor) => {
        const rows = await executor.all<{ number: number; tables: string }>(sql`select "number", "tables" from "kartoteka_version"`)
        const stored = JSON.parse(rows.at(-1)?.tables ?? '[]') as TableDefinition[]
        for (const table of stored.filter(({ search }) => search !== undefined)) {
          for (const statement of [...executor.dialect.search.unwatch(table.name), ...executor.dialect.search.drop(table.name)])
            await executor.all(statement)
        }
        for (const { number, tables: known } of rows) {
          const bare = (JSON.parse(known) as TableDefinition[]).map(({ search: _, ...table }) => table)
          await executor.all(
            sql`update ${identifier('kartoteka_version')} set "tables" = ${JSON.stringify(bare)}, "operations" = '[]' where "number" = ${number}`,
          )
        }
        await executor.all(rawSql('select 1'))
      }),
    )
  }
})
