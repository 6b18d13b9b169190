/** A small model for the tests of the screen, which know nothing of the shipped entities either. */
export const harbour = {
  'types/mooring': {
    properties: { pier: { title: 'Pier', type: 'string', maxLength: 20 }, berth: { title: 'Berth', type: 'integer', minimum: 1 } },
  },
  'entities/owner': {
    title: 'Owner',
    required: ['name'],
    properties: { name: { title: 'Name', type: 'string', maxLength: 40, 'x-search': true } },
    'x-plural': 'Owners',
    'x-label': '{name}',
    'x-menu': { group: 'People', order: 20 },
    'x-tabs': { main: { title: 'Main', fields: [['name']] }, boats: { title: 'Boats', related: 'boat.owner' } },
  },
  'entities/boat': {
    title: 'Boat',
    required: ['name', 'state'],
    properties: {
      name: { title: 'Name', type: 'string', minLength: 2, maxLength: 40, 'x-search': true },
      state: {
        title: 'State',
        oneOf: [
          { const: 'moored', title: 'Moored', 'x-color': 'green' },
          { const: 'sunk', title: 'Sunk', 'x-color': 'red' },
        ],
        default: 'moored',
      },
      owner: { title: 'Owner', 'x-ref': 'owner', 'x-inverse': 'boats' },
      length: { title: 'Length', description: 'From bow to stern.', type: 'number', multipleOf: 0.01, minimum: 2, 'x-unit': 'm' },
      built: { title: 'Built', type: 'string', format: 'date' },
      place: { title: 'Place', $ref: 'mooring' },
      repairs: { title: 'Repairs', type: 'array', items: { $ref: 'repair' } },
      cost: {
        title: 'Cost',
        'x-computed': 'record.repairs.map(r, r.price).sum()',
        type: 'number',
        multipleOf: 0.01,
        'x-unit': 'currency',
        'x-currency': 'EUR',
      },
    },
    'x-plural': 'Boats',
    'x-label': '{name}',
    'x-menu': { group: 'Harbour', order: 10 },
    'x-info': ['owner', 'cost'],
    'x-tabs': {
      main: {
        title: 'Main',
        fields: [
          ['name', 'state'],
          ['owner', 'built'],
        ],
      },
      papers: {
        title: 'Papers',
        tabs: {
          measures: { title: 'Measures', fields: [['length'], ['place']] },
          work: { title: 'Work', fields: [['repairs'], ['cost']] },
        },
      },
    },
    'x-views': { all: { title: 'All boats', columns: ['name', 'state', 'owner', 'length', 'place.pier'], sort: 'name', default: true } },
  },
  'entities/repair': {
    title: 'Repair',
    required: ['text', 'price'],
    properties: {
      text: { title: 'Text', type: 'string', maxLength: 40 },
      price: { title: 'Price', type: 'number', multipleOf: 0.01, minimum: 0, default: 0, 'x-unit': 'currency', 'x-currency': 'EUR' },
    },
  },
}
