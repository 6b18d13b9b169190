import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useMetadata } from '../api/metadata.ts'
import { meQuery } from '../api/session.ts'
import { t } from '../i18n/t.ts'
import { reachableFields } from '../list/columns.ts'
import { ErrorState, NotFound } from '../shell/page-state.tsx'
import { CustomiseFrame, CustomiseWaiting } from './customise-frame.tsx'
import { problemsBelow, problemsOf } from './document-problems.tsx'
import { draftStore } from './draft-store.ts'
import { SettledText } from './settled-text.tsx'
import { TemplateBody } from './template-body.tsx'
import { TemplatePreview } from './template-preview.tsx'
import { saidIn, Translations, translationDocuments } from './translations.tsx'
import { useDesigner } from './use-designer.ts'
import { useDocuments } from './use-documents.ts'

/** A template that is written beside what it makes of a record. */
export function TemplatePage() {
  const { template: id } = useParams({ from: '/shell/customise/templates/$template' })
  const { data: me } = useQuery(meQuery)
  const documents = useDocuments('templates', draftStore(me?.id ?? '').get().patches)
  if (documents === undefined) return <CustomiseWaiting />
  const entity = documents.get(id)?.entity
  return typeof entity === 'string' ? <OneTemplate key={id} id={id} entityName={entity} /> : <NotFound />
}

function OneTemplate({ id, entityName }: { id: string; entityName: string }) {
  const designer = useDesigner(useMemo(() => ({ templates: [id], translations: translationDocuments }), [id]))
  const entity = useMetadata().entities[entityName]
  const document = designer.documentOf('templates', id)
  if (designer.base.error) return <ErrorState error={designer.base.error} onRetry={() => void designer.base.refetch()} />
  if (document === undefined) return <CustomiseWaiting />
  const set = (keywords: object) => designer.edit('templates', id, (current) => ({ ...current, ...keywords }))
  const body = Array.isArray(document.body) ? document.body.join('\n') : String(document.body ?? '')
  return (
    <CustomiseFrame
      title={saidIn(designer, `templates.${id}`) ?? String(document.title ?? id)}
      about={entity?.title ?? entityName}
      designer={designer}
      settings={
        <section className="field-settings" aria-label={t('Settings of the template')}>
          <SettledText label={t('Name')} value={document.title} onSettle={(title) => title !== '' && set({ title })} />
          <Translations designer={designer} path={`templates.${id}`} />
          <SettledText
            label={t('What it is for')}
            value={document.description}
            onSettle={(text) => set({ description: text || undefined })}
            isLong
          />
          {document.kind === 'mail' && (
            <SettledText label={t('Subject')} value={document.subject} onSettle={(subject) => set({ subject: subject || undefined })} />
          )}
        </section>
      }
    >
      <div className="template-page">
        <TemplateBody
          body={body}
          paths={entity === undefined ? [] : reachableFields(entity)}
          problems={problemsBelow(problemsOf(designer, 'templates', id), '/body')}
          onSettle={(text) => set({ body: text.split('\n') })}
        />
        <TemplatePreview id={id} entity={entityName} patches={designer.draft.patches} />
      </div>
    </CustomiseFrame>
  )
}
