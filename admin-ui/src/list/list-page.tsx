import { ActionIcon, Button, Menu, SegmentedControl, TextInput } from '@mantine/core'
import { useDebouncedCallback, useDocumentTitle, useHotkeys } from '@mantine/hooks'
import { IconAdjustments, IconCopyCheck, IconDots, IconPlus, IconSearch, IconTableImport } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Navigate, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { Suspense, useEffect, useState } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { ListedActions } from '../actions/entity-actions.tsx'
import { ListActions } from '../actions/list-actions.tsx'
import { useEntity } from '../api/metadata.ts'
import { listRecords } from '../api/records.ts'
import { savedViewsQuery } from '../api/saved-views.ts'
import { meQuery } from '../api/session.ts'
import { formatNumber } from '../format/number.ts'
import { NotFound } from '../shell/page-state.tsx'
import { DrawnView } from '../views/drawn-view.tsx'
import { kindsOf, kindTitles } from '../views/kinds.ts'
import { QuickFilters } from '../views/quick-filters.tsx'
import { ViewMenu } from '../views/view-menu.tsx'
import { useViewState, type ViewKind, type ViewState } from '../views/view-state.ts'
import { ColumnChooser } from './column-chooser.tsx'
import { ExportItems } from './export-menu.tsx'
import { FilterBar } from './filter-bar.tsx'
import { useColumnLayout } from './use-column-layout.ts'
import './list-page.css'
import { inSentence, t } from '../i18n/t.ts'
import { lazily } from '../shell/lazily.ts'

const CustomiseList = lazily(() => import('../designer/customise-list.tsx'), 'CustomiseList')

export function ListPage() {
  const { entity: name } = useParams({ from: '/shell/$entity' })
  const entity = useEntity(name)
  return entity ? <FirstView key={name} entity={entity} /> : <NotFound />
}

/** An address that says nothing leads to the saved view that opens first: the own one, else one that is shared. */
function FirstView({ entity }: { entity: EntityDescription }) {
  const search = useSearch({ from: '/shell/$entity' })
  const { data: me } = useQuery(meQuery)
  const saysNothing = Object.keys(search).length === 0
  const { data: saved, isPending } = useQuery(savedViewsQuery(entity.name))
  if (search.customise !== undefined && me?.isAdministrator) {
    return (
      <Suspense fallback={<Waiting entity={entity} />}>
        <CustomiseList entity={entity} view={search.view} />
      </Suspense>
    )
  }
  if (!saysNothing) return <EntityPage entity={entity} />
  if (entity.isSingle) return <OnlyRecord entity={entity} />
  if (isPending) return <Waiting entity={entity} />
  const first = saved?.find((view) => view.isDefault && view.isOwn) ?? saved?.find((view) => view.isDefault)
  if (first === undefined) return <EntityPage entity={entity} />
  return <Navigate to="/$entity" params={{ entity: entity.name }} search={{ ...first.settings, saved: first.id }} replace />
}

/** Until it is known what is to be drawn: the head that stays. */
function Waiting({ entity }: { entity: EntityDescription }) {
  return (
    <header className="top" aria-busy="true">
      <h1>{entity.plural}</h1>
    </header>
  )
}

/** The one record of an entity that has no other; where it is not there yet, the form for it. */
function OnlyRecord({ entity }: { entity: EntityDescription }) {
  const { data } = useQuery({
    queryKey: ['records', entity.name, 'only'],
    queryFn: ({ signal }) => listRecords(entity.name, { fields: ['label'], limit: 1 }, signal),
  })
  if (data === undefined) return <Waiting entity={entity} />
  const [only] = data.data
  if (only !== undefined) return <Navigate to="/$entity/$id" params={{ entity: entity.name, id: only.id }} replace />
  return entity.can.create ? (
    <Navigate to="/$entity/new" params={{ entity: entity.name }} search={{}} replace />
  ) : (
    <EntityPage entity={entity} />
  )
}

