import { Button, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDocumentTitle, useHotkeys } from '@mantine/hooks'
import { IconPlus, IconSearch } from '@tabler/icons-react'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useEntity, useMetadata } from '../api/metadata.ts'
import { formatNumber } from '../format/number.ts'
import { NotFound, PageState } from '../shell/page-state.tsx'
import { ColumnChooser } from './column-chooser.tsx'
import { bothFilters, listColumns, openView, requestedFields } from './columns.ts'
import { FilterBar } from './filter-bar.tsx'
import { ListFooter } from './list-footer.tsx'
import { RecordTable } from './record-table.tsx'
import { formatSort, parseSort, toggleSort } from './sort.ts'
import { useChosenColumns } from './use-chosen-columns.ts'
import { useRecordList } from './use-record-list.ts'
import { ViewMenu } from './view-menu.tsx'
import './list-page.css'

export function ListPage() {
  const { entity: name } = useParams({ from: '/shell/$entity' })
  const entity = useEntity(name)
  return entity ? <EntityList key={name} entity={entity} /> : <NotFound />
}

/** The list of an entity. What is shown is in the address alone: view, sort, filter, search. */
function EntityList({ entity }: { entity: EntityDescription }) {
  const metadata = useMetadata()
  const search = useSearch({ from: '/shell/$entity' })
  const navigate = useNavigate({ from: '/$entity' })
  const [activeRow, setActiveRow] = useState(-1)
  const view = openView(entity, search.view)
  const [paths, choosePaths] = useChosenColumns(entity.name, view)
  const columns = useMemo(() => listColumns(metadata, entity.name, paths), [metadata, entity.name, paths])
  const sort = search.sort ?? view?.sort ?? ''
  const keys = useMemo(() => parseSort(sort), [sort])
  const list = useRecordList(entity.name, {
    fields: requestedFields(columns),
    sort,
    filter: bothFilters(view?.filter, search.filter),
    search: search.search,
  })
  const change = (changes: Partial<typeof search>) => void navigate({ search: (current) => ({ ...current, ...changes }), replace: true })
  const create = () => void navigate({ to: '/$entity/new', params: { entity: entity.name }, search: {} })
  useDocumentTitle(`${entity.plural} · Kartoteka`)
  useHotkeys([
    ['j', () => setActiveRow((row) => Math.min(row + 1, list.rows.length - 1))],
    ['k', () => setActiveRow((row) => Math.max(row - 1, 0))],
    ['n', () => entity.can.create && create()],
  ])

  return (
    <>
      <header className="top">
        <h1>{entity.plural}</h1>
        {list.total !== undefined && <span className="chip">{formatNumber(list.total)}</span>}
        <div className="grow" />
        {entity.can.create && (
          <Button variant="filled" onClick={create} leftSection={<IconPlus size={14} />} aria-keyshortcuts="n">
            New {entity.title.toLowerCase()}
          </Button>
        )}
      </header>
      <div className="toolbar">
        <ViewMenu entity={entity} open={view} onOpen={(key) => change({ view: key, sort: undefined })} />
        <FilterBar entity={entity} filter={search.filter ?? ''} onChange={(filter) => change({ filter: filter || undefined })} />
        <div className="grow" />
        <SearchBox
          text={search.search ?? ''}
          label={`Search ${entity.plural.toLowerCase()}`}
          onChange={(text) => change({ search: text || undefined })}
        />
        <ColumnChooser entity={entity} chosen={paths} onChange={choosePaths} />
      </div>
      <div className="list-body">
        <RecordTable
          entity={entity.name}
          title={entity.plural}
          columns={columns}
          list={list}
          sort={keys}
          onSort={(path, keepOthers) => change({ sort: formatSort(toggleSort(keys, path, keepOthers)) || undefined })}
          activeRow={activeRow}
          onActiveRow={setActiveRow}
          empty={<EmptyList entity={entity} isNarrowed={Boolean(search.filter || search.search)} />}
        />
        <ListFooter loaded={list.rows.length} total={list.total} isPending={list.isPending} hasKeys />
      </div>
    </>
  )
}

function EmptyList({ entity, isNarrowed }: { entity: EntityDescription; isNarrowed: boolean }) {
  if (isNarrowed) {
    return (
      <PageState
        title={`No ${entity.plural.toLowerCase()} match`}
        action={
          <Link to="/$entity" params={{ entity: entity.name }} search={(current) => ({ view: current.view })}>
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

function SearchBox({ text, label, onChange }: { text: string; label: string; onChange: (text: string) => void }) {
  const [typed, setTyped] = useState(text)
  const tell = useDebouncedCallback(onChange, 200)
  useEffect(() => setTyped(text), [text])
  return (
    <TextInput
      className="search-box"
      type="search"
      aria-label={label}
      placeholder="Search"
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}
