import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { ViewKind } from './view-state.ts'

export const kindTitles: Readonly<Record<ViewKind, string>> = {
  list: 'List',
  board: 'Board',
  calendar: 'Calendar',
  tree: 'Tree',
  gallery: 'Gallery',
}

/** The kinds that say something about an entity: a list always, the others where a view declares them. */
export function kindsOf(entity: EntityDescription): readonly ViewKind[] {
  const declared = new Set(entity.views.map(({ kind }) => kind))
  return (Object.keys(kindTitles) as ViewKind[]).filter((kind) => kind === 'list' || declared.has(kind))
}
