import { layersOf } from './engine.ts'

const money = { type: 'number', multipleOf: 0.01, 'x-unit': 'currency', 'x-currency': 'EUR' }

/** A small model of its own for tests of records: firms with people, and bills with lines. */
export const shopDocuments = {
  'types/place': {
    properties: { street: { title: 'Street', type: 'string', maxLength: 100 }, town: { title: 'Town', type: 'string', maxLength: 60 } },
  },
  'lists/mood': { values: { good: { title: 'Good', color: 'green' }, bad: { title: 'Bad', color: 'red' } } },
  'entities/firm': {
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40, 'x-unique': true, 'x-search': true },
      code: { title: 'Code', type: 'string', maxLength: 12, 'x-number': 'F-{0000}', 'x-unique': true },
      mood: { title: 'Mood', 'x-list': 'mood' },
      limit: { title: 'Limit', minimum: 0, ...money },
      founded: { title: 'Founded', type: 'string', format: 'date' },
      isActive: { title: 'Active', type: 'boolean', default: true },
      place: { title: 'Place', $ref: 'place' },
      siren: { title: 'SIREN', type: 'string', format: 'fr-siren' },
      billed: { title: 'Billed', 'x-computed': 'record.bills.map(b, b.total).sum()', ...money },
    },
    'x-label': '{name} ({code})',
  },
  'entities/person': {
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40, 'x-search': true },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'people' },
      about: { title: 'About', 'x-ref': ['firm', 'person'] },
    },
  },
  'entities/bill': {
    required: ['firm'],
    properties: {
      number: { title: 'Number', type: 'string', maxLength: 20, 'x-number': 'B-{YYYY}-{000}', 'x-unique': true },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'bills' },
      lines: { title: 'Lines', type: 'array', items: { $ref: 'bill-line' }, maxItems: 50 },
      total: { title: 'Total', 'x-computed': 'record.lines.map(l, l.amount).sum()', ...money },
    },
    'x-label': '{number}',
  },
  'entities/bill-line': {
    required: ['text', 'quantity', 'price'],
    properties: {
      text: { title: 'Text', type: 'string', maxLength: 40 },
      quantity: { title: 'Quantity', type: 'integer', minimum: 1 },
      price: { title: 'Price', type: 'number', multipleOf: 0.01 },
      unit: { title: 'Unit', type: 'string', maxLength: 10, default: 'piece' },
      amount: { title: 'Amount', 'x-computed': 'record.quantity * record.price', type: 'number', multipleOf: 0.01 },
    },
  },
}

export const shopLayers = layersOf(shopDocuments)
