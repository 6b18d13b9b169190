import { Button, NativeSelect } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { IconFileTypePdf } from '@tabler/icons-react'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { type DraftDocument, previewDocument, previewPdf } from '../api/designer.ts'
import { sayError } from '../api/problem.ts'
import { listRecords, type ReferenceValue } from '../api/records.ts'
import { ReferencePicker } from '../form/reference-picker.tsx'
import { languages, language as ownLanguage } from '../i18n/language.ts'
import { t } from '../i18n/t.ts'
import { styleNonce } from '../theme/style-nonce.ts'

interface TemplatePreviewProps {
  readonly id: string
  readonly entity: string
  readonly patches: Parameters<typeof previewDocument>[0]
}

/**
 * What the draft makes of one record in one language: of the first record, until another is chosen. While the draft has a mistake, what it made last stays
 * to be looked at.
 */
export function TemplatePreview({ id, entity, patches }: TemplatePreviewProps) {
  const [record, choose] = useState<ReferenceValue | null>(null)
  const [language, setLanguage] = useState<string>(ownLanguage)
  const [last, setLast] = useState<DraftDocument>()
  const first = useQuery({
    queryKey: ['records', entity, 'first'],
    queryFn: ({ signal }) => listRecords(entity, { fields: ['label'], limit: 1 }, signal),
  })
  const [begin] = first.data?.data ?? []
  const shown = record ?? (begin === undefined ? null : { id: begin.id, label: begin.label })
  const wanted = { template: id, record: shown?.id ?? '', language }
  const drawn = useQuery({
    queryKey: ['design', 'document', wanted, patches],
    queryFn: () => previewDocument(patches, wanted),
    enabled: shown !== null,
    retry: false,
  })
  useEffect(() => {
    if (drawn.data !== undefined) setLast(drawn.data)
  }, [drawn.data])
  const paper = useMutation({ mutationFn: () => previewPdf(patches, wanted), onSuccess: open })
  const document = drawn.data ?? last
  return (
    <section className="template-preview" aria-label={t('Preview')} aria-busy={drawn.isFetching}>
      <div className="template-choices">
        <ReferencePicker size="xs" aria-label={t('Preview with')} targets={[entity]} value={shown} onChange={choose} />
        <NativeSelect
          size="xs"
          aria-label={t('Language of the preview')}
          value={language}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          onChange={({ currentTarget }) => setLanguage(currentTarget.value)}
        />
        <Button
          size="xs"
          leftSection={<IconFileTypePdf size={14} />}
          disabled={shown === null}
          loading={paper.isPending}
          onClick={() => paper.mutate()}
        >
          {t('As PDF')}
        </Button>
      </div>
      {first.isSuccess && shown === null && <p className="mute">{t('There is no record to fill it with.')}</p>}
      {[drawn.error, paper.error].map(
        (error) =>
          error && (
            <p role="alert" className="draft-problem" key={error.message}>
              {sayError(error)}
            </p>
          ),
      )}
      {!document && drawn.isFetching && <span className="skeleton" style={{ width: '100%', height: 320 }} />}
      {document && <Paper document={document} isOld={drawn.data === undefined} />}
    </section>
  )
}

/** The document at the width of a sheet, made smaller as a whole where there is less room, so that nothing of it is cut. */
function Paper({ document, isOld }: { document: DraftDocument; isOld: boolean }) {
  const { ref, width, height } = useElementSize()
  const scale = width === 0 ? 1 : Math.min(1, width / sheetWidth)
  return (
    <div className="template-paper" ref={ref}>
      <iframe
        title={t('Document of {label}', { label: document.label })}
        sandbox=""
        data-is-old={isOld || undefined}
        style={scale === 1 ? undefined : { width: sheetWidth, height: height / scale, transform: `scale(${scale})` }}
        srcDoc={`<!doctype html><style nonce="${styleNonce()}">${document.style}</style>${document.body}`}
      />
    </div>
  )
}

/** Of A4 at 96 dots an inch, in pixels. */
const sheetWidth = 794

/** Shows a file beside the page; it is let go when the page is. */
function open(file: Blob): void {
  window.open(URL.createObjectURL(file), '_blank')
}
