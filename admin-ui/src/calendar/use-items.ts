import { keepPreviousData, useQuery } from '@tanstack/react-query'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { listOccurrences } from '../api/occurrences.ts'
import { listRecords, type RecordData } from '../api/records.ts'
import { bothFilters } from '../list/columns.ts'
import type { ViewState } from '../views/view-state.ts'
import { type CalendarFields, type CalendarItem, itemsOf } from './events.ts'
import { rangeFilter } from './moments.ts'

/** More than can be told apart in one picture. */
export const mostEvents = 1000
const none: readonly CalendarItem[] = []

interface Items {
  readonly items: readonly CalendarItem[]
  readonly isCut: boolean
}

/** What stands between two moments, for some people or for all; of what recurs, every occurrence. */
export function useItemsBetween(
  entity: EntityDescription,
  state: ViewState,
  fields: CalendarFields,
  range: { readonly from: Date; readonly to: Date } | undefined,
  people: readonly string[],
) {
  const { start, end, allDay, colorBy, person } = fields
  const names = ['label', ...[start, end, allDay, colorBy, person].flatMap((field) => (field ? [field.name] : []))]
  const ofPeople = person && people.length > 0 ? `${person.name} in [${people.map((id) => `'${id}'`).join(', ')}]` : undefined
  const filter = bothFilters(state.filter, ofPeople)
  const recurs = entity.recurrence?.start === start.name
  const asked = range && {
    ...{ from: range.from.toISOString(), to: range.to.toISOString(), fields: names.join(',') },
    filter,
    search: state.search.search,
  }
  const result = useQuery({
    queryKey: ['records', entity.name, 'calendar', asked],
    queryFn: async ({ signal }): Promise<Items> => {
      if (range === undefined || asked === undefined) return { items: none, isCut: false }
      if (recurs) {
        const { data, isCut } = await listOccurrences(entity.name, asked, signal)
        return { items: data, isCut }
      }
      const within = bothFilters(filter, rangeFilter(start, end, range.from, range.to))
      return recordItems(entity.name, { fields: names, filter: within, search: asked.search, sort: start.name }, fields, signal)
    },
    enabled: range !== undefined,
    placeholderData: keepPreviousData,
  })
  return {
    items: result.data?.items ?? none,
    isCut: result.data?.isCut === true,
    error: result.error,
    refetch: () => void result.refetch(),
  }
}

async function recordItems(
  entity: string,
  query: Parameters<typeof listRecords>[1],
  fields: CalendarFields,
  signal: AbortSignal,
): Promise<Items> {
  const found: RecordData[] = []
  let cursor: string | undefined
  do {
    const page = await listRecords(entity, { ...query, limit: 200, ...(cursor === undefined ? {} : { cursor }) }, signal)
    found.push(...page.data)
    cursor = page.page.next ?? undefined
  } while (cursor !== undefined && found.length < mostEvents)
  return { items: itemsOf(found, fields), isCut: cursor !== undefined }
}