/** The records of an entity, drawn as the address says. */
function EntityPage({ entity }: { entity: EntityDescription }) {
  const state = useViewState(entity)
  const layout = useColumnLayout(entity.name, state)
  const navigate = useNavigate()
  const [total, setTotal] = useState<number>()
  const create = () => void navigate({ to: '/$entity/new', params: { entity: entity.name }, search: {} })
  useDocumentTitle(`${entity.plural} · Kartoteka`)
  useHotkeys([['n', () => entity.can.create && create()]])
  return (
    <>
      <header className="top">
        <h1>{entity.plural}</h1>
        {total !== undefined && <span className="chip">{formatNumber(total)}</span>}
        <div className="header-tools">
          <ListedActions entity={entity} place="list" filter={state.filter} />
          <ListActions entity={entity.name} filter={state.filter} />
          <MoreMenu entity={entity} state={state} />
          {entity.can.create && (
            <Button className="icon-on-phone" variant="filled" onClick={create} leftSection={<IconPlus size={14} />} aria-keyshortcuts="n">
              {t('New {title}', { title: inSentence(entity.title) })}
            </Button>
          )}
        </div>
      </header>
      <div className="toolbar">
        <ViewMenu entity={entity} state={state} />
        <QuickFilters entity={entity} state={state} />
        <FilterBar
          entity={entity}
          filter={state.search.filter ?? ''}
          onChange={(filter) => state.change({ filter: filter || undefined })}
        />
        <div className="toolbar-end header-tools">
          <SearchBox
            text={state.search.search ?? ''}
            label={t('Search {plural}', { plural: inSentence(entity.plural) })}
            onChange={(text) => state.change({ search: text || undefined })}
          />
          <KindSwitch entity={entity} state={state} />
          {state.kind === 'list' && <ColumnChooser entity={entity} state={state} layout={layout} />}
        </div>
      </div>
      <DrawnView entity={entity} state={state} layout={layout} onTotal={setTotal} />
    </>
  )
}

/** The ways in which these records can be drawn; nothing where there is but one. */
function KindSwitch({ entity, state }: { entity: EntityDescription; state: ViewState }) {
  const kinds = kindsOf(entity)
  if (kinds.length < 2) return null
  return (
    <SegmentedControl
      aria-label={t('Drawn as')}
      size="xs"
      data={kinds.map((kind) => ({ value: kind, label: kindTitles[kind] }))}
      value={state.kind}
      onChange={(kind) => state.change({ kind: kind as ViewKind })}
    />
  )
}

function MoreMenu({ entity, state }: { entity: EntityDescription; state: ViewState }) {
  const { can, hasDuplicateRules } = entity
  const navigate = useNavigate()
  const { data: me } = useQuery(meQuery)
  if (!can.export && !can.import && !hasDuplicateRules && !me?.isAdministrator) return null
  const customise = () =>
    void navigate({ to: '/$entity', params: { entity: entity.name }, search: { view: state.view?.key, customise: '1' } })
  const findDuplicates = () =>
    void navigate({ to: '/$entity/duplicates', params: { entity: entity.name }, search: state.filter ? { filter: state.filter } : {} })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="default" size={32} aria-label={t('Import, export and more')}>
          <IconDots size={16} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        {can.import && (
          <Menu.Item
            leftSection={<IconTableImport size={14} />}
            onClick={() => void navigate({ to: '/$entity/import', params: { entity: entity.name } })}
          >
            {t('Import a file…')}
          </Menu.Item>
        )}
        {hasDuplicateRules && can.merge && (
          <Menu.Item leftSection={<IconCopyCheck size={14} />} onClick={findDuplicates}>
            {t('Find duplicates')}
          </Menu.Item>
        )}
        {me?.isAdministrator && (
          <Menu.Item leftSection={<IconAdjustments size={14} />} onClick={customise}>
            {t('Customise this view')}
          </Menu.Item>
        )}
        {can.export && (
          <>
            <Menu.Label>{t('Export what is shown')}</Menu.Label>
            <ExportItems
              entity={entity.name}
              filter={state.filter}
              search={state.search.search}
              columns={state.columns}
              sort={state.sort}
            />
          </>
        )}
      </Menu.Dropdown>
    </Menu>
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
      placeholder={t('Search')}
      leftSection={<IconSearch size={14} aria-hidden="true" />}
      value={typed}
      onChange={(event) => {
        setTyped(event.currentTarget.value)
        tell(event.currentTarget.value)
      }}
    />
  )
}
