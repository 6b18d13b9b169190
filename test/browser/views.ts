/** A small model with every kind of view, for the tests of lists, boards and calendars. */
export const warehouse = {
  'entities/keeper': {
    title: 'Keeper',
    required: ['name'],
    properties: { name: { title: 'Name', type: 'string', maxLength: 40, 'x-search': true } },
    'x-label': '{name}',
    'x-menu': { group: 'People', order: 20 },
  },
  'entities/crate': {
    title: 'Crate',
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40, 'x-search': true },
      state: {
        title: 'State',
        oneOf: [
          { const: 'packed', title: 'Packed', 'x-color': 'blue' },
          { const: 'sent', title: 'Sent', 'x-color': 'orange' },
          { const: 'arrived', title: 'Arrived', 'x-color': 'green' },
        ],
        default: 'packed',
      },
      worth: { title: 'Worth', type: 'number', multipleOf: 0.01, minimum: 0, 'x-unit': 'currency', 'x-currency': 'EUR' },
      weight: { title: 'Weight', type: 'integer', minimum: 1, 'x-unit': 'kg' },
      isFragile: { title: 'Fragile', type: 'boolean' },
      keeper: { title: 'Keeper', 'x-ref': 'keeper', 'x-inverse': 'crates' },
      leavesAt: { title: 'Leaves', type: 'string', format: 'date-time' },
      returnsAt: { title: 'Returns', type: 'string', format: 'date-time' },
      inside: { title: 'Inside', 'x-ref': 'crate', 'x-inverse': 'contents' },
    },
    'x-plural': 'Crates',
    'x-label': '{name}',
    'x-menu': { group: 'Store', order: 10 },
    'x-colors': [{ when: "record.worth > 1000.0 && record.state != 'arrived'", color: 'red', on: 'edge' }],
    'x-duplicates': [{ fields: { name: { match: 'folded' } }, threshold: 1 }],
    'x-views': {
      all: {
        title: 'All crates',
        columns: ['name', 'state', 'worth', 'weight', 'isFragile', 'keeper'],
        sort: 'name',
        default: true,
        editable: true,
        sum: ['worth'],
        filters: ['state', { title: 'Heavy', filter: 'record.weight > 50' }],
      },
      board: { title: 'Board', kind: 'board', by: 'state', sum: ['worth'], cardFields: ['worth', 'keeper', 'weight'] },
      trips: { title: 'Trips', kind: 'calendar', start: 'leavesAt', end: 'returnsAt', colorBy: 'state' },
      nested: { title: 'Nested', kind: 'tree', parent: 'inside', columns: ['name', 'state', 'worth'] },
      cards: { title: 'Cards', kind: 'gallery', cardFields: ['state', 'worth'] },
    },
  },
}
