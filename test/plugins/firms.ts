import { layersOf } from '../support/engine.ts'

/** A small model with a firm and its deals, and a role that sees only deals that are not secret. */
export const firmDocuments = {
  'entities/firm': {
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      note: { title: 'Note', type: 'string', maxLength: 200 },
    },
    'x-label': '{name}',
  },
  'entities/deal': {
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      amount: { title: 'Amount', type: 'number', multipleOf: 0.01 },
      isHidden: { title: 'Hidden', type: 'boolean', default: false },
      firm: { title: 'Firm', 'x-ref': 'firm', 'x-inverse': 'deals' },
    },
    'x-label': '{name}',
  },
  'roles/seller': {
    title: 'Seller',
    entities: { firm: { read: true, update: true }, deal: { read: 'record.isHidden == false' } },
  },
}

export const layers = layersOf(firmDocuments)
