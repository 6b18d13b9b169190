import { describe, expect, test } from 'vitest'
import { isEqual, mergePatch, toCreate, toPatch, withChanges } from '../../admin-ui/src/record/changes.ts'
import { conflictingFields, resolvedChanges } from '../../admin-ui/src/record/conflicts.ts'
import { fitting } from '../../admin-ui/src/record/draft.ts'
import type { EntityDescription, FieldDescription } from '../../engine/forms/description.ts'

function field(name: string, more: Partial<FieldDescription> = {}): FieldDescription {
  return {
    name,
    title: name,
    type: 'text',
    widget: 'text',
    isReadOnly: false,
    isRequired: false,
    isSortable: true,
    operators: [],
    align: 'start',
    ...more,
  }
}

function entity(name: string, fields: readonly FieldDescription[]): EntityDescription {
  const byName = Object.fromEntries(fields.map((item) => [item.name, item]))
  return {
    name,
    title: name,
    plural: name,
    fields: byName,
    views: [],
    can: {
      ...{ create: true, update: true, delete: true, export: true, import: true, merge: true, purge: true },
      ...{ print: true, share: true, report: true, mail: true },
    },
  }
}

const parcel = entity('parcel', [
  field('title'),
  field('weight', { widget: 'number' }),
  field('carrier', { widget: 'reference', targets: ['carrier'] }),
  field('about', { widget: 'reference', targets: ['carrier', 'person'] }),
  field('place', { widget: 'address', members: { city: field('city'), street: field('street') } }),
  field('extra', { widget: 'json' }),
  field('label', { widget: 'attachment' }),
  field('items', { widget: 'lines', lines: 'parcel-item' }),
  field('total', { isReadOnly: true, widget: 'money' }),
])
const item = entity('parcel-item', [
  field('thing', { widget: 'reference', targets: ['thing'] }),
  field('count', { widget: 'number' }),
  field('sum', { isReadOnly: true }),
])
const entities = { parcel, 'parcel-item': item }

describe('changed fields', () => {
  const base = { title: 'A', weight: null, place: { city: 'Dijon', street: null } }

  test('a value that is typed back is no change', () => {
    const changed = withChanges(base, {}, { title: 'B' })
    expect(changed).toEqual({ title: 'B' })
    expect(withChanges(base, changed, { title: 'A' })).toEqual({})
  })

  test.each([
    [undefined, null],
    ['', null],
    [[], null],
    [{ city: null, street: '' }, null],
    [{ city: 'Dijon' }, { street: null, city: 'Dijon' }],
  ])('%j and %j are the same to a person', (first, second) => {
    expect(isEqual(first, second)).toBe(true)
  })

  test.each([
    [0, null],
    [false, null],
    [
      [1, 2],
      [2, 1],
    ],
    ['1', 1],
  ])('%j and %j differ', (first, second) => {
    expect(isEqual(first, second)).toBe(false)
  })
})

describe('the patch that is sent', () => {
  test('a cleared field is null, a computed one is never sent', () => {
    expect(toPatch(entities, parcel, { title: 'A', total: 1 }, { title: null, total: 2 })).toEqual({ title: null })
  })

  test('references become ids, with their entity where there are several', () => {
    const changes = { carrier: { id: 'c1', label: 'Post' }, about: { id: 'p1', label: 'Ann', entity: 'person' } }
    expect(toPatch(entities, parcel, {}, changes)).toEqual({ carrier: 'c1', about: { entity: 'person', id: 'p1' } })
  })

  test('of a composite value only the changed parts are sent', () => {
    const base = { place: { city: 'Dijon', street: 'Rue' } }
    expect(toPatch(entities, parcel, base, { place: { city: 'Lyon', street: 'Rue' } })).toEqual({ place: { city: 'Lyon' } })
    expect(toPatch(entities, parcel, base, { place: { city: 'Dijon', street: null } })).toEqual({ place: { street: null } })
    expect(toPatch(entities, parcel, base, { place: null })).toEqual({ place: null })
  })

  test('a key removed from JSON is null in the patch', () => {
    expect(mergePatch({ a: 1, b: { c: 2, d: 3 } }, { b: { c: 2, d: 4 } })).toEqual({ a: null, b: { d: 4 } })
    expect(mergePatch({ a: 1 }, [1])).toEqual([1])
  })

  test('lines are sent whole, known ones by id, without what is computed or ours', () => {
    const lines = [
      { id: 'l1', thing: { id: 't1', label: 'Bell' }, count: 2, sum: 10 },
      { $key: 'new-1', count: 3 },
    ]
    expect(toPatch(entities, parcel, { items: [] }, { items: lines })).toEqual({
      items: [{ id: 'l1', thing: 't1', count: 2 }, { count: 3 }],
    })
  })

  test('an attachment is sent by its id', () => {
    expect(toPatch(entities, parcel, {}, { label: { id: 'f1', name: 'a.pdf', size: 1, mediaType: 'application/pdf' } })).toEqual({
      label: { id: 'f1' },
    })
  })

  test('a new record leaves out what is empty', () => {
    expect(toCreate(entities, parcel, { title: 'A', weight: null, place: { city: null }, total: 3, unknown: 1 })).toEqual({ title: 'A' })
  })
})

describe('conflicts', () => {
  const before = { title: 'A', weight: 1, carrier: null }
  const changes = { title: 'mine', weight: 2 }

  test('only fields that both have changed to different values are asked about', () => {
    expect(conflictingFields(before, changes, { title: 'theirs', weight: 1, carrier: 'x' })).toEqual(['title'])
    expect(conflictingFields(before, changes, { title: 'mine', weight: 1 })).toEqual([])
  })

  test('what is left to the other person is not sent', () => {
    expect(resolvedChanges(changes, { title: 'theirs' })).toEqual({ weight: 2 })
  })
})

test('of a draft that was typed under another model, what fits is kept and what does not is said', () => {
  const text = { name: 'x', title: 'X', type: 'text', widget: 'text', isReadOnly: false, isRequired: false, isSortable: true } as const
  const field = (name: string, more: object = {}) => ({
    ...text,
    name,
    title: name.toUpperCase(),
    operators: [],
    align: 'start' as const,
    ...more,
  })
  const fields = {
    name: field('name'),
    state: field('state', { type: 'choice', options: [{ value: 'open', title: 'Open' }] }),
    worth: field('worth', { type: 'decimal' }),
    total: field('total', { isReadOnly: true }),
  }
  const changes = { name: 'Ann', state: 'closed', worth: 'a lot', total: 'x', gone: 3 }
  const was = (type: string) => ({ title: 'Was', type })
  const draft = {
    model: 'before',
    version: 4,
    changes,
    before: { name: 'Anna', state: 'open', worth: null, total: null, gone: null },
    fields: { name: was('text'), state: was('choice'), worth: was('text'), total: was('text'), gone: was('integer') },
  }
  const found = fitting(draft, { fields })
  expect(found.draft).toEqual({ ...draft, changes: { name: 'Ann' }, before: { name: 'Anna' }, fields: { name: was('text') } })
  expect(found.lost).toEqual([
    { title: 'STATE', value: 'closed' },
    { title: 'WORTH', value: 'a lot' },
    { title: 'TOTAL', value: 'x' },
    { title: 'Was', value: 3 },
  ])
  const { name: _, ...without } = fields
  expect(fitting(draft, { fields: without }).draft).toBeUndefined()
})
