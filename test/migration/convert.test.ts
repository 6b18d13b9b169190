import { afterEach, describe, expect, it } from 'vitest'
import { type Documents, databases } from '../support/engine.ts'
import { newWorkshop, type Workshop } from './support.ts'

const name = { title: 'Name', type: 'string', maxLength: 40 }
const whole = { type: 'integer' }
const cents = { type: 'number', multipleOf: 0.01 }
const tenths = { type: 'number', multipleOf: 0.1 }
const day = { type: 'string', format: 'date' }
const moment = { type: 'string', format: 'date-time' }
const one = { enum: ['red', 'blue'] }
const several = { type: 'array', items: { enum: ['red', 'blue'] } }
const long = { type: 'string' }
const short = { type: 'string', maxLength: 20 }
const item = (properties: object, more: object = {}): Documents => ({ 'entities/item': { properties: { name, ...properties }, ...more } })

describe.each(databases)('changes of what a field holds, on %s', (database) => {
  let shop: Workshop
  afterEach(() => shop.close())

  it.each([
    ['a whole number to a decimal', whole, 12, cents, 12],
    ['a decimal to more digits', tenths, 12.5, cents, 12.5],
    ['a decimal to fewer digits, where they fit', cents, 12.5, tenths, 12.5],
    ['a decimal to a whole number, where it fits', cents, -3, whole, -3],
    ['a date to an instant', day, '2026-02-03', moment, '2026-02-03T00:00:00.000Z'],
    ['a choice to several', one, 'red', several, ['red']],
    ['several to one, where there is one', several, ['blue'], one, 'blue'],
    ['a text to a long text', short, 'abc', long, 'abc'],
    ['a long text to a text', long, 'abc', short, 'abc'],
    ['a text to a choice', short, 'red', one, 'red'],
    ['a choice to a text', one, 'blue', short, 'blue'],
  ])('converts %s by itself', async (_, before, stored, after, expected) => {
    shop = await newWorkshop(database)
    const [old, changed] = [item({ field: before }), item({ field: after })]
    await shop.apply(old)
    const id = await shop.create(old, 'item', { name: 'x', field: stored })
    const empty = await shop.create(old, 'item', { name: 'y' })
    await shop.apply(changed)
    expect((await shop.read(changed, 'item', id)).field).toEqual(expected)
    expect((await shop.read(changed, 'item', empty)).field).toBe(null)
    expect((await shop.plan(changed)).steps).toEqual([])
  })

  it('stops at values that do not fit, names them, and takes a decision', async () => {
    shop = await newWorkshop(database)
    const [old, changed] = [item({ size: cents }), item({ size: tenths })]
    await shop.apply(old)
    const ids = [await shop.create(old, 'item', { size: 1.25 }), await shop.create(old, 'item', { size: 1.5 })]
    const [step] = (await shop.plan(changed)).steps
    expect(step).toMatchObject({
      id: 'change:item.size',
      sign: '~',
      rows: 2,
      values: 2,
      samples: ['1.25'],
      choices: ['convert', 'default', 'park', 'abort'],
      lock: 'rewrites 2 rows',
    })
    await expect(shop.apply(changed)).rejects.toMatchObject({ code: 'plan-required', message: expect.stringContaining('1.25') })
    expect((await shop.read(old, 'item', ids[0] ?? '')).size).toBe(1.25)
    await shop.apply(changed, { decisions: { 'change:item.size': { default: 9.9 } } })
    expect(await Promise.all(ids.map(async (id) => (await shop.read(changed, 'item', id)).size))).toEqual([9.9, 1.5])
  })

  it('converts by an expression over the record as it was, stated in a decision or in the metadata', async () => {
    shop = await newWorkshop(database)
    const old = item({ first: short, last: short, count: whole })
    await shop.apply(old)
    const id = await shop.create(old, 'item', { name: 'x', first: 'Ann', last: 'Lee', count: 3 })
    const caption = { ...short, 'x-convert-from': 'record.first + " " + record.last' }
    const changed = item({ caption, count: { ...short, 'x-convert-from': 'record.count > 2 ? "many" : "few"' } })
    await shop.apply(changed)
    expect(await shop.read(changed, 'item', id)).toMatchObject({ caption: 'Ann Lee', count: 'many' })
    const again = item({ caption, count: cents })
    await expect(shop.apply(again)).rejects.toMatchObject({ code: 'plan-required' })
    await shop.apply(again, { decisions: { 'change:item.count': { convert: 'count == "many" ? 2.5 : 1' } } })
    expect((await shop.read(again, 'item', id)).count).toBe(2.5)
  })

  it('says in the plan when an expression does not fit', async () => {
    shop = await newWorkshop(database)
    await shop.apply(item({ count: whole }))
    const { steps } = await shop.plan(item({ count: day }), { decisions: { 'change:item.count': { convert: 'record.cuont' } } })
    expect(steps[0]?.problem).toMatch(/cuont.*Did you mean "count"/)
    const { steps: undecided } = await shop.plan(item({ count: day }))
    expect(undecided[0]?.problem).toMatch(/--decide change:item\.count=park/)
    await expect(shop.apply(item({ count: day }), { decisions: { 'change:item.cuont': { park: true } } })).rejects.toThrow(
      'The plan has no step "change:item.cuont" to decide about. Did you mean "change:item.count"?',
    )
    const bad = { 'change:item.count': { default: 'soon' } }
    await expect(shop.apply(item({ count: day }), { decisions: bad })).rejects.toMatchObject({ code: 'plan-required' })
  })

  it('follows a reference from one entity to several and back', async () => {
    shop = await newWorkshop(database)
    const others = { 'entities/other': { properties: { name } } }
    const old = { ...item({ about: { 'x-ref': 'item' } }), ...others }
    const wide = { ...item({ about: { 'x-ref': ['item', 'other'] } }), ...others }
    await shop.apply(old)
    const first = await shop.create(old, 'item', { name: 'a' })
    const second = await shop.create(old, 'item', { name: 'b', about: first })
    await shop.apply(wide)
    expect((await shop.read(wide, 'item', second)).about).toEqual({ entity: 'item', id: first, label: 'a' })
    const other = await shop.create(wide, 'other', { name: 'c' })
    const third = await shop.create(wide, 'item', { name: 'd', about: { entity: 'other', id: other } })
    await expect(shop.apply(old)).rejects.toMatchObject({ code: 'plan-required' })
    await shop.apply(old, { decisions: { 'change:item.about_id': { park: true } } })
    expect((await shop.read(old, 'item', second)).about).toEqual({ id: first, label: 'a' })
    expect((await shop.read(old, 'item', third)).about).toBe(null)
  })

  it('renames an entity with what points to it', async () => {
    shop = await newWorkshop(database)
    const note = (target: string) => ({ 'entities/note': { properties: { one: { 'x-ref': target }, any: { 'x-ref': [target, 'note'] } } } })
    const old = { ...item({ code: { ...short, 'x-unique': true } }), ...note('item') }
    await shop.apply(old)
    const id = await shop.create(old, 'item', { name: 'x', code: 'A' })
    const about = await shop.create(old, 'note', { one: id, any: { entity: 'item', id } })
    const thing = { properties: { name, code: { ...short, 'x-unique': true } }, 'x-renamed-from': 'item' }
    const changed = { 'entities/thing': thing, ...note('thing') }
    expect((await shop.plan(changed)).steps.map((step) => `${step.sign} ${step.text}`)).toContain(
      '~ rename table item to thing; its rows stay',
    )
    await shop.apply(changed)
    expect(await shop.read(changed, 'note', about)).toMatchObject({ one: { id, label: 'x' }, any: { entity: 'thing', id, label: 'x' } })
    await expect(shop.create(changed, 'thing', { code: 'A' })).rejects.toMatchObject({ code: 'validation-failed' })
    expect((await shop.plan(changed)).steps).toEqual([])
  })

  it('refuses a unique rule over duplicates, naming them, before anything is changed', async () => {
    shop = await newWorkshop(database)
    const old = item({ code: short })
    await shop.apply(old)
    for (const code of ['A', 'A', 'B', 'B', 'B', 'C']) await shop.create(old, 'item', { code })
    const changed = item({ caption: { ...short, 'x-unique': true, 'x-renamed-from': 'code' } })
    const step = (await shop.plan(changed)).steps.find(({ id }) => id.startsWith('index:'))
    expect(step).toMatchObject({ sign: '~', rows: 6, samples: ['"B" (3 records)', '"A" (2 records)'], choices: ['abort'] })
    await expect(shop.apply(changed)).rejects.toMatchObject({ code: 'plan-required', message: expect.stringContaining('"B" (3 records)') })
    expect((await shop.plan(old)).steps).toEqual([])
  })

  it('counts what rules ask of records that are there', async () => {
    shop = await newWorkshop(database)
    const colours = (values: object) => ({ 'lists/colour': { values } })
    const [red, blue, green] = [{ title: 'Red' }, { title: 'Blue' }, { title: 'Green' }]
    const properties = { colour: { 'x-list': 'colour' }, tags: several, text: short, ref: { 'x-ref': 'item' } }
    const old = { ...item(properties), ...colours({ red, blue, green }) }
    await shop.apply(old)
    const first = await shop.create(old, 'item', { colour: 'blue', tags: ['red', 'blue'], text: 'much too long' })
    await shop.create(old, 'item', { colour: 'blue', tags: ['blue'], ref: first })
    const changed = {
      ...item(
        {
          colour: { 'x-list': 'colour' },
          tags: { type: 'array', items: { enum: ['red'] } },
          text: { ...short, maxLength: 5 },
          ref: { 'x-ref': 'item', 'x-on-delete': 'cascade' },
        },
        { required: ['name', 'text'] },
      ),
      ...colours({ red, green }),
    }
    const { steps, isAdditive } = await shop.plan(changed)
    expect(isAdditive).toBe(true)
    expect(steps.map(({ id, values, samples }) => [id, values, samples])).toEqual([
      ['required:item.name', 2, []],
      ['options:item.colour', 2, ['"blue" (2)']],
      ['options:item.tags', 2, ['"blue" (2)']],
      ['required:item.text', 1, []],
      ['length:item.text', 1, ['much too long']],
      ['on-delete:item.ref_id', 1, []],
    ])
    await shop.apply(changed, { decisions: { 'required:item.name': { default: 'unnamed' } } })
    expect(await shop.read(changed, 'item', first)).toMatchObject({ name: 'unnamed', colour: 'blue', text: 'much too long' })
  })
})
