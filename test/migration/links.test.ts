import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../engine/base/clock.ts'
import { compile, compileOrThrow } from '../../engine/metadata/index.ts'
import { rollback } from '../../engine/migration/index.ts'
import { tables } from '../../engine/migration/tables.ts'
import { type Documents, databases, layersOf } from '../support/engine.ts'
import { newWorkshop, type Workshop } from './support.ts'

const name = { type: 'string', maxLength: 40 }
const mark: Documents = { 'entities/mark': { properties: { name }, 'x-label': '{name}' } }
const several = { type: 'array', items: { 'x-ref': 'mark' } }
const paper = (properties: object): Documents => ({ ...mark, 'entities/paper': { properties: { name, ...properties } } })

describe.each(databases)('tables of links, on %s', (database) => {
  let shop: Workshop
  afterEach(() => shop.close())

  async function withLinks(documents: Documents): Promise<{ id: string; labels: readonly string[] }> {
    const marks = [await shop.create(documents, 'mark', { name: 'b' }), await shop.create(documents, 'mark', { name: 'a' })]
    return { id: await shop.create(documents, 'paper', { name: 'p', tags: marks }), labels: ['b', 'a'] }
  }
  const labels = (list: readonly { label: string }[]) => list.map(({ label }) => label)

  it('are parked with the field, come back with it, and follow a rollback', async () => {
    shop = await newWorkshop(database)
    const [without, having] = [paper({}), paper({ tags: several })]
    await shop.apply(without)
    await shop.apply(having)
    expect((await shop.plan(having)).steps).toEqual([])
    const made = await withLinks(having)
    await shop.apply(without)
    expect(await shop.read(without, 'paper', made.id)).not.toHaveProperty('tags')
    await shop.apply(having)
    expect(labels((await shop.read(having, 'paper', made.id)).tags)).toEqual(made.labels)
    await rollback(shop.database, 1, { clock: systemClock, actor: 'Ann' })
    await rollback(shop.database, 2, { clock: systemClock, actor: 'Ann' })
    expect((await shop.plan(having)).steps).toEqual([])
    expect(labels((await shop.read(having, 'paper', made.id)).tags)).toEqual(made.labels)
  })

  it('ask what to do with links when they shall lead elsewhere, and keep them', async () => {
    shop = await newWorkshop(database)
    const to = (target: string): Documents => ({
      ...paper({ tags: { type: 'array', items: { 'x-ref': target } } }),
      'entities/sign': { properties: { name } },
    })
    await shop.apply(to('mark'))
    const made = await withLinks(to('mark'))
    await expect(shop.apply(to('sign'))).rejects.toThrow('paper_tags.target_id cannot turn from reference to mark into reference to sign')
    const decisions = { 'change:paper_tags.target_id': { park: true } } as const
    await shop.apply(to('sign'), { decisions })
    expect((await shop.read(to('sign'), 'paper', made.id)).tags).toEqual([])
    await shop.apply(to('mark'), { decisions })
    expect(labels((await shop.read(to('mark'), 'paper', made.id)).tags)).toEqual(made.labels)
  })

  it('follow a rename of the field, of the entity, and of what they point to', async () => {
    shop = await newWorkshop(database)
    const first = paper({ tags: several })
    await shop.apply(first)
    const { id, labels: wanted } = await withLinks(first)
    const field = paper({ marks: { ...several, 'x-renamed-from': 'tags' } })
    await shop.apply(field)
    expect(labels((await shop.read(field, 'paper', id)).marks)).toEqual(wanted)
    const entity: Documents = {
      'entities/sign': { properties: { name }, 'x-label': '{name}', 'x-renamed-from': 'mark' },
      'entities/sheet': {
        properties: { name, marks: { type: 'array', items: { 'x-ref': 'sign' }, 'x-renamed-from': 'tags' } },
        'x-renamed-from': 'paper',
      },
    }
    await shop.apply(entity)
    expect(labels((await shop.read(entity, 'sheet', id)).marks)).toEqual(wanted)
    expect((await shop.plan(entity)).steps).toEqual([])
  })
})

describe('names of tables of links', () => {
  it('fit into a database', () => {
    const long = 'aVeryLongNameOfAFieldThatHoldsSeveralReferences'
    const documents = { ...mark, [`entities/${'paper-'.repeat(7)}x`]: { properties: { [long]: several, [`${long}X`]: several } } }
    const names = tables(compileOrThrow(layersOf(documents))).flatMap((table) => [table.name, ...table.indexes.map((index) => index.name)])
    expect(names.filter((found) => found.length > 63)).toEqual([])
    expect(new Set(names).size).toBe(names.length)
  })

  it('are refused where another table has them', () => {
    const { problems } = compile(layersOf({ ...paper({ tags: several }), 'entities/paper-tags': { properties: { name } } }))
    expect(problems).toMatchObject([{ code: 'name-collision', message: expect.stringContaining('"paper_tags"') }])
  })
})
