import { describe, expect, it } from 'vitest'
import { accessOf, roleMatrix, visibleModel } from '../../engine/access/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { layersOf } from '../support/engine.ts'

const text = { type: 'string', maxLength: 100 }
const money = { type: 'number', multipleOf: 0.01 }

const documents = {
  'entities/boat': {
    $id: 'boat',
    title: 'Boat',
    type: 'object',
    required: ['name'],
    properties: {
      name: { ...text, title: 'Name' },
      price: { ...money, title: 'Price' },
      doublePrice: { ...money, title: 'Double price', 'x-computed': 'record.price * 2' },
      fourfoldPrice: { ...money, title: 'Fourfold price', 'x-computed': 'record.doublePrice * 2' },
      toll: { ...money, title: 'Toll', 'x-computed': 'record.trips.map(t, t.toll).sum()' },
      rating: { type: 'integer', title: 'Rating', 'x-computed': 'record.price > 1000.0 ? 1 : 2', 'x-stored': true, 'x-release': true },
      kept: { ...money, title: 'Kept', 'x-computed': 'record.price + 1.0', 'x-stored': true },
      ratingText: { ...text, title: 'Rating in words', 'x-computed': "record.rating == 1 ? 'good' : 'new'" },
      keeper: { 'x-ref': 'user', title: 'Keeper' },
      bank: { ...text, title: 'Bank', 'x-secret': true },
      margin: { ...money, title: 'Margin', 'x-level': 2 },
    },
    'x-label': '{name} {price}',
    'x-views': {
      all: { title: 'All', columns: ['name', 'price'], sort: '-price,name' },
      dear: { title: 'Dear', columns: ['name'], filter: 'record.price > 100.0' },
    },
  },
  'entities/trip': {
    $id: 'trip',
    title: 'Trip',
    type: 'object',
    properties: { boat: { 'x-ref': 'boat', title: 'Boat', 'x-inverse': 'trips' }, toll: { ...money, title: 'Toll' } },
  },
  'roles/looker': {
    $id: 'looker',
    title: 'Looker',
    entities: { boat: { read: true, fields: { price: 'hidden' } } },
  },
  'roles/keeper': {
    $id: 'keeper',
    title: 'Keeper',
    entities: { boat: { read: 'record.keeper == user', update: 'record.keeper == user' } },
  },
  'roles/boss': {
    $id: 'boss',
    title: 'Boss',
    inherits: ['keeper'],
    entities: { boat: { read: true, level: 2, fields: { bank: 'read' } }, trip: { read: true }, user: { read: true } },
  },
}

const model = compileOrThrow(layersOf(documents))
const seenBy = (...roles: string[]) => visibleModel(model, accessOf(model, roles))
const fieldsSeenBy = (...roles: string[]) =>
  [
    ...(seenBy(...roles)
      .entities.get('boat')
      ?.fields.values() ?? []),
  ]
    .filter((field) => !field.isSystem)
    .map((field) => field.name)

describe('the model that a person sees', () => {
  it('holds nothing without a role, nor with one that does not exist', () => {
    for (const roles of [[], ['nobody']]) {
      expect([...seenBy(...roles).entities.values()].filter((entity) => !entity.isInternal)).toEqual([])
    }
  })

  it('leaves out hidden fields and whatever is worked out from them, over several steps', () => {
    expect(fieldsSeenBy('looker')).toEqual(['name', 'rating', 'ratingText', 'bank'])
  })

  it('holds what is released, without the expression that would name what is hidden', () => {
    const seen = seenBy('looker')
    expect(seen.entities.get('boat')?.fields.get('rating')).toMatchObject({ computed: undefined, isReadOnly: true })
    expect(JSON.stringify(seen.entities.get('boat')?.fields.get('rating')?.schema)).not.toContain('price')
    expect([...seen.computed.keys()]).not.toContain('boat.rating')
    expect(seenBy('boss').entities.get('boat')?.fields.get('rating')?.computed).toBe(
      model.entities.get('boat')?.fields.get('rating')?.computed,
    )
    expect(roleMatrix(model).entities.boat?.fields).toMatchObject({
      rating: { madeOf: ['boat.price'], isReleased: true },
      doublePrice: { madeOf: ['boat.price'] },
    })
  })

  it('leaves out references and lists whose target cannot be seen', () => {
    const boat = seenBy('looker').entities.get('boat')
    expect(boat?.fields.has('keeper')).toBe(false)
    expect(boat?.inverses.has('trips')).toBe(false)
    expect(seenBy('boss').entities.get('boat')?.inverses.has('trips')).toBe(true)
  })

  it('leaves hidden fields out of labels, columns and sorts, and drops a view that filters by them', () => {
    const boat = seenBy('looker').entities.get('boat')
    expect(boat?.label.filter((part) => 'path' in part)).toEqual([{ path: 'name' }])
    expect(boat?.views.map(({ key, columns, sort }) => ({ key, columns, sort }))).toEqual([
      { key: 'all', columns: ['name'], sort: [{ path: 'name', isDescending: false }] },
    ])
  })

  it('opens the fields of a level to the roles that have it', () => {
    expect(fieldsSeenBy('keeper')).not.toContain('margin')
    expect(fieldsSeenBy('boss')).toContain('margin')
  })

  it('marks what the person cannot change as read-only', () => {
    expect(seenBy('looker').entities.get('boat')?.fields.get('name')?.isReadOnly).toBe(true)
    expect(seenBy('keeper').entities.get('boat')?.fields.get('name')?.isReadOnly).toBe(false)
  })
})

describe('the rights of several roles', () => {
  const boat = model.entities.get('boat')
  if (boat === undefined) throw new Error('the model has boats')
  const field = (name: string) => {
    const found = boat.fields.get(name)
    if (found === undefined) throw new Error(name)
    return found
  }

  it('add up, each with its own condition', () => {
    const access = accessOf(model, ['looker', 'keeper'])
    expect(access.verb(boat, 'read')).toBe(true)
    expect(access.field(boat, field('name')).read).toBe(true)
    expect(access.field(boat, field('price')).read).toMatchObject([{ role: 'keeper', condition: { source: 'record.keeper == user' } }])
    expect(access.field(boat, field('name')).update).toMatchObject([{ role: 'keeper' }])
    expect(access.verb(boat, 'delete')).toBe(false)
  })

  it('come from inherited roles too, and name them', () => {
    expect(accessOf(model, ['boss']).verb(boat, 'update')).toMatchObject([{ role: 'keeper' }])
  })

  it('mask a secret that no role names', () => {
    expect(accessOf(model, ['looker']).field(boat, field('bank'))).toMatchObject({ read: false, masked: true })
    expect(accessOf(model, ['boss']).field(boat, field('bank')).read).toBe(true)
  })
})
