import { Select, Textarea } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useEffect, useMemo, useRef, useState } from 'react'
import { previewDocument } from '../api/designer.ts'
import { useMetadata } from '../api/metadata.ts'
import { sayError } from '../api/problem.ts'
import { listRecords, type ReferenceValue } from '../api/records.ts'
import { meQuery } from '../api/session.ts'
import { ReferencePicker } from '../form/reference-picker.tsx'
import { t } from '../i18n/t.ts'
import { reachableFields } from '../list/columns.ts'
import { ErrorState, NotFound } from '../shell/page-state.tsx'
import { styleNonce } from '../theme/style-nonce.ts'
import { CustomiseFrame, CustomiseWaiting } from './customise-frame.tsx'
import { draftStore } from './draft-store.ts'
import { SettledText } from './settled-text.tsx'
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
        <BodyEditor
          body={body}
          paths={entity === undefined ? [] : reachableFields(entity)}
          onSettle={(text) => set({ body: text.split('\n') })}
        />
        <Preview id={id} entity={entityName} patches={designer.draft.patches} />
      </div>
    </CustomiseFrame>
  )
}

interface BodyEditorProps {
  readonly body: string
  readonly paths: readonly { readonly path: string; readonly title: string }[]
  readonly onSettle: (body: string) => void
}

function BodyEditor({ body, paths, onSettle }: BodyEditorProps) {
  const [text, setText] = useState(body)
  const box = useRef<HTMLTextAreaElement>(null)
  const settle = useDebouncedCallback(onSettle, 700)
  useEffect(() => setText(body), [body])
  function write(next: string) {
    setText(next)
    settle(next)
  }
  function insert(path: string) {
    const at = box.current?.selectionStart ?? text.length
    write(`${text.slice(0, at)}{{${path}}}${text.slice(at)}`)
  }
  return (
    <section className="template-body" aria-label={t('Text')}>
      <Select
        size="xs"
        aria-label={t('Insert a field')}
        placeholder={t('Insert a field…')}
        searchable
        data={paths.map(({ path, title }) => ({ value: path, label: title }))}
        value={null}
        onChange={(path) => path !== null && insert(path)}
      />
      <Textarea
        ref={box}
        className="cel-input"
        aria-label={t('Text of the template')}
        spellCheck={false}
        value={text}
        onChange={(event) => write(event.currentTarget.value)}
      />
    </section>
  )
}

/** What the draft makes of one record; of the first one, until another is chosen. */
function Preview({ id, entity, patches }: { id: string; entity: string; patches: Parameters<typeof previewDocument>[0] }) {
  const [record, choose] = useState<ReferenceValue | null>(null)
  const first = useQuery({
    queryKey: ['records', entity, 'first'],
    queryFn: ({ signal }) => listRecords(entity, { fields: ['label'], limit: 1 }, signal),
  })
  const [begin] = first.data?.data ?? []
  const shown = record ?? (begin === undefined ? null : { id: begin.id, label: begin.label })
  const drawn = useQuery({
    queryKey: ['design', 'document', id, shown?.id, patches],
    queryFn: () => previewDocument(patches, id, shown?.id ?? ''),
    enabled: shown !== null,
    placeholderData: (previous) => previous,
    retry: false,
  })
  return (
    <section className="template-preview" aria-label={t('Preview')} aria-busy={drawn.isFetching}>
      <ReferencePicker size="xs" aria-label={t('Preview with')} targets={[entity]} value={shown} onChange={choose} />
      {first.isSuccess && shown === null && <p className="mute">{t('There is no record to fill it with.')}</p>}
      {drawn.error && (
        <p role="alert" className="draft-problem">
          {sayError(drawn.error)}
        </p>
      )}
      {drawn.data && !drawn.error && (
        <iframe
          title={t('Document of {label}', { label: drawn.data.label })}
          sandbox=""
          srcDoc={`<!doctype html><style nonce="${styleNonce()}">${drawn.data.style}</style>${drawn.data.body}`}
        />
      )}
    </section>
  )
}
