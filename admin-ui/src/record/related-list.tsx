import { Button } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import type { EntityDescription, TabDescription } from '../../../engine/forms/description.ts'
import { useEntity, useMetadata } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { listColumns, openView, requestedFields } from '../list/columns.ts'
import { ListFooter } from '../list/list-footer.tsx'
import { RecordTable } from '../list/record-table.tsx'
import { formatSort, parseSort, toggleSort } from '../list/sort.ts'
import { useRecordList } from '../list/use-record-list.ts'
import { PageState } from '../shell/page-state.tsx'
import { relatedFilter } from './related-filter.ts'
import '../list/list-page.css'
import { inSentence, t } from '../i18n/t.ts'

interface RelatedListProps {
  readonly related: NonNullable<TabDescription['related']>
  readonly entity: EntityDescription
  readonly record: RecordData
  readonly title: string
}

/** The records that point to this one, as their own list shows them, without the column that says so. */
export function RelatedList({ related, entity, record, title }: RelatedListProps) {
  const metadata = useMetadata()
  const navigate = useNavigate()
  const other = useEntity(related.entity)
  const view = other && openView(other, undefined)
  const [sort, setSort] = useState(view?.sort ?? '')
  const [activeRow, setActiveRow] = useState(-1)
  const columns = useMemo(
    () =>
      listColumns(
        metadata,
        related.entity,
        (view?.columns ?? []).filter((path) => path !== related.field),
      ),
    [metadata, related, view],
  )
  const keys = useMemo(() => parseSort(sort), [sort])
  const filter = relatedFilter(related.field, record.id, other?.fields[related.field])
  const list = useRecordList(related.entity, { fields: requestedFields(columns), sort, filter })
  if (other === undefined) return null

  const isOneOfSeveral = (other.fields[related.field]?.targets?.length ?? 0) > 1
  const search = { [related.field]: isOneOfSeveral ? `${entity.name}:${record.id}` : record.id }
  const create = () => void navigate({ to: '/$entity/new', params: { entity: other.name }, search })
  const newText = t('New {title}', { title: inSentence(other.title) })
  return (
    <div className="related" role="tabpanel" aria-label={title}>
      {other.can.create && (
        <div className="related-bar">
          <Button size="xs" leftSection={<IconPlus size={14} />} onClick={create}>
            {newText}
          </Button>
        </div>
      )}
      <RecordTable
        entity={related.entity}
        title={title}
        columns={columns}
        list={list}
        sort={keys}
        onSort={(path, keepOthers) => setSort(formatSort(toggleSort(keys, path, keepOthers)))}
        activeRow={activeRow}
        onActiveRow={setActiveRow}
        empty={
          <PageState title={t('No {plural} yet', { plural: inSentence(other.plural) })}>
            {other.can.create ? t('“{newText}” makes one for {label}.', { newText, label: record.label }) : null}
          </PageState>
        }
      />
      <ListFooter loaded={list.rows.length} total={list.total} isPending={list.isPending} />
    </div>
  )
}
