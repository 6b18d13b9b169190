import { Link } from '@tanstack/react-router'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { PageState } from '../shell/page-state.tsx'

/** What a list, board or calendar says when there is nothing in it. */
export function EmptyList({ entity, isNarrowed }: { entity: EntityDescription; isNarrowed: boolean }) {
  const clear = ['filter', 'search', 'quick']
  if (isNarrowed) {
    return (
      <PageState
        title={`No ${entity.plural.toLowerCase()} match`}
        action={
          <Link
            to="/$entity"
            params={{ entity: entity.name }}
            search={(current) => Object.fromEntries(Object.entries(current).filter(([name]) => !clear.includes(name)))}
          >
            Clear search and filters
          </Link>
        }
      >
        Take a condition away or search for fewer letters.
      </PageState>
    )
  }
  return (
    <PageState title={`No ${entity.plural.toLowerCase()} yet`}>
      {entity.can.create
        ? `Press “n” or the button “New ${entity.title.toLowerCase()}” to make the first one.`
        : 'There is nothing you could see here.'}
    </PageState>
  )
}
