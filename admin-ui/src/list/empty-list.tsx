import { Link } from '@tanstack/react-router'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { inSentence, t } from '../i18n/t.ts'
import { PageState } from '../shell/page-state.tsx'

/** What a list, board or calendar says when there is nothing in it. */
export function EmptyList({ entity, isNarrowed }: { entity: EntityDescription; isNarrowed: boolean }) {
  if (isNarrowed) {
    return (
      <PageState title={t('No {plural} match', { plural: inSentence(entity.plural) })} action={<ClearNarrowing entity={entity.name} />}>
        {t('Take a condition away or search for fewer letters.')}
      </PageState>
    )
  }
  return (
    <PageState title={t('No {plural} yet', { plural: inSentence(entity.plural) })}>
      {entity.can.create
        ? t('Press “n” or the button “New {title}” to make the first one.', { title: inSentence(entity.title) })
        : t('There is nothing you could see here.')}
    </PageState>
  )
}

const narrowing = ['filter', 'search', 'quick']

/** Leads to the same view with all of its records. */
export function ClearNarrowing({ entity }: { entity: string }) {
  return (
    <Link
      to="/$entity"
      params={{ entity }}
      search={(current) => Object.fromEntries(Object.entries(current).filter(([name]) => !narrowing.includes(name)))}
    >
      {t('Clear search and filters')}
    </Link>
  )
}
