import { expect, test } from 'vitest'
import { moveEntity, moveGroup, placesOf, regroup, renameGroup } from '../../admin-ui/src/designer/edit-menu.ts'
import { describeMetadata } from '../../engine/forms/index.ts'
import { compileOrThrow } from '../../engine/metadata/index.ts'
import { layersOf } from '../support/engine.ts'

const menu = [
  { title: 'Sales', entities: ['lead', 'deal'] },
  { title: 'Store', entities: ['crate'] },
]

/** The menu that the engine makes when the entities say these places, without the entities of the engine itself. */
function drawn(changed: typeof menu) {
  const documents = placesOf(changed).map(({ entity, menu: place }) => [
    `entities/${entity}`,
    { title: entity, properties: { name: { type: 'string', maxLength: 9 } }, 'x-menu': place },
  ])
  const entities = changed.flatMap((group) => group.entities)
  const { menu: made } = describeMetadata(compileOrThrow(layersOf(Object.fromEntries(documents))))
  return made
    .map(({ title, entities: names }) => [title, names.filter((name) => entities.includes(name))])
    .filter(([, names]) => names?.length)
}

test.each([
  [
    'as it is',
    menu,
    [
      ['Sales', ['lead', 'deal']],
      ['Store', ['crate']],
    ],
  ],
  [
    'an entity up',
    moveEntity(menu, 'deal', -1),
    [
      ['Sales', ['deal', 'lead']],
      ['Store', ['crate']],
    ],
  ],
  [
    'a group up',
    moveGroup(menu, 'Store', -1),
    [
      ['Store', ['crate']],
      ['Sales', ['lead', 'deal']],
    ],
  ],
  [
    'to another group',
    regroup(menu, 'lead', 'Store'),
    [
      ['Sales', ['deal']],
      ['Store', ['crate', 'lead']],
    ],
  ],
  [
    'to a new group',
    regroup(menu, 'lead', 'New'),
    [
      ['Sales', ['deal']],
      ['Store', ['crate']],
      ['New', ['lead']],
    ],
  ],
  [
    'out of the menu',
    regroup(menu, 'deal', undefined),
    [
      ['Sales', ['lead']],
      ['Store', ['crate']],
    ],
  ],
  [
    'a group of another name',
    renameGroup(menu, 'Store', 'Depot'),
    [
      ['Sales', ['lead', 'deal']],
      ['Depot', ['crate']],
    ],
  ],
])('the menu: %s', (_, changed, expected) => {
  expect(drawn(changed as typeof menu)).toEqual(expected)
})
