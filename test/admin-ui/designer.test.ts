import { describe, expect, test } from 'vitest'
import { type DesignDraft, edited, redone, undone } from '../../admin-ui/src/designer/draft-store.ts'
import { addField, addTab, removeField, removeTab, setTab } from '../../admin-ui/src/designer/edit-entity.ts'
import { fieldKinds } from '../../admin-ui/src/designer/field-types.ts'
import { moveField, nudgeField, sectionsOf, writeLayout, writtenTitle } from '../../admin-ui/src/designer/layout.ts'
import { applyPatch, patchBetween, withPatch } from '../../admin-ui/src/designer/merge.ts'
import { documentName, fieldName } from '../../engine/base/names.ts'
import { describeForm } from '../../engine/forms/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { layersOf } from '../support/engine.ts'

const text = { type: 'string', maxLength: 20 }
const firm = {
  $id: 'firm',
  title: 'Firm',
  type: 'object',
  required: ['name'],
  properties: { name: text, code: text, city: text, phone: { ...text, 'x-place': 'main.reach' }, other: text },
  'x-tabs': {
    main: { title: 'Main', fields: [['name', 'code']], sections: { reach: { title: 'Reach', fields: [['city']] } } },
    free: { title: 'Free', free: true },
  },
  'x-views': { all: { title: 'All', columns: ['name', 'city'] } },
}

/** The layout that the engine makes of a document: what a person sees on the canvas. */
function drawn(document: object) {
  const model = compileOrThrow(layersOf({ 'entities/firm': document }))
  const entity = model.entities.get('firm')
  if (entity === undefined) throw new Error('no firm')
  return describeForm(model, entity).tabs
}
const rowsOf = (document: object) =>
  Object.fromEntries(sectionsOf(drawn(document)).map(({ path, section, rows }) => [`${path} ${section}`, rows]))

describe('a field is moved', () => {
  const tabs = drawn(firm)
  const moves = [
    { name: 'beside another', field: 'phone', to: { field: 'city', side: 'left' }, rows: { 'main reach': [['phone', 'city']] } },
    {
      name: 'below a full row',
      field: 'city',
      to: { field: 'code', side: 'right' },
      rows: { 'main main': [['name', 'code'], ['city']], 'main reach': [['phone']] },
    },
    {
      name: 'to the end of a section',
      field: 'code',
      to: { path: 'main', section: 'reach' },
      rows: { 'main main': [['name']], 'main reach': [['city'], ['phone'], ['code']] },
    },
    {
      name: 'off the tab that fills itself',
      field: 'other',
      to: { path: 'main', section: 'main' },
      rows: { 'main main': [['name', 'code'], ['other']] },
    },
  ] as const
  for (const { name, field, to, rows } of moves) {
    test(`${name}, and the engine draws it there`, () => {
      const written = writeLayout(firm, tabs, moveField(tabs, field, to))
      expect(rowsOf(written)).toMatchObject(rows)
      expect(sectionsOf(drawn(written)).flatMap((section) => section.rows.flat())).toHaveLength(Object.keys(firm.properties).length)
    })
  }

  test('by arrow keys, out of its row, through it and into the next section', () => {
    const nudge = (field: string, ...ways: readonly ('up' | 'down' | 'left' | 'right')[]) => {
      let document: Parameters<typeof writeLayout>[0] = firm
      for (const way of ways) document = writeLayout(document, drawn(document), nudgeField(drawn(document), field, way))
      return rowsOf(document)
    }
    expect(nudge('code', 'left')).toMatchObject({ 'main main': [['code', 'name']] })
    expect(nudge('code', 'down')).toMatchObject({ 'main main': [['name'], ['code']] })
    expect(nudge('code', 'down', 'up')).toMatchObject({ 'main main': [['code'], ['name']] })
    expect(nudge('code', 'down', 'down')).toMatchObject({ 'main main': [['name']], 'main reach': [['code'], ['city'], ['phone']] })
    expect(nudge('code', 'right')).toEqual(rowsOf(firm))
  })
})

describe('titles that are drawn in another language', () => {
  const document = { title: 'Firm', properties: { name: { type: 'string' } } }
  const drawn = [{ key: 'details', title: 'Détails', sections: [], tabs: [] }]

  test('are written as the documents say them', () => {
    expect(addTab(document, drawn, 'New', 'new')['x-tabs']).toMatchObject({ details: { title: 'Details' }, new: { title: 'New' } })
    expect(setTab(document, drawn, 'details', { order: 10 })['x-tabs']).toMatchObject({ details: { title: 'Details', order: 10 } })
    const declared = { ...document, 'x-tabs': { details: { title: 'Particulars' } } }
    expect(setTab(declared, drawn, 'details', { order: 10 })['x-tabs']).toMatchObject({ details: { title: 'Particulars' } })
    expect(writtenTitle(declared, { path: 'details' }, 'Détails')).toBe('Particulars')
  })
})

describe('what a draft says', () => {
  test('is the difference of two documents, and laid over the first it makes the second', () => {
    const after = removeField(addField(firm, 'nps', { type: 'integer' }, { path: 'main', section: 'reach' }), 'city')
    const patch = patchBetween(firm, after)
    expect(patch).toMatchObject({ properties: { city: null, nps: { type: 'integer', 'x-place': 'main.reach' } } })
    expect(applyPatch(firm, patch)).toEqual(after)
    expect(patchBetween(firm, firm)).toBeUndefined()
    expect(withPatch(withPatch({}, 'entities', 'firm', patch), 'entities', 'firm', undefined)).toEqual({})
    expect(rowsOf(after)).toMatchObject({ 'main reach': [['phone', 'nps']] })
    expect(after['x-views']).toEqual({ all: { title: 'All', columns: ['name'] } })
  })

  test('a tab that is taken away leaves its fields to the free one', () => {
    expect(rowsOf(removeTab(firm, 'main'))).toEqual({ 'free free': [['name', 'code'], ['city', 'phone'], ['other']] })
  })

  test('is undone and done again step by step; a new step forgets what was undone', () => {
    const start: DesignDraft = { patches: {}, past: [], future: [] }
    const patches = (id: string) => ({ lists: { [id]: { title: id } } })
    const two = edited(edited(start, patches('a')), patches('b'))
    expect(undone(two).patches).toEqual(patches('a'))
    expect(redone(undone(two)).patches).toEqual(patches('b'))
    expect(redone(edited(undone(two), patches('c'))).patches).toEqual(patches('c'))
    expect(edited(two, patches('b'))).toBe(two)
  })
})

test('names are made of titles, and are free', () => {
  expect(fieldName('Last on-site visit (é)', [])).toBe('lastOnSiteVisitE')
  expect(fieldName('NPS', ['nps'])).toBe('nps2')
  expect(fieldName('2nd', [])).toBe('field2nd')
  expect(fieldName('Version', [])).toBe('version2')
  expect(documentName('Lost reason', ['lost-reason'])).toBe('lost-reason-2')
})

test('every kind of field that is offered compiles', () => {
  const properties = Object.fromEntries(
    fieldKinds.map((kind) => [`f${kind.key}`, { title: kind.title, ...kind.declare(kind.needs === 'list' ? 'colour' : 'firm') }]),
  )
  const model = compileOrThrow(layersOf({ 'lists/colour': { values: { red: { title: 'Red' } } }, 'entities/firm': { properties } }))
  expect([...(model.entities.get('firm')?.fields.keys() ?? [])]).toEqual(expect.arrayContaining(Object.keys(properties)))
})
