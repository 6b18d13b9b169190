import { readLayers } from '../../engine/cli/read-layers.ts'
import type { Layer } from '../../engine/metadata/index.ts'

export type Documents = Readonly<Record<string, object>>

/** A layer of documents that are written as they stand: `layer('client', { 'entities/firm': { ... } })`. */
export function layer(name: string, documents: Documents): Layer {
  const files = Object.entries(documents).map(([path, document]) => ({
    path: `${name}/${path}.json`,
    text: JSON.stringify(document, null, 2),
  }))
  return { name, files }
}

/** The layer of the engine and those given, lowest first. */
export function withSystem(...layers: readonly Layer[]): readonly Layer[] {
  return [...readLayers([]), ...layers]
}

/** A base of its own for tests: firms in a circle of people. */
export const base = layer('base', {
  'entities/firm': {
    $id: 'firm',
    title: 'Firm',
    type: 'object',
    required: ['name'],
    properties: {
      name: { title: 'Name', type: 'string', maxLength: 40, 'x-search': true },
      code: { title: 'Code', type: 'string', maxLength: 12 },
      phone: { title: 'Phone', type: 'string', format: 'phone' },
      source: { title: 'Source', 'x-list': 'source' },
      boss: { title: 'Boss', 'x-ref': 'person', 'x-inverse': 'firms' },
    },
    'x-label': '{name}',
    'x-tabs': {
      identity: { title: 'Identity', sections: { name: { fields: [['name', 'code']] }, reach: { title: 'Reach', fields: [['phone']] } } },
      more: { title: 'More', fields: [['source', 'boss']] },
      user: { title: 'User', free: true },
    },
    'x-views': { all: { title: 'All', columns: ['name', 'boss'], sort: 'name' } },
  },
  'entities/person': {
    $id: 'person',
    title: 'Person',
    type: 'object',
    properties: { name: { title: 'Name', type: 'string', maxLength: 40 } },
  },
  'lists/source': { $id: 'source', title: 'Source', values: { web: { title: 'Web' }, fair: { title: 'Fair' } } },
})
