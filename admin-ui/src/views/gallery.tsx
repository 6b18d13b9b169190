import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useEffect, useMemo } from 'react'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import { useMetadata, valueAt } from '../api/metadata.ts'
import type { AttachmentValue } from '../api/records.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { useAges } from '../list/ages.ts'
import { listColumns, requestedFields } from '../list/columns.ts'
import { EmptyList } from '../list/empty-list.tsx'
import { LateMark } from '../list/late-mark.tsx'
import { ListFooter } from '../list/list-footer.tsx'
import { useColors } from '../list/use-colors.ts'
import { useRecordList } from '../list/use-record-list.ts'
import { EntityIcon } from '../shell/icons.tsx'
import { ErrorState } from '../shell/page-state.tsx'
import type { ViewState } from './view-state.ts'
import './gallery.css'
import { t } from '../i18n/t.ts'

interface GalleryProps {
  readonly entity: EntityDescription
  readonly state: ViewState
  readonly onTotal: (total: number | undefined) => void
}

/** The records as cards beside each other, with their picture where they have one. */
export function Gallery({ entity, state, onTotal }: GalleryProps) {
  const metadata = useMetadata()
  const view = state.view?.kind === 'gallery' ? state.view : entity.views.find(({ kind }) => kind === 'gallery')
  const columns = useMemo(
    () => listColumns(metadata, entity.name, view?.cardFields ?? state.columns.slice(1, 5)),
    [metadata, entity.name, view, state.columns],
  )
  const image = entity.image ?? Object.values(entity.fields).find(({ widget }) => widget === 'image')?.name
  const ages = useAges(entity)
  const fields = [...requestedFields(columns), ...ages.fields, ...(image === undefined ? [] : [image])]
  const list = useRecordList(entity.name, {
    fields: [...new Set(fields)],
    sort: state.sort,
    filter: state.filter,
    search: state.search.search,
  })
  const colors = useColors(entity, list.rows, ages)
  // Where some have a picture, the others hold its place, so that the cards of a row stand alike.
  const hasPictures = image !== undefined && list.rows.some((record) => record[image])
  useEffect(() => onTotal(list.total), [onTotal, list.total])
  return (
    <div className="list-body">
      <div className="gallery-scroller">
        <ul className="gallery" aria-label={entity.plural} aria-busy={list.isPending}>
          {list.rows.map((record) => {
            const held = colors.get(record.id)
            const picture = image === undefined ? undefined : (record[image] as AttachmentValue | null)
            return (
              <li
                key={record.id}
                className="gallery-card"
                data-edge-color={held?.edge}
                data-text-color={held?.text}
                data-row-color={held?.card ?? held?.row}
              >
                {picture && <img src={`/api/attachments/${encodeURIComponent(picture.id)}`} alt="" loading="lazy" />}
                {hasPictures && !picture && (
                  <span className="gallery-no-picture" aria-hidden="true">
                    <EntityIcon name={entity.icon} size={28} />
                  </span>
                )}
                <Link to="/$entity/$id" params={{ entity: entity.name, id: record.id }} className="record-link" preload={false}>
                  {record.label || t('Without a name')}
                </Link>
                {held?.late && <LateMark text={held.late} />}
                <dl>
                  {columns
                    .filter(({ path }) => path !== image && !isEmpty(valueAt(record, path)))
                    .map(({ path, title, field }) => (
                      <div key={path}>
                        <dt>{title}</dt>
                        <dd>
                          <Value field={field} value={valueAt(record, path)} record={record} />
                        </dd>
                      </div>
                    ))}
                </dl>
              </li>
            )
          })}
        </ul>
        {list.error && <ErrorState error={list.error} onRetry={() => void list.refetch()} />}
        {list.isSuccess && list.rows.length === 0 && <EmptyList entity={entity} isNarrowed={state.isNarrowed} />}
        {list.hasNextPage && (
          <Button variant="subtle" loading={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            {t('More')}
          </Button>
        )}
      </div>
      <ListFooter loaded={list.rows.length} total={list.total} isPending={list.isPending} />
    </div>
  )
}
