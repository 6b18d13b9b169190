import { hostname } from 'node:os'
import { afterEach, describe, expect, it } from 'vitest'
import { systemClock } from '../../engine/base/clock.ts'
import { rawSql } from '../../engine/base/sql.ts'
import { appliedVersion, describePlan, listVersions, purge, rollback } from '../../engine/migration/index.ts'
import { type Documents, databases } from '../support/engine.ts'
import { newWorkshop, type Workshop } from './support.ts'

const name = { title: 'Name', type: 'string', maxLength: 40 }
const item = (properties: object, more: object = {}): Documents => ({ 'entities/item': { properties, ...more } })
const size = { type: 'integer' }
const byAnn = { clock: systemClock, actor: 'Ann' }

describe.each(databases)('versions, on %s', (database) => {
  let shop: Workshop
  afterEach(() => shop.close())

  it('go back to any earlier one with the values of then, and forward again', async () => {
    shop = await newWorkshop(database)
    const one = item({ name: { ...name, 'x-unique': true }, size })
    const two = item({ title: { ...name, 'x-renamed-from': 'name' }, size: { type: 'number', multipleOf: 0.01 } })
    const three = { ...item({ title: name }), 'entities/shelf': { properties: { item: { 'x-ref': 'item' } } } }
    await shop.apply(one)
    const id = await shop.create(one, 'item', { name: 'a', size: 4 })
    await shop.apply(two)
    const later = await shop.create(two, 'item', { title: 'b', size: 7 })
    await shop.apply(three, { actor: 'Ben' })
    const shelf = await shop.create(three, 'shelf', { item: id })

    const back = await rollback(shop.database, 1, byAnn)
    expect(back.version).toMatchObject({ number: 4, rolledBackTo: 1, actor: 'Ann' })
    expect((await shop.plan(one)).steps).toEqual([])
    expect(await shop.read(one, 'item', id)).toMatchObject({ name: 'a', size: 4 })
    expect(await shop.read(one, 'item', later)).toMatchObject({ name: 'b', size: 7 })
    await expect(shop.create(one, 'item', { name: 'a' })).rejects.toMatchObject({ code: 'validation-failed' })

    await rollback(shop.database, 3, byAnn)
    expect((await shop.plan(three)).steps).toEqual([])
    expect((await shop.read(three, 'shelf', shelf)).item.id).toBe(id)
    await rollback(shop.database, 2, byAnn)
    expect(await shop.read(two, 'item', later)).toMatchObject({ title: 'b', size: 7 })
    const listed = (await listVersions(shop.database)).map(({ number, actor, rolledBackTo }) => [number, actor, rolledBackTo])
    expect(listed).toEqual([
      [6, 'Ann', 2],
      [5, 'Ann', 3],
      [4, 'Ann', 1],
      [3, 'Ben', null],
      [2, null, null],
      [1, null, null],
    ])
    const told = (await listVersions(shop.database)).map(({ changes }) => changes.map(({ sign, id, part }) => `${sign} ${id}.${part}`))
    expect(told[5]).toEqual([])
    expect(told[4]).toEqual(['- item.properties.name', '~ item.properties.size', '+ item.properties.title'])
    expect(told[3]).toEqual(['~ item.properties.title', '- item.properties.size', '+ shelf.undefined'])
    expect(told[2]).toEqual(expect.arrayContaining(['+ item.properties.name', '- item.properties.title', '- shelf.undefined']))
  })

  it('are refused when they do not exist or are the present one', async () => {
    shop = await newWorkshop(database)
    await shop.apply(item({ name }))
    await expect(rollback(shop.database, 1, byAnn)).rejects.toMatchObject({ code: 'conflict' })
    await expect(rollback(shop.database, 7, byAnn)).rejects.toThrow('There is no version 7 to go back to. There is no earlier one.')
    expect(await listVersions(shop.database)).toHaveLength(1)
  })

  it('bring back an empty column where the parked one was purged', async () => {
    shop = await newWorkshop(database)
    const both = { ...item({ name, size }), 'entities/shelf': { properties: { item: { 'x-ref': 'item' } } } }
    await shop.apply(both)
    const id = await shop.create(both, 'item', { name: 'a', size: 4 })
    await shop.apply({ 'entities/note': { properties: { name } } })
    await expect(purge(shop.database, 'item.size', byAnn)).rejects.toThrow('Nothing is parked as "item.size"')
    await expect(purge(shop.database, 'item', byAnn)).rejects.toThrow('shelf points to item; purge that first.')
    await purge(shop.database, 'shelf', byAnn)
    expect((await appliedVersion(shop.database))?.parked.map((entry) => entry.table)).toEqual(['item'])
    await rollback(shop.database, 1, byAnn)
    expect(await shop.read(both, 'item', id)).toMatchObject({ name: 'a', size: 4 })
    await shop.create(both, 'shelf', { item: id })
    await shop.apply(item({ name }))
    await purge(shop.database, 'item.size', byAnn)
    await rollback(shop.database, 1, byAnn)
    expect(await shop.read(both, 'item', id)).toMatchObject({ name: 'a', size: null })
  })

  it('purge a parked reference', async () => {
    shop = await newWorkshop(database)
    const both = { ...item({ name }), 'entities/shelf': { properties: { name, item: { 'x-ref': 'item' } } } }
    const without = { ...item({ name }), 'entities/shelf': { properties: { name } } }
    await shop.apply(both)
    const id = await shop.create(both, 'shelf', { item: await shop.create(both, 'item', { name: 'a' }) })
    await shop.apply(without)
    await purge(shop.database, 'shelf.item_id', byAnn)
    expect(await shop.read(without, 'shelf', id)).toMatchObject({ name: null })
  })

  it('are locked by who changes the tables, and the lock of a dead process is taken over', async () => {
    shop = await newWorkshop(database)
    await shop.apply(item({ name }))
    const holder = (process: number, expires: string) =>
      shop.database.transaction((executor) =>
        executor.all(
          rawSql(
            `insert into "kartoteka_lock" values ('tables', 't', 'Ben', '${process === 0 ? 'elsewhere' : hostname()}', ${process}, '2026-01-01T00:00:00.000Z', '${expires}')`,
          ),
        ),
      )
    await holder(0, '2999-01-01T00:00:00.000Z')
    await expect(shop.apply(item({ name, size }), { waitFor: 0 })).rejects.toMatchObject({
      code: 'conflict',
      extensions: { holder: 'Ben' },
    })
    await shop.database.transaction((executor) => executor.all(rawSql('delete from "kartoteka_lock"')))
    await holder(0, '2026-01-01T00:00:00.000Z')
    await shop.apply(item({ name, size }), { waitFor: 0 })
    await holder(2 ** 22 + 1, '2999-01-01T00:00:00.000Z')
    await shop.apply(item({ name }), { waitFor: 0 })
    expect(await shop.database.all(rawSql('select * from "kartoteka_lock"'))).toEqual([])
  })

  it('wait for each other: of two changes at once both are carried out, one after the other', async () => {
    shop = await newWorkshop(database)
    await shop.apply(item({ name }))
    await Promise.all([shop.apply(item({ name, size })), shop.apply(item({ name, size }))])
    expect(await listVersions(shop.database)).toHaveLength(2)
  })

  it('refuse a plan that somebody else has overtaken', async () => {
    shop = await newWorkshop(database)
    await shop.apply(item({ name }))
    const planned = await shop.plan(item({ name, size }))
    await shop.apply(item({ name, other: size }))
    await expect(shop.apply(item({ name, size }), { planId: planned.id })).rejects.toMatchObject({ code: 'conflict' })
    const anew = await shop.plan(item({ name, size }))
    expect(anew.id).not.toBe(planned.id)
    await shop.apply(item({ name, size }), { planId: anew.id })
  })

  it('are planned in words', async () => {
    shop = await newWorkshop(database)
    const old = item({ name, size, gone: size })
    await shop.apply(old)
    await shop.create(old, 'item', { name: 'x', size: 3 })
    const planned = await shop.plan(item({ name, size: { type: 'string', format: 'date' }, more: name }))
    expect(describePlan(planned)).toEqual([
      '  ~ change column item.size from integer to date; the old values are kept (1 of 1 row, rewrites 1 rows)',
      '      ! item.size cannot turn from integer into date by itself. Decide: --decide change:item.size=park, =default:<value> or =convert:<CEL>; the old values are kept in each case.',
      '  - park column item.gone; its values are kept (1 row)',
      '      choices for park:item.gone: park, abort',
      '  + add column item.more (text) (1 row)',
      '1 to add, 1 to change, 1 to park or drop; 1 cannot be done as it stands.',
    ])
  })
})
