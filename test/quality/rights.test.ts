import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createEngine, type Engine } from '../../engine/engine.ts'
import {
  createRecord,
  deleteRecord,
  duplicateGroups,
  findDuplicates,
  getRecord,
  invalidRecords,
  markNotDuplicates,
  mergeRecords,
  qualityReport,
  type RecordsContext,
  unmergeRecords,
} from '../../engine/records/index.ts'
import { type DatabaseName, databases, layersOf, newDatabase } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }
const mine = 'record.keeper == user'

const layers = layersOf({
  'entities/boat': {
    required: ['name'],
    'x-plural': 'Boats',
    properties: { name: { ...text, title: 'Name' }, berth: { ...text, title: 'Berth' }, keeper: { 'x-ref': 'user', title: 'Keeper' } },
    'x-duplicates': [
      { fields: { name: { match: 'similar' } }, threshold: 1, on: 'refuse' },
      { fields: { berth: { match: 'folded' } }, threshold: 1 },
    ],
  },
  'roles/keeper': {
    title: 'Keeper',
    entities: { boat: { create: true, read: mine, update: mine, delete: mine, merge: mine }, user: { read: true } },
  },
  'roles/looker': { title: 'Looker', entities: { boat: { read: true, fields: { berth: 'hidden' } }, user: { read: true } } },
})

describe.each(databases)('the quality of records by the rights of a person, on %s', (name: DatabaseName) => {
  let engine: Engine
  let remove: () => void
  let ann = ''
  let ben = ''
  const ids: Record<string, string> = {}

  beforeAll(async () => {
    const database = await newDatabase(name)
    remove = database.remove
    engine = await createEngine({ layers, database: database.address, files: database.folder })
    const user = (email: string) => engine.createUser({ name: email, email, password: 'a long enough password' })
    ann = await user('ann@example.test')
    ben = await user('ben@example.test')
    const boats = [
      { key: 'gull', name: 'Gull of Kiel', berth: 'K1', keeper: ann },
      { key: 'gul', name: 'Gul of Kiel', berth: 'K2', keeper: ann },
      { key: 'theirs', name: 'Gulll of Kiel', berth: 'K3', keeper: ben },
      { key: 'berth', name: 'Heron', berth: 'k1', keeper: ben },
    ]
    for (const { key, ...boat } of boats)
      ids[key] = (await createRecord({ ...engine.context(null), acceptsDuplicates: true }, 'boat', boat)).id
  })

  afterAll(async () => {
    await engine.close()
    remove()
  })

  const as = (...roles: string[]): RecordsContext =>
    engine.context({ id: ann, name: 'Ann', email: 'ann@example.test', isAdministrator: false, roles, teams: [] })
  const labels = (list: readonly { label?: unknown }[]) => list.map(({ label }) => String(label)).sort()
  const id = (key: string) => ids[key] ?? ''

  it('shows only duplicates that can be seen, by fields that can be seen', async () => {
    const typed = { name: 'Gull of Kil', berth: 'K1' }
    expect(labels((await findDuplicates(as('keeper'), 'boat', typed)).candidates)).toEqual(['Gul of Kiel', 'Gull of Kiel'])
    expect(labels((await findDuplicates(as('looker'), 'boat', typed)).candidates)).toEqual(['Gul of Kiel', 'Gull of Kiel', 'Gulll of Kiel'])
    expect(labels((await findDuplicates(engine.context(null), 'boat', typed)).candidates)).toHaveLength(4)
    const groups = async (context: RecordsContext) =>
      (await duplicateGroups(context, 'boat', {})).data.map(({ records }) => labels(records))
    expect(await groups(as('keeper'))).toEqual([['Gul of Kiel', 'Gull of Kiel']])
    expect(await groups(as('looker'))).toEqual([['Gul of Kiel', 'Gull of Kiel', 'Gulll of Kiel']])
    await expect(duplicateGroups(as('looker'), 'boat', { fields: 'berth' })).rejects.toMatchObject({ code: 'invalid-parameter' })
    await expect(duplicateGroups(as(), 'boat', {})).rejects.toMatchObject({ code: 'not-found' })
  })

  it('does not refuse for what cannot be seen', async () => {
    const heron = { name: 'Heron', keeper: ann }
    await expect(createRecord(as('keeper'), 'boat', { name: 'Gull of Kiel', keeper: ann })).rejects.toMatchObject({ code: 'conflict' })
    const made = await createRecord(as('keeper'), 'boat', heron)
    await deleteRecord(as('keeper'), 'boat', made.id)
  })

  it('counts and judges only what can be seen', async () => {
    expect(await qualityReport(as('keeper'), 'boat', {})).toMatchObject({ records: 2 })
    const seen = await qualityReport(as('looker'), 'boat', {})
    expect(seen.records).toBe(4)
    expect(seen.fields.map(({ field }) => field)).toEqual(['name', 'keeper'])
    expect((await invalidRecords(as('keeper'), 'boat', {})).data).toEqual([])
  })

  it('lets only those merge who may, and only what they see', async () => {
    const wish = { into: id('gull'), from: [id('gul')] }
    await expect(mergeRecords(as('looker'), 'boat', wish)).rejects.toMatchObject({ code: 'forbidden' })
    await expect(markNotDuplicates(as('looker'), 'boat', { ids: [id('gull'), id('gul')] })).rejects.toMatchObject({ code: 'forbidden' })
    await expect(mergeRecords(as('keeper'), 'boat', { into: id('gull'), from: [id('theirs')] })).rejects.toMatchObject({
      code: 'not-found',
    })
    await expect(markNotDuplicates(as('keeper'), 'boat', { ids: [id('gull'), id('theirs')] })).rejects.toMatchObject({
      code: 'validation-failed',
    })
    expect((await mergeRecords(as('keeper'), 'boat', wish, { isPreview: true })).record.id).toBe(id('gull'))
    expect((await mergeRecords(as('keeper'), 'boat', wish)).record.id).toBe(id('gull'))
    await expect(getRecord(as('keeper'), 'boat', id('gul'))).rejects.toMatchObject({ extensions: { mergedInto: { id: id('gull') } } })
    await expect(unmergeRecords(as('looker'), 'boat', id('gul'), {})).rejects.toMatchObject({ code: 'forbidden' })
    expect((await unmergeRecords(as('keeper'), 'boat', id('gul'), {})).restored).toEqual([id('gul')])
  })
})
