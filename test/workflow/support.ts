import { layersOf } from '../support/engine.ts'

/** A deal that is won or lost, read only then; a ticket whose state only transitions write. */
export const dealDocuments = {
  'roles/seller': {
    title: 'Seller',
    entities: {
      deal: { create: true, read: true, update: true, delete: true, import: true },
      visit: { create: true, read: true, update: true },
      user: { read: true },
    },
  },
  'roles/senior': { title: 'Senior', inherits: ['boss'], entities: { visit: { delete: true } } },
  'roles/boss': { title: 'Boss', inherits: ['seller'], entities: { visit: { delete: true } } },
  'roles/auditor': { title: 'Auditor', entities: { deal: { read: true }, user: { read: true } } },
  'lists/reason': { values: { price: { title: 'Price' }, other: { title: 'Other' } } },
  'entities/deal': {
    title: 'Deal',
    required: ['name', 'stage'],
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40 },
      amount: { title: 'Amount', type: 'number', multipleOf: 0.01 },
      stage: { title: 'Stage', enum: ['open', 'offered', 'won', 'lost'] },
      reason: { title: 'Reason', 'x-list': 'reason' },
      notes: { title: 'Notes', type: 'string', maxLength: 200 },
      closedBy: { title: 'Closed by', 'x-ref': 'user', readOnly: true },
      rating: { title: 'Rating', type: 'integer', minimum: 0, maximum: 5 },
      twin: { title: 'Twin', 'x-ref': 'deal', 'x-on-delete': 'clear' },
    },
  },
  'entities/visit': {
    title: 'Visit',
    required: ['subject'],
    properties: {
      subject: { title: 'Subject', type: 'string', maxLength: 60 },
      deal: { title: 'Deal', 'x-ref': 'deal', 'x-inverse': 'visits' },
    },
  },
  'workflows/deal-flow': {
    title: 'Deal',
    entity: 'deal',
    field: 'stage',
    initial: 'open',
    states: {
      open: { title: 'Open', category: 'open', color: 'blue' },
      offered: { title: 'Offered', category: 'open' },
      won: { title: 'Won', category: 'won', color: 'green', lock: true, editable: ['notes'] },
      lost: { title: 'Lost', category: 'lost', color: 'red', lock: true },
    },
    transitions: {
      offer: { title: 'Offer', from: 'open', to: 'offered', guard: 'record.amount > 0.0', message: 'Enter an amount first.' },
      win: {
        title: 'Win',
        from: ['open', 'offered'],
        to: 'won',
        icon: 'trophy',
        color: 'green',
        confirm: 'Close the deal?',
        guard: 'record.amount >= 100.0',
        actions: [
          { set: { closedBy: 'user', rating: '5' } },
          { create: { entity: 'visit', fields: { subject: '"Thank " + record.name', deal: 'record' } } },
        ],
      },
      lose: { title: 'Lose', from: ['open', 'offered'], to: 'lost', ask: ['reason'] },
      reopen: { title: 'Reopen', from: ['won', 'lost'], to: 'open', roles: 'boss' },
      overrate: { title: 'Overrate', from: 'offered', to: 'offered', actions: [{ set: { rating: 'record.rating + 9' } }] },
    },
  },
}

export const dealLayers = layersOf(dealDocuments)
