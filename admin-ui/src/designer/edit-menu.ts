import type { MenuGroup } from '../../../engine/forms/description.ts'
import { orderAfterMove } from './layout.ts'

/** Group and place of one entity; undefined takes it out of the menu. */
export interface MenuPlace {
  readonly entity: string
  readonly menu: { readonly group: string; readonly order: number } | undefined
}

/** What every entity of a menu says, so that it is drawn in this order: groups stand where their first entity does. */
export function placesOf(menu: readonly MenuGroup[]): readonly MenuPlace[] {
  return menu.flatMap(({ title, entities }, group) =>
    entities.map((entity, index) => ({ entity, menu: { group: title, order: (group + 1) * 1000 + (index + 1) * 10 } })),
  )
}

/** An entity one place further within its group. */
export function moveEntity(menu: readonly MenuGroup[], entity: string, step: -1 | 1): readonly MenuGroup[] {
  return menu.map((group) =>
    group.entities.includes(entity) ? { ...group, entities: orderAfterMove(group.entities, entity, step) } : group,
  )
}

export function moveGroup(menu: readonly MenuGroup[], title: string, step: -1 | 1): readonly MenuGroup[] {
  const titles = orderAfterMove(
    menu.map((group) => group.title),
    title,
    step,
  )
  return titles.flatMap((one) => menu.find((group) => group.title === one) ?? [])
}

/** An entity at the end of another group, which may be a new one; without a group it leaves the menu. */
export function regroup(menu: readonly MenuGroup[], entity: string, title: string | undefined): readonly MenuGroup[] {
  const without = menu.map((group) => ({ ...group, entities: group.entities.filter((one) => one !== entity) }))
  const isKnown = without.some((group) => group.title === title)
  const all = title === undefined || isKnown ? without : [...without, { title, entities: [] }]
  return all.map((group) => (group.title === title ? { ...group, entities: [...group.entities, entity] } : group))
}

export function renameGroup(menu: readonly MenuGroup[], title: string, next: string): readonly MenuGroup[] {
  return menu.map((group) => (group.title === title ? { ...group, title: next } : group))
}
