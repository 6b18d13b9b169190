import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { type ReactNode, Suspense, useMemo, useRef, useState } from 'react'
import type { EntityDescription, TabDescription } from '../../../engine/forms/description.ts'
import { fieldAt, useEntity, useMetadata } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { bothFilters, listColumns, openView, requestedFields } from '../list/columns.ts'
import { ListFooter } from '../list/list-footer.tsx'
import { RecordTable } from '../list/record-table.tsx'
import { formatSort, parseSort, toggleSort } from '../list/sort.ts'
import { useCellEditing } from '../list/use-cell-editing.tsx'
import { useRecordList } from '../list/use-record-list.ts'
import { PageState } from '../shell/page-state.tsx'
import { RelatedDrawer } from './related-drawer.tsx'
import { relatedFilter } from './related-filter.ts'
import '../list/list-page.css'
import { inSentence, t } from '../i18n/t.ts'

interface RelatedListProps {
  readonly related: NonNullable<TabDescription['related']>
  readonly entity: EntityDescription
  readonly record: RecordData
  readonly title: string
}

/** The records that point to this one, as their own list shows them unless it is said otherwise, without the column that says so. */
export function RelatedList({ related, entity, record, title }: RelatedListProps) {
  const button = useRef<HTMLButtonElement>(null)
  const [isMaking, setIsMaking] = useState(false)
  const other = useEntity(related.entity)
  const metadata = useMetadata()
  if (other === undefined) return null
  const newText = t('New {title}', { title: inSentence(other.title) })
  const canCreate = other.can.create && related.allows?.includes('create') !== false
  const view = openView(other, related.view)
  const own = relatedFilter(related.field, record.id, fieldAt(metadata, related.entity, related.field))
  // A view that is named shows its own records; the one that opens first only says how they look.
  const narrowed = bothFilters(related.view === undefined ? undefined : view?.filter, related.filter)
  return (
    <div className="related" role="tabpanel" aria-label={title}>
      {canCreate && (
        <div className="related-bar">
          <Button ref={button} size="xs" leftSection={<IconPlus size={14} />} onClick={() => setIsMaking(true)}>
            {newText}
          </Button>
        </div>
      )}
      <RecordsIn
        entity={other}
        title={title}
        paths={related.columns ?? (view?.columns ?? []).filter((path) => path !== related.field)}
        firstSort={related.sort ?? view?.sort ?? ''}
        filter={bothFilters(own, narrowed)}
        canOpen={related.allows?.includes('open') !== false}
        isEditable={related.allows?.includes('edit') !== false}
        empty={canCreate ? t('“{newText}” makes one for {label}.', { newText, label: record.label }) : null}
      />
      {isMaking && (
        <Suspense>
          <RelatedDrawer
            entity={other}
            field={related.field}
            to={{ entity: entity.name, id: record.id, label: record.label }}
            onClose={() => {
              setIsMaking(false)
              button.current?.focus()
            }}
          />
        </Suspense>
      )}
    </div>
  )
}

/** A view of another entity, in the page of a record. */
export function ViewList(props: { entity: EntityDescription; viewKey: string; filter: string | undefined; title: string }) {
  const { entity, viewKey, filter, title } = props
  const view = entity.views.find(({ key }) => key === viewKey)
  if (view === undefined) return null
  return (
    <section className="related" aria-label={title}>
      <RecordsIn
        entity={entity}
        title={title}
        paths={view.columns}
        firstSort={view.sort}
        filter={bothFilters(view.filter, filter)}
        canOpen
        isEditable={view.isEditable === true}
        empty={null}
      />
    </section>
  )
}

interface RecordsInProps {
  readonly entity: EntityDescription
  readonly title: string
  readonly paths: readonly string[]
  readonly firstSort: string
  readonly filter: string | undefined
  readonly canOpen: boolean
  readonly isEditable: boolean
  readonly empty: ReactNode
}

function RecordsIn({ entity, title, paths, firstSort, filter, canOpen, isEditable, empty }: RecordsInProps) {
  const metadata = useMetadata()
  const [sort, setSort] = useState(firstSort)
  const [activeRow, setActiveRow] = useState(-1)
  const wanted = paths.join(' ')
  const columns = useMemo(() => listColumns(metadata, entity.name, wanted.split(' ')), [metadata, entity, wanted])
  const keys = useMemo(() => parseSort(sort), [sort])
  const list = useRecordList(entity.name, {
    fields: [...requestedFields(columns), ...(entity.linesOf === undefined ? [] : ['owner'])],
    sort,
    ...(filter === undefined ? {} : { filter }),
  })
  const { editing, dialog } = useCellEditing(entity, columns, list.rows, isEditable && entity.linesOf === undefined)
  return (
    <>
      <RecordTable
        entity={entity.name}
        title={title}
        columns={columns}
        list={list}
        sort={keys}
        onSort={(path, keepOthers) => setSort(formatSort(toggleSort(keys, path, keepOthers)))}
        activeRow={activeRow}
        onActiveRow={setActiveRow}
        canOpen={canOpen}
        {...(editing && { editing })}
        linesOf={entity.linesOf}
        empty={<PageState title={t('No {plural} yet', { plural: inSentence(entity.plural) })}>{empty}</PageState>}
      />
      <ListFooter loaded={list.rows.length} total={list.total} isPending={list.isPending} />
      {dialog}
    </>
  )
}
