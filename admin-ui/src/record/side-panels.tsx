import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { Panel } from '../../../engine/model/model.ts'
import { useEntity } from '../api/metadata.ts'
import { listRecords, type RecordData } from '../api/records.ts'
import { inSentence, t } from '../i18n/t.ts'
import { bothFilters, openView } from '../list/columns.ts'
import { FieldList } from './field-list.tsx'
import { RecordPart } from './record-part.tsx'
import { relatedFilter } from './related-filter.ts'

const atMost = 5

/** What the metadata puts at the side of a record (`x-panels`): fields, the first records of a list, a document. */
export function SidePanels({ panels, entity, record }: { panels: readonly Panel[]; entity: EntityDescription; record: RecordData }) {
  return panels.map((panel) => (
    <section key={panel.key} className="side-panel" aria-label={panel.title}>
      <h3>{panel.title}</h3>
      <FieldList entity={entity} names={panel.fields} values={record} />
      {(panel.related ?? panel.view) && <FirstRecords panel={panel} record={record} />}
      {panel.template && <RecordPart part={{ template: panel.template }} entity={entity} record={record} title={panel.title} />}
    </section>
  ))
}

/** The first few records of the list, by name, each with a way to it. */
function FirstRecords({ panel, record }: { panel: Panel; record: RecordData }) {
  const { related, view: shown, filter } = panel
  const name = related?.entity ?? shown?.entity ?? ''
  const other = useEntity(name)
  const view = other && openView(other, shown?.key ?? related?.view)
  const own = related === undefined ? undefined : relatedFilter(related.field, record.id, other?.fields[related.field])
  const isNamed = shown !== undefined || related?.view !== undefined
  const all = bothFilters(bothFilters(own, isNamed ? view?.filter : undefined), bothFilters(related?.filter, filter))
  const sort = related?.sort ?? view?.sort ?? ''
  const list = useQuery({
    queryKey: ['records', name, 'panel', all, sort],
    queryFn: ({ signal }) =>
      listRecords(name, { fields: ['label'], sort, limit: atMost, count: true, ...(all === undefined ? {} : { filter: all }) }, signal),
    enabled: other !== undefined,
  })
  if (other === undefined || list.error) return null
  if (list.data === undefined)
    return (
      <p>
        <span className="skeleton" style={{ width: 120 }} />
      </p>
    )
  const { data, page } = list.data
  if (data.length === 0) return <p className="mute">{t('No {plural} yet', { plural: inSentence(other.plural) })}</p>
  return (
    <>
      <ul>
        {data.map(({ id, label }) => (
          <li key={id}>
            <Link to="/$entity/$id" params={{ entity: name, id }}>
              {label || t('Without a name')}
            </Link>
          </li>
        ))}
      </ul>
      {(page.total ?? 0) > data.length && <p className="mute">{t('and {count} more', { count: (page.total ?? 0) - data.length })}</p>}
    </>
  )
}
