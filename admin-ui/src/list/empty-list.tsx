import { Link } from '@tanstack/react-router'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { inSentence, t } from '../i18n/t.ts'
import { PageState } from '../shell/page-state.tsx'

/** What a list, board or calendar says when there is nothing in it. */
export function EmptyList({ entity, isNarrowed }: { entity: EntityDescription; isNarrowed: boolean }) {
  const clear = ['filter', 'search', 'quick']
  if (isNarrowed) {
    return (
      <PageState
        title={t('No {plural} match', { plural: inSentence(entity.plural) })}
        action={
          <Link
            to="/$entity"
            params={{ entity: entity.name }}
            search={(current) => Object.fromEntries(Object.entries(current).filter(([name]) => !clear.includes(name)))}
          >
            {t('Clear search and filters')}
          </Link>
        }
      >
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
