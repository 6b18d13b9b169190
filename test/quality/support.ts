import { layersOf } from '../support/engine.ts'

const text = { type: 'string', maxLength: 120 }

/** Shops with people: names that are written in many ways, and records that point to them in every way. */
export const qualityDocuments = {
  'types/place': { properties: { street: { title: 'Street', ...text }, town: { title: 'Town', ...text } } },
  'entities/shop': {
    title: 'Shop',
    'x-plural': 'Shops',
    required: ['name'],
    'x-label': '{name}',
    properties: {
      name: { title: 'Name', ...text },
      code: { title: 'Code', type: 'string', maxLength: 20, 'x-unique': true },
      place: { title: 'Place', $ref: 'place' },
      phone: { title: 'Phone', type: 'string', format: 'phone' },
      email: { title: 'E-mail', type: 'string', format: 'email' },
      website: { title: 'Website', type: 'string', format: 'uri' },
      size: { title: 'Size', enum: ['small', 'large'] },
      account: { title: 'Account', type: 'string', format: 'iban', 'x-secret': true },
      keeper: { title: 'Keeper', 'x-ref': 'keeper', 'x-inverse': 'shops', 'x-on-delete': 'clear' },
    },
    'x-duplicates': [
      {
        fields: { name: { match: 'similar', weight: 2 }, 'place.town': { match: 'folded' }, phone: { match: 'exact', of: 'digits' } },
        threshold: 3,
      },
      { fields: { email: { match: 'folded' } }, threshold: 1 },
    ],
    'x-completeness': { fields: { phone: 2, email: 1, 'place.town': 1 } },
  },
  'entities/keeper': {
    title: 'Keeper',
    required: ['name'],
    properties: { name: { title: 'Name', ...text }, born: { title: 'Born', type: 'string', format: 'date' } },
    'x-duplicates': [{ fields: { name: { match: 'phonetic' }, born: { match: 'exact' } }, threshold: 2, on: 'refuse' }],
  },
}

export const qualityLayers = layersOf(qualityDocuments)
