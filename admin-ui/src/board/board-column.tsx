import { useDroppable } from '@dnd-kit/react'
import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type RefObject, useMemo } from 'react'
import type { EntityDescription, FieldDescription, WorkflowDescription } from '../../../engine/forms/description.ts'
import { listRecords, type RecordData } from '../api/records.ts'
import { formatNumber } from '../format/number.ts'
import { inSentence, t } from '../i18n/t.ts'
import { useAges } from '../list/ages.ts'
import { bothFilters, type ListColumn, requestedFields } from '../list/columns.ts'
import { TotalText } from '../list/totals-row.tsx'
import { useColors } from '../list/use-colors.ts'
import { ErrorState } from '../shell/page-state.tsx'
import type { ViewState } from '../views/view-state.ts'
import { BoardCard } from './board-card.tsx'
import { type BoardColumn, canMove, columnFilter } from './columns.ts'
import type { useMoving } from './use-moving.tsx'

export interface BoardColumnProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly field: FieldDescription
  readonly column: BoardColumn
  readonly columns: readonly BoardColumn[]
  readonly cardFields: readonly ListColumn[]
  readonly sums: readonly ListColumn[]
  readonly moving: ReturnType<typeof useMoving>
  readonly workflow: WorkflowDescription | undefined
  readonly canDrag: boolean
  readonly lastMoved: RefObject<string | undefined>
  /** What is being dragged may be put here. */
  readonly isOpen: boolean
}

const pageSize = 30

/** One column with its count, its totals, and its cards page by page. */
export function BoardColumnView(props: BoardColumnProps) {
  const { entity, state, field, column, columns, cardFields, sums, moving, workflow, canDrag, lastMoved, isOpen } = props
  const { ref, isDropTarget } = useDroppable({ id: `column:${column.key}`, disabled: !isOpen })
  const ages = useAges(entity)
  const query = {
    fields: [...new Set([...requestedFields(cardFields), ...ages.fields, field.name])],
    sort: state.sort,
    filter: bothFilters(state.filter, columnFilter(field.name, column.value)),
    search: state.search.search,
    limit: pageSize,
  }
  const list = useInfiniteQuery({
    queryKey: ['records', entity.name, 'board', query],
    queryFn: ({ pageParam, signal }) => listRecords(entity.name, { ...query, cursor: pageParam }, signal),
    // What is asked for depends on the limits of the states.
    enabled: ages.isKnown,
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page.next ?? undefined,
    placeholderData: (previous) => previous,
  })
  const cards = useMemo(
    () => withMoves(list.data?.pages.flatMap((page) => page.data) ?? [], column, moving.moves),
    [list.data, column, moving.moves],
  )
  const colors = useColors(entity, cards, ages)
  const headingId = `board-${column.key || 'none'}`
  return (
    <section
      className="board-column"
      ref={ref}
      aria-labelledby={headingId}
      data-target={(isDropTarget && isOpen) || undefined}
      data-closed={!isOpen || undefined}
    >
      <header>
        <h2 id={headingId}>
          <span className="chip" data-color={column.color}>
            {column.title}
          </span>
        </h2>
        <span className="mute">{formatNumber(column.group?.count ?? 0)}</span>
        <span className="grow" />
        {sums
          .filter(({ path }) => column.group?.totals[path])
          .map((sum) => (
            <span
              className="board-total"
              data-with-title={sums.length > 1 || undefined}
              key={sum.path}
              title={t('Total {title}', { title: inSentence(sum.title) })}
            >
              {sums.length > 1 && <span className="board-total-of">{sum.title}</span>}
              <TotalText column={sum} totals={column.group?.totals[sum.path]} />
            </span>
          ))}
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by keyboard */}
      <ul className="board-cards" tabIndex={0} aria-labelledby={headingId} aria-busy={list.isPending}>
        {cards.map((record) => (
          <BoardCard
            key={record.id}
            entity={entity}
            record={record}
            fields={cardFields}
            colors={colors.get(record.id)}
            column={column}
            targets={columns.filter((other) => other.key === column.key || canMove(workflow, column.key, other.key))}
            lastMoved={lastMoved}
            canDrag={canDrag && !moving.moves.has(record.id)}
            onMove={(to) => void moving.move(record, to)}
          />
        ))}
        {list.isPending && (
          <li className="board-card" aria-hidden="true">
            <span className="skeleton" style={{ width: '70%' }} />
          </li>
        )}
      </ul>
      {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
      {list.hasNextPage && (
        <Button size="xs" variant="subtle" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
          {t('More')}
        </Button>
      )}
    </section>
  )
}

/** The cards of a column with those that are on their way here, without those that are on their way elsewhere. */
function withMoves(rows: readonly RecordData[], column: BoardColumn, moves: BoardColumnProps['moving']['moves']): readonly RecordData[] {
  const here = [...moves.values()].filter(({ to }) => to.key === column.key).map(({ record }) => record)
  return [
    ...here.filter(({ id }) => rows.every((row) => row.id !== id)),
    ...rows.filter(({ id }) => (moves.get(id)?.to.key ?? column.key) === column.key),
  ]
}
