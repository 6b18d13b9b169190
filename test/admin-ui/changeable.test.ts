import { expect, test } from 'vitest'
import { changeable } from '../../admin-ui/src/list/changeable.ts'
import { describeForm, describeMetadata } from '../../engine/forms/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { layersOf } from '../support/engine.ts'

const text = { type: 'string', maxLength: 20 }
const model = compileOrThrow(
  layersOf({
    'entities/boat': {
      title: 'Boat',
      properties: {
        plate: { ...text, title: 'Plate', 'x-unique': true },
        name: { ...text, title: 'Name' },
        origin: { ...text, title: 'Origin', 'x-hidden': true },
        shout: { ...text, title: 'Shout', 'x-computed': "record.name + '!'" },
        stamp: { ...text, title: 'Stamp', readOnly: true },
        pin: { ...text, title: 'Pin', 'x-secret': true },
        berth: { ...text, title: 'Berth' },
        keel: { ...text, title: 'Keel', 'x-not-in': ['mass-update'] },
        state: {
          title: 'State',
          oneOf: [
            { const: 'moored', title: 'Moored' },
            { const: 'sunk', title: 'Sunk' },
          ],
          default: 'moored',
        },
      },
      'x-label': '{name}',
      'x-tabs': {
        main: { title: 'Main', fields: [['berth', 'plate'], ['pin'], ['state', 'keel']] },
        more: { title: 'More', tabs: { deep: { title: 'Deep', fields: [['name', 'shout', 'stamp']] } } },
      },
    },
    'workflows/boat-state': {
      title: 'State',
      entity: 'boat',
      field: 'state',
      initial: 'moored',
      states: { moored: { category: 'open' }, sunk: { category: 'lost' } },
      transitions: { sink: { title: 'Sink', from: ['moored'], to: 'sunk' } },
    },
  }),
)

test('many records are given what people see and write on the form, and what may be the same in all', () => {
  const boat = model.entities.get('boat')
  const described = describeMetadata(model).entities.boat
  if (boat === undefined || described === undefined) throw new Error('There is no boat.')
  expect(changeable(described, describeForm(model, boat)).map(({ name }) => name)).toEqual(['berth', 'name'])
})
