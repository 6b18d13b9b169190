import { describe, expect, it } from 'vitest'
import { compile, formatProblem } from '../../engine/metadata/index.ts'
import { parseSource } from '../../engine/metadata/source.ts'
import { findUses } from '../../engine/metadata/uses/find-uses.ts'
import { layer, withSystem } from './support.ts'

const text = { type: 'string', maxLength: 40 }
const money = { type: 'number', multipleOf: 0.01, 'x-unit': 'currency' }
const base = layer('base', {
  'types/place': { $id: 'place', title: 'Place', type: 'object', properties: { town: { title: 'Town', ...text } } },
  'lists/mood': { $id: 'mood', title: 'Mood', values: { good: { title: 'Good' }, bad: { title: 'Bad' } } },
  'lists/coin': { $id: 'coin', title: 'Coin', values: { EUR: { title: 'Euro' } } },
  'entities/firm': {
    $id: 'firm',
    title: 'Firm',
    type: 'object',
    required: ['name'],
    properties: {
      name: { title: 'Name', ...text },
      mood: { title: 'Mood', 'x-list': 'mood', default: 'good' },
      place: { title: 'Place', $ref: 'place' },
      currency: { title: 'Currency', 'x-list': 'coin' },
      limit: { title: 'Limit', ...money },
      isGood: { title: 'Good', type: 'boolean', 'x-computed': "record.mood == 'good'" },
      billed: { title: 'Billed', ...money, 'x-currency': 'EUR', 'x-computed': 'record.bills.map(b, b.amount).sum()' },
    },
    'x-label': '{name} ({place.town})',
    'x-unique': [['name', 'mood']],
    'x-indexes': [['mood', 'name']],
    'x-info': ['mood'],
    'x-tabs': {
      main: { title: 'Main', fields: [['name', 'mood']], sections: { money: { fields: [['limit']] } } },
      bills: { title: 'Bills', related: 'bill.firm' },
      user: { title: 'User', free: true },
    },
    'x-views': { all: { title: 'All', columns: ['name', 'mood', 'place.town'], sort: '-mood,name', filter: "record.mood != 'bad'" } },
  },
  'entities/bill': {
    $id: 'bill',
    title: 'Bill',
    type: 'object',
    properties: {
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'bills' },
      amount: { title: 'Amount', type: 'number', multipleOf: 0.01 },
    },
    'x-views': { all: { title: 'All', columns: ['amount', 'firm.mood'] } },
  },
})
const client = layer('client', {
  'entities/firm': {
    properties: { mood: { title: 'Temper' }, extra: { title: 'Extra', ...text, 'x-place': 'main.money' } },
    'x-tabs': { main: { title: 'First' } },
  },
})
const { document: demo } = parseSource(
  'demo',
  {
    path: 'demo/demo.json',
    text: JSON.stringify({
      steps: [
        {
          entity: 'firm',
          key: 'name',
          mapping: { Mood: { field: 'mood', values: { '1': 'good' } }, Town: 'place.town' },
          values: { mood: 'bad' },
        },
        { entity: 'bill', mapping: { Firm: 'firm.name' } },
      ],
    }),
  },
  'entities',
  'demo',
)
const { model, documents, problems } = compile(withSystem(base, client))

const rows: readonly { readonly name: string; readonly uses: readonly string[] }[] = [
  {
    name: 'firm.mood',
    uses: [
      'base/entities/bill.json /x-views/all/columns/1 view column: firm.mood',
      "base/entities/firm.json /properties/isGood/x-computed computed field: record.mood == 'good'",
      'base/entities/firm.json /x-unique/0/1 unique rule: mood',
      'base/entities/firm.json /x-indexes/0/0 index: mood',
      'base/entities/firm.json /x-info/0 info panel: mood',
      'base/entities/firm.json /x-tabs/main/fields/0/1 tab: mood',
      'base/entities/firm.json /x-views/all/columns/1 view column: mood',
      'base/entities/firm.json /x-views/all/sort view sort: -mood,name',
      "base/entities/firm.json /x-views/all/filter view filter: record.mood != 'bad'",
      'client/entities/firm.json /properties/mood overlay: changes /properties/mood',
      'demo/demo.json /steps/0/mapping/Mood/field import mapping: mood',
      'demo/demo.json /steps/0/values/mood import mapping: mood',
    ],
  },
  {
    name: 'bill.firm',
    uses: [
      'base/entities/bill.json /x-views/all/columns/1 view column: firm.mood',
      'base/entities/firm.json /properties/billed/x-computed computed field: record.bills.map(b, b.amount).sum()',
      'base/entities/firm.json /x-tabs/bills/related related list: bill.firm',
      'demo/demo.json /steps/1/mapping/Firm import mapping: firm.name',
    ],
  },
  { name: 'firm.currency', uses: ['base/entities/firm.json /properties/limit/x-unit currency: currency'] },
  {
    name: 'bill.amount',
    uses: [
      'base/entities/bill.json /x-views/all/columns/0 view column: amount',
      'base/entities/firm.json /properties/billed/x-computed computed field: record.bills.map(b, b.amount).sum()',
    ],
  },
  {
    name: 'mood.bad',
    uses: [
      "base/entities/firm.json /x-views/all/filter view filter: record.mood != 'bad'",
      'demo/demo.json /steps/0/values/mood import mapping: bad',
    ],
  },
  {
    name: 'mood.good',
    uses: [
      'base/entities/firm.json /properties/mood/default default: good',
      "base/entities/firm.json /properties/isGood/x-computed computed field: record.mood == 'good'",
      'demo/demo.json /steps/0/mapping/Mood/values/1 import mapping: good',
    ],
  },
  { name: 'lists/mood', uses: ['base/entities/firm.json /properties/mood/x-list list of a field: mood'] },
  { name: 'types/place', uses: ['base/entities/firm.json /properties/place/$ref value type or lines: place'] },
  {
    name: 'firm',
    uses: [
      'base/entities/bill.json /properties/firm/x-ref reference: firm',
      'base/entities/bill.json /x-views/all/columns/1 view column: firm.mood',
      'client/entities/firm.json  overlay: changes firm',
      'demo/demo.json /steps/0/key import mapping: name',
    ],
  },
  {
    name: 'firm.x-tabs.main',
    uses: [
      'client/entities/firm.json /properties/extra/x-place place: main.money',
      'client/entities/firm.json /x-tabs/main overlay: changes /x-tabs/main',
    ],
  },
]

describe('what uses this', () => {
  it('is asked of metadata that compile', () => expect(problems.map(formatProblem)).toEqual([]))

  it.each(rows)('$name', ({ name, uses }) => {
    if (model === undefined || demo === undefined) throw new Error('the metadata do not compile')
    const found = findUses({ model, documents, imports: [demo] }, name)
    const shown =
      'uses' in found ? found.uses.map(({ file, pointer, kind, text: what }) => `${file} ${pointer} ${kind}: ${what}`) : [found.problem]
    if (name === 'firm') expect(shown).toEqual(expect.arrayContaining([...uses]))
    else expect(shown).toEqual(uses)
  })

  it('places each at its line and column', () => {
    if (model === undefined) throw new Error('the metadata do not compile')
    const found = findUses({ model, documents }, 'firm.currency')
    const at = JSON.stringify(JSON.parse(base.files.find(({ path }) => path.endsWith('firm.json'))?.text ?? ''), null, 2)
    const line = at.split('\n').findIndex((row) => row.includes('"x-unit": "currency"')) + 1
    expect('uses' in found && found.uses.map((use) => [use.line, use.column])).toEqual([[line, 7]])
  })
})
