import { describe, expect, test } from 'vitest'
import { completionsAt } from '../../admin-ui/src/designer/cel-completions.ts'
import {
  addView,
  chooseColumns,
  columnsOf,
  moveView,
  possibleKinds,
  removeView,
  setColors,
  setDefaultView,
  setView,
  viewDocument,
  widenColumns,
} from '../../admin-ui/src/designer/edit-views.ts'
import { describeMetadata } from '../../engine/forms/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { layersOf } from '../support/engine.ts'

const text = { type: 'string', maxLength: 20 }
const kind = {
  title: 'Kind',
  oneOf: [
    { const: 'new', title: 'New' },
    { const: 'old', title: 'Old' },
  ],
}
const firm = {
  $id: 'firm',
  title: 'Firm',
  type: 'object',
  'x-plural': 'Firms',
  properties: { name: text, city: text, kind, since: { type: 'string', format: 'date' }, worth: { type: 'number', multipleOf: 0.01 } },
}
const boat = { $id: 'boat', title: 'Boat', type: 'object', properties: { name: text, owner: { title: 'Owner', 'x-ref': 'firm' } } }

function described(document: object) {
  return describeMetadata(compileOrThrow(layersOf({ 'entities/firm': document, 'entities/boat': boat })))
}
function drawn(document: object) {
  const entity = described(document).entities.firm
  if (entity === undefined) throw new Error('no firm')
  return entity
}
const only = (document: object) => {
  const [view] = drawn(document).views
  if (view === undefined) throw new Error('no view')
  return view
}

describe('views', () => {
  test('a list that nobody declared is declared as it is drawn when something is said of it', () => {
    const changed = setView(firm, only(firm), { columns: ['name', 'kind'], sort: '-name' })
    expect(drawn(changed).views).toMatchObject([{ key: 'all', title: 'All firms', columns: ['name', 'kind'], sort: '-name' }])
  })

  test.each(possibleKinds(drawn(firm)))('a new %s compiles, and the list that was there stays', (added) => {
    const views = drawn(addView(firm, drawn(firm), 'second', 'Second', added)).views
    expect(views.map((view) => [view.key, view.kind])).toEqual([
      ['all', 'list'],
      ['second', added],
    ])
  })

  test('another view opens first, stands first, and is taken away again', () => {
    const two = addView(firm, drawn(firm), 'board', 'Board', 'board')
    const board = drawn(two).views[1]
    if (board === undefined) throw new Error('no board')
    const first = moveView(setDefaultView(setDefaultView(two, only(two)), board), drawn(two).views, 'board', -1)
    expect(drawn(first).views.map(({ key, isDefault }) => [key, isDefault])).toEqual([
      ['board', true],
      ['all', false],
    ])
    expect(drawn(removeView(first, 'board')).views.map(({ key }) => key)).toEqual(['all'])
    expect(removeView(removeView(first, 'board'), 'all')).toEqual(firm)
  })

  test('columns keep what was said of them when they are moved, widened and taken away', () => {
    const view = { columns: ['name', { field: 'city', width: 90 }, { field: 'kind', optional: true }] }
    expect(chooseColumns(view, ['city', 'name', 'worth'])).toEqual([
      { field: 'city', width: 90 },
      'name',
      'worth',
      { field: 'kind', optional: true },
    ])
    expect(widenColumns(view, { name: 120.4 })).toEqual([
      { field: 'name', width: 120 },
      { field: 'city', width: 90 },
      { field: 'kind', optional: true },
    ])
    expect(columnsOf(viewDocument(firm, only(firm))).map(({ field }) => field)).toEqual(['name', 'city', 'kind', 'since', 'worth'])
  })

  test('colour rules reach the description in their order', () => {
    const rules = [
      { when: 'record.worth > 5.0', color: 'red', on: 'row' },
      { when: "kind == 'new'", color: 'blue', on: 'card' },
    ]
    expect(drawn(setColors(firm, rules)).colors).toEqual([
      { color: 'red', on: 'row' },
      { color: 'blue', on: 'card' },
    ])
    expect(setColors(setColors(firm, rules), [])).toEqual(firm)
  })
})

describe('what is offered while an expression is typed', () => {
  const metadata = described(firm)
  const rows = [
    { name: 'fields by their names', entity: 'firm', text: 'record.wo', offered: ['worth'] },
    { name: 'the record itself', entity: 'firm', text: 'rec', offered: ['record'] },
    { name: 'fields through a reference', entity: 'boat', text: 'record.owner.ci', offered: ['city'] },
    { name: 'the values of a choice', entity: 'firm', text: "record.kind == '", offered: ["new'", "old'"] },
    { name: 'nothing in a text', entity: 'firm', text: "record.name == 'wo", offered: [] },
    { name: 'nothing that is complete', entity: 'firm', text: 'record.worth', offered: [] },
  ]
  test.each(rows)('$name', ({ entity, text: typed, offered }) => {
    const described = metadata.entities[entity]
    if (described === undefined) throw new Error(entity)
    expect(completionsAt(typed, typed.length, metadata, described).map((one) => one.text)).toEqual(offered)
  })
})
