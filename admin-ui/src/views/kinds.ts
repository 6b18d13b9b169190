import type { EntityDescription } from '../../../engine/forms/description.ts'
import { t } from '../i18n/t.ts'
import type { ViewKind } from './view-state.ts'

export const kindTitles: Readonly<Record<ViewKind, string>> = {
  list: t('List'),
  board: t('Board'),
  calendar: t('Calendar'),
  tree: t('Tree'),
  gallery: t('Gallery'),
  timeline: t('Timeline'),
}

/** The kinds that say something about an entity: a list always, a board where a choice can make its columns, the others where a view declares them. */
export function kindsOf(entity: EntityDescription): readonly ViewKind[] {
  const declared = new Set(entity.views.map(({ kind }) => kind))
  const hasChoice = Object.values(entity.fields).some(
    ({ options, isReadOnly }) => options !== undefined && options.length <= 12 && !isReadOnly,
  )
  const always = (kind: ViewKind) => kind === 'list' || (kind === 'board' && hasChoice)
  return (Object.keys(kindTitles) as ViewKind[]).filter((kind) => always(kind) || declared.has(kind))
}
