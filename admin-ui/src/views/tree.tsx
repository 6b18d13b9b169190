import { Button } from '@mantine/core'
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { Fragment, useEffect, useMemo, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { aggregate } from '../api/aggregate.ts'
import { useMetadata, valueAt } from '../api/metadata.ts'
import { listRecords, type RecordData } from '../api/records.ts'
import { formatNumber } from '../format/number.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { type Ages, useAges } from '../list/ages.ts'
import { bothFilters, type ListColumn, listColumns, requestedFields } from '../list/columns.ts'
import { EmptyList } from '../list/empty-list.tsx'
import { LateMark } from '../list/late-mark.tsx'
import { groupKey } from '../list/table-items.ts'
import { ErrorState, PageState } from '../shell/page-state.tsx'
import type { ViewState } from './view-state.ts'
import './gallery.css'
import { t } from '../i18n/t.ts'

interface TreeProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly onTotal: (total: number | undefined) => void
}

/** The records below their parents; what is searched for or filtered stands flat, wherever in the tree it is. */
export function Tree({ entity, state, onTotal }: TreeProps) {
  const metadata = useMetadata()
  const view = state.view?.kind === 'tree' ? state.view : entity.views.find(({ kind }) => kind === 'tree')
  const paths = view !== undefined && view.columns.length > 0 ? view.columns : state.columns
  const columns = useMemo(() => listColumns(metadata, entity.name, paths.slice(1, 5)), [metadata, entity.name, paths])
  const parent = view?.parent
  const ages = useAges(entity)
  const counts = useChildCounts(entity.name, parent)
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0)
  useEffect(() => onTotal(state.isNarrowed || counts.size === 0 ? undefined : total), [onTotal, total, counts, state.isNarrowed])
  if (parent === undefined)
    return <PageState title={t('No tree')}>{t('No view says which field leads to the parent of a record.')}</PageState>
  return (
    <div className="list-body">
      <div className="gallery-scroller">
        <table className="tree-table" aria-label={entity.plural}>
          <thead>
            <tr>
              <th scope="col">{entity.title}</th>
              {columns.map(({ path, title, field }) => (
                <th scope="col" key={path} className={field.align === 'end' ? 'num' : undefined}>
                  {title}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            <Branch
              entity={entity}
              state={state}
              columns={columns}
              parent={parent}
              counts={counts}
              ages={ages}
              filter={state.isNarrowed ? undefined : `${parent} == null`}
              level={0}
            />
          </tbody>
        </table>
      </div>
    </div>
  )
}

/** How many records stand below which one; all that have no parent below the empty text. */
function useChildCounts(entity: string, parent: string | undefined): ReadonlyMap<string, number> {
  const { data } = useQuery({
    queryKey: ['records', entity, 'aggregate', 'children', parent],
    queryFn: ({ signal }) => aggregate(entity, { group: parent ?? '', measure: 'count()' }, signal),
    enabled: parent !== undefined,
  })
  return useMemo(() => new Map((data?.data ?? []).map((row) => [groupKey(row[parent ?? '']), Number(row['count()'])])), [data, parent])
}

interface BranchProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly columns: readonly ListColumn[]
  readonly parent: string
  readonly counts: ReadonlyMap<string, number>
  readonly ages: Ages
  readonly filter: string | undefined
  readonly level: number
}

/** The records of one level, page by page, with the branches below those that are open. */
function Branch(props: BranchProps) {
  const { entity, state, columns, parent, counts, ages, filter, level } = props
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set())
  const query = {
    fields: [...new Set([...requestedFields(columns), ...ages.fields])],
    sort: state.sort,
    filter: bothFilters(level === 0 ? state.filter : undefined, filter),
    search: level === 0 ? state.search.search : undefined,
    limit: 100,
  }
  const list = useInfiniteQuery({
    queryKey: ['records', entity.name, 'tree', query],
    queryFn: ({ pageParam, signal }) => listRecords(entity.name, { ...query, cursor: pageParam }, signal),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.page.next ?? undefined,
  })
  const rows = list.data?.pages.flatMap((page) => page.data) ?? []
  const toggle = (id: string) =>
    setOpen((before) => (before.has(id) ? new Set([...before].filter((one) => one !== id)) : new Set([...before, id])))
  const width = columns.length + 1
  return (
    <>
      {rows.map((record) => (
        <Fragment key={record.id}>
          <TreeRow
            {...props}
            record={record}
            count={counts.get(record.id) ?? 0}
            isOpen={open.has(record.id)}
            onToggle={() => toggle(record.id)}
          />
          {/* A circle of parents would never end; twenty levels are more than anybody reads. */}
          {open.has(record.id) && level < 20 && <Branch {...props} filter={`${parent} == '${record.id}'`} level={level + 1} />}
        </Fragment>
      ))}
      {(list.isPending || list.error || list.hasNextPage || (level === 0 && rows.length === 0)) && (
        <tr key={list.isPending ? 'awaited' : 'more'}>
          <td colSpan={width}>
            {list.isPending && <span className="skeleton" style={{ width: 180, marginLeft: level * 22 }} />}
            {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
            {list.isSuccess && rows.length === 0 && <EmptyList entity={entity} isNarrowed={state.isNarrowed} />}
            {list.hasNextPage && (
              <Button size="xs" variant="subtle" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
                {t('More')}
              </Button>
            )}
          </td>
        </tr>
      )}
    </>
  )
}

interface TreeRowProps extends BranchProps {
  readonly record: RecordData
  readonly count: number
  readonly isOpen: boolean
  readonly onToggle: () => void
}

function TreeRow({ entity, columns, ages, level, record, count, isOpen, onToggle }: TreeRowProps) {
  const late = ages.late(record)
  const Chevron = isOpen ? IconChevronDown : IconChevronRight
  return (
    <tr>
      <th scope="row" style={{ paddingLeft: 16 + level * 22 }}>
        {count > 0 ? (
          <button
            type="button"
            className="tree-toggle"
            aria-expanded={isOpen}
            aria-label={t('What is below {label}', { label: record.label })}
            onClick={onToggle}
          >
            <Chevron size={14} aria-hidden="true" />
          </button>
        ) : (
          <span className="tree-toggle" />
        )}
        <Link to="/$entity/$id" params={{ entity: entity.name, id: record.id }} className="record-link" preload={false}>
          {record.label || t('Without a name')}
        </Link>
        {late && <LateMark text={late} isSmall />}
        {count > 0 && <span className="mute tree-count">{formatNumber(count)}</span>}
      </th>
      {columns.map(({ path, field }) => {
        const value = valueAt(record, path)
        return (
          <td key={path} className={field.align === 'end' ? 'num' : undefined}>
            {!isEmpty(value) && <Value field={field} value={value} record={record} />}
          </td>
        )
      })}
    </tr>
  )
}
