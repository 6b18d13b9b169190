import { afterEach, describe, expect, it } from 'vitest'
import { applyLayers, createEngine, type Engine, planLayers } from '../../engine/engine.ts'
import { outputSchema } from '../../engine/forms/index.ts'
import { createRecord, getRecord, listRecords } from '../../engine/records/index.ts'
import { type DatabaseName, type Documents, databases, layersOf, newDatabase } from '../support/engine.ts'

const name = { title: 'Name', type: 'string', maxLength: 40 }
const price = { title: 'Price', type: 'number', multipleOf: 0.01 }
const article = (properties: object, more: object = {}): Documents => ({ 'entities/article': { properties, ...more } })

describe.each(databases)('a model that changes over its records, on %s', (database: DatabaseName) => {
  let remove = () => {}
  let open: Engine | undefined
  afterEach(async () => {
    await open?.close()
    open = undefined
    remove()
  })

  const setUp = async () => {
    const made = await newDatabase(database)
    remove = made.remove
    const start = async (documents: Documents) => {
      await open?.close()
      open = undefined
      open = await createEngine({ layers: layersOf(documents), database: made.address, files: made.folder })
      return open
    }
    return { start, options: (documents: Documents) => ({ layers: layersOf(documents), database: made.address }) }
  }
  const stop = async () => {
    await open?.close()
    open = undefined
  }

  it('adds fields and entities at the next start, without asking', async () => {
    const { start } = await setUp()
    const first = await start(article({ name }))
    const { id } = await createRecord(first.context(null), 'article', { name: 'Chair' })
    const second = await start({ ...article({ name, price }), 'entities/shelf': { properties: { name, article: { 'x-ref': 'article' } } } })
    expect(second.pending).toBeUndefined()
    expect(JSON.parse((await getRecord(second.context(null), 'article', id)).text)).toMatchObject({ name: 'Chair', price: null })
    const shelf = await createRecord(second.context(null), 'shelf', { name: 'A1', article: id })
    expect(JSON.parse(shelf.text).article).toEqual({ id, label: 'Chair' })
  })

  it('waits with what parks, serves the version before, and brings the values back', async () => {
    const { start, options } = await setUp()
    const first = await start(article({ name, price }))
    const { id } = await createRecord(first.context(null), 'article', { name: 'Chair', price: 12.5 })
    const waiting = await start(article({ name }))
    expect(waiting.pending?.operations.map((operation) => operation.describe())).toEqual(['park column article.price; its values are kept'])
    expect(JSON.parse((await getRecord(waiting.context(null), 'article', id)).text).price).toBe(12.5)
    await stop()

    expect((await applyLayers(options(article({ name })))).operations).toHaveLength(1)
    const without = await start(article({ name }))
    expect(without.pending).toBeUndefined()
    expect(JSON.parse((await getRecord(without.context(null), 'article', id)).text)).not.toHaveProperty('price')
    await expect(createRecord(without.context(null), 'article', { name: 'x', price: 1 })).rejects.toMatchObject({
      code: 'validation-failed',
    })
    const entity = without.model.entities.get('article')
    expect(entity && outputSchema(without.model, entity).properties).not.toHaveProperty('price')

    const again = await start(article({ name, price }))
    expect(again.pending).toBeUndefined()
    expect(JSON.parse((await getRecord(again.context(null), 'article', id)).text).price).toBe(12.5)
  })

  it('parks a whole entity and brings its records back', async () => {
    const { start, options } = await setUp()
    const both = { ...article({ name }), 'entities/shelf': { properties: { name, article: { 'x-ref': 'article' } } } }
    const first = await start(both)
    const made = await createRecord(first.context(null), 'article', { name: 'Chair' })
    await createRecord(first.context(null), 'shelf', { name: 'A1', article: made.id })
    await stop()
    await applyLayers(options(article({ name })))
    const without = await start(article({ name }))
    expect(without.model.entities.has('shelf')).toBe(false)
    const back = await start(both)
    const page = JSON.parse(await listRecords(back.context(null), 'shelf', { fields: 'name,article' }))
    expect(page.data).toMatchObject([{ name: 'A1', article: { id: made.id } }])
  })

  it('renames a field with its values, where the rename is declared', async () => {
    const { start, options } = await setUp()
    const first = await start(article({ name, price }))
    const { id } = await createRecord(first.context(null), 'article', { name: 'Chair', price: 3 })
    await stop()
    const renamed = article({ name, listPrice: { ...price, 'x-renamed-from': 'price' } })
    await applyLayers(options(renamed))
    const after = await start(renamed)
    expect(JSON.parse((await getRecord(after.context(null), 'article', id)).text)).toMatchObject({ listPrice: 3 })
    expect((await start(renamed)).pending).toBeUndefined()
  })

  it('refuses to change the type of a column, and leaves everything as it was', async () => {
    const { start, options } = await setUp()
    const first = await start(article({ name, price }))
    const { id } = await createRecord(first.context(null), 'article', { name: 'Chair', price: 3 })
    await stop()
    const changed = article({ name, price: { title: 'Price', type: 'string', format: 'date' }, extra: name })
    await expect(applyLayers(options(changed))).rejects.toMatchObject({ code: 'plan-required' })
    const after = await start(article({ name, price }))
    expect(after.pending).toBeUndefined()
    expect(JSON.parse((await getRecord(after.context(null), 'article', id)).text).price).toBe(3)
  })

  it('rolls the whole plan back when stored rows refuse a unique rule', async () => {
    const { start, options } = await setUp()
    const first = await start(article({ name }))
    for (const _ of [1, 2]) await createRecord(first.context(null), 'article', { name: 'Same' })
    await stop()
    const unique = article({ name: { ...name, 'x-unique': true }, extra: name })
    await expect(applyLayers(options(unique))).rejects.toThrow()
    const steps = (await planLayers(options(unique))).operations.map((operation) => operation.describe())
    expect(steps).toEqual(['add column article.extra (text)', 'create unique index on article (name)'])
    const after = await start(article({ name }))
    expect(JSON.parse(await listRecords(after.context(null), 'article', {})).data).toHaveLength(2)
  })

  it('changes nothing when nothing changed', async () => {
    const { start, options } = await setUp()
    await start(article({ name, price }, { 'x-indexes': [['name', 'price']] }))
    await stop()
    expect((await planLayers(options(article({ name, price }, { 'x-indexes': [['name', 'price']] })))).operations).toEqual([])
  })
})
