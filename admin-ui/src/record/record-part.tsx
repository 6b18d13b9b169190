import { useQuery } from '@tanstack/react-query'
import type { EntityDescription } from '../../../engine/forms/description.ts'
import type { Insert } from '../../../engine/model/model.ts'
import { documentAddress, documentsQuery } from '../api/actions.ts'
import { useEntity } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { RelatedList, ViewList } from './related-list.tsx'

interface RecordPartProps {
  readonly part: Pick<Insert, 'template' | 'related' | 'view'> & { readonly filter?: string }
  readonly entity: EntityDescription
  readonly record: RecordData
  readonly title: string
}

/** What belongs to a record beside its fields: a document made of it, a related list, or a view of another entity. */
export function RecordPart({ part, entity, record, title }: RecordPartProps) {
  const { template, related, view, filter } = part
  if (template !== undefined) return <DocumentPart entity={entity.name} id={record.id} template={template} />
  if (related !== undefined)
    return <RelatedList related={filter === undefined ? related : { ...related, filter }} record={record} entity={entity} title={title} />
  return view === undefined ? null : <ViewPart view={view} filter={filter} title={title} />
}

function ViewPart({ view, filter, title }: { view: { entity: string; key: string }; filter: string | undefined; title: string }) {
  const other = useEntity(view.entity)
  return other === undefined ? null : <ViewList entity={other} viewKey={view.key} filter={filter} title={title || other.plural} />
}

/** A document of a record, drawn in the page; nothing where the person may not see it. */
function DocumentPart({ entity, id, template }: { entity: string; id: string; template: string }) {
  const { data: documents = [] } = useQuery(documentsQuery(entity, id))
  const document = documents.find(({ name }) => name === template)
  if (document === undefined) return null
  return (
    <iframe
      className="document-part"
      title={t('Document {title}', { title: document.title })}
      src={documentAddress(entity, id, template, 'html')}
    />
  )
}
