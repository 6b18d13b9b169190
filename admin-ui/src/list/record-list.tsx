import { useHotkeys } from '@mantine/hooks'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import type { ViewState } from '../views/view-state.ts'
import { useAges } from './ages.ts'
import { bothFilters, listColumns, requestedFields } from './columns.ts'
import { ClearNarrowing, EmptyList } from './empty-list.tsx'
import { ListFooter } from './list-footer.tsx'
import { type ColumnLayout, type Grouping, RecordTable } from './record-table.tsx'
import { SelectionBar } from './selection-bar.tsx'
import { formatSort, parseSort, toggleSort } from './sort.ts'
import { groupKey, type ListGroup } from './table-items.ts'
import { useBulk } from './use-bulk.tsx'
import { useCellEditing } from './use-cell-editing.tsx'
import { useColors } from './use-colors.ts'
import { useGroups } from './use-groups.ts'
import { useRecordList } from './use-record-list.ts'
import { useSelection } from './use-selection.ts'

interface RecordListProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly layout: ColumnLayout
  readonly onTotal: (total: number | undefined) => void
}

/** The records as rows: selected and acted on together, changed in place, grouped, coloured, added up. */
export function RecordList({ entity, state, layout, onTotal }: RecordListProps) {
  const metadata = useMetadata()
  const [activeRow, setActiveRow] = useState(-1)
  const { columns: paths, view, filter, sort, group, sum } = state
  const { search } = state.search
  const columns = useMemo(() => listColumns(metadata, entity.name, paths, view?.columnOptions), [metadata, entity.name, paths, view])
  const keys = useMemo(() => parseSort(sort), [sort])
  const grouping = useGrouping(entity, group, { filter, search, sum })
  const ages = useAges(entity)
  const list = useRecordList(entity.name, {
    fields: [...new Set([...requestedFields(columns), ...ages.fields, ...(group === undefined ? [] : [group])])],
    sort: group === undefined ? sort : formatSort([{ path: group, isDescending: false }, ...keys.filter(({ path }) => path !== group)]),
    filter: bothFilters(filter, grouping?.without),
    search,
  })
  const totals = useGroups(entity.name, undefined, { filter, search, sum })[0]
  const colors = useColors(entity, list.rows, ages)
  const selection = useSelection(list.rows, list.total, JSON.stringify([entity.name, filter, search]))
  const { editing, dialog } = useCellEditing(entity, columns, list.rows, view?.isEditable === true)
  const bulk = useBulk(entity)
  const actions = useRef<HTMLElement>(null)
  useEffect(() => onTotal(list.total), [onTotal, list.total])
  useHotkeys([
    ['j', () => setActiveRow((row) => Math.min(row + 1, list.rows.length - 1))],
    ['k', () => setActiveRow((row) => Math.max(row - 1, 0))],
    ['x', () => activeRow >= 0 && selection.toggle(activeRow, false)],
    ['shift+x', () => activeRow >= 0 && selection.toggle(activeRow, true)],
    ['a', () => actions.current?.querySelector('button')?.focus()],
    ['Escape', () => selection.clear()],
  ])
  return (
    <div className="list-body">
      <RecordTable
        entity={entity.name}
        title={entity.plural}
        columns={columns}
        list={list}
        sort={keys}
        onSort={(path, keepOthers) => state.change({ sort: formatSort(toggleSort(keys, path, keepOthers)) || undefined })}
        activeRow={activeRow}
        onActiveRow={setActiveRow}
        selection={selection}
        grouping={grouping}
        totals={sum.length > 0 ? totals : undefined}
        colors={colors}
        editing={editing}
        layout={layout}
        empty={<EmptyList entity={entity} isNarrowed={state.isNarrowed} />}
        wayOut={state.isNarrowed && <ClearNarrowing entity={entity.name} />}
      />
      {selection.count > 0 ? (
        <SelectionBar
          ref={actions}
          entity={entity}
          selection={selection}
          bulk={bulk}
          total={list.total}
          filter={filter}
          search={search}
          columns={paths}
          sort={sort}
        />
      ) : (
        <ListFooter loaded={list.rows.length} total={list.total} isPending={list.isPending} hasKeys />
      )}
      {dialog}
    </div>
  )
}

/** The groups of a list, and the condition that leaves out the closed ones. */
function useGrouping(
  entity: EntityDescription,
  path: string | undefined,
  query: Parameters<typeof useGroups>[2],
): (Grouping & { readonly without: string | undefined }) | undefined {
  const metadata = useMetadata()
  const [closed, setClosed] = useState<ReadonlyMap<string, ListGroup>>(new Map())
  // biome-ignore lint/correctness/useExhaustiveDependencies: another field makes other groups
  useEffect(() => setClosed(new Map()), [path])
  const groups = useGroups(entity.name, path, query)
  if (path === undefined || fieldAt(metadata, entity.name, path) === undefined) return undefined
  return {
    path,
    groups,
    closed: new Set(closed.keys()),
    toggle(group) {
      const next = new Map(closed)
      if (!next.delete(group.key)) next.set(group.key, group)
      setClosed(next)
    },
    without: [...closed.values()].map(({ value }) => `${path} != ${literal(value)}`).join(' && ') || undefined,
  }
}

function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null'
  if (typeof value === 'boolean' || typeof value === 'number') return String(value)
  return `'${groupKey(value).replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`
}
