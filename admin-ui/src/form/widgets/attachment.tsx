import { ActionIcon } from '@mantine/core'
import { IconDownload, IconPaperclip, IconX } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { type DragEvent, useRef, useState } from 'react'
import { sayError } from '../../api/problem.ts'
import { type AttachmentValue, uploadAttachment } from '../../api/records.ts'
import { formatNumber } from '../../format/number.ts'
import { t } from '../../i18n/t.ts'
import type { WidgetProps } from '../widget.ts'

/** A file: by click or drop; sent at once, bound to the record when that is saved. */
export function AttachmentWidget({ id, field, value, onChange, hasError, label }: WidgetProps) {
  const input = useRef<HTMLInputElement>(null)
  const [isOver, setIsOver] = useState(false)
  const upload = useMutation({ mutationFn: uploadAttachment, onSuccess: onChange })
  const file = (value ?? null) as AttachmentValue | null

  function take(files: FileList | null) {
    const chosen = files?.[0]
    if (chosen) upload.mutate(chosen)
  }
  function drop(event: DragEvent) {
    event.preventDefault()
    setIsOver(false)
    take(event.dataTransfer.files)
  }
  return (
    <>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: dropping is a second way; the button inside is the first */}
      <div
        className="attachment"
        data-over={isOver || undefined}
        data-error={hasError || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setIsOver(true)
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      >
        <IconPaperclip size={15} aria-hidden="true" />
        <button type="button" className="attachment-name" id={id} aria-label={label} onClick={() => input.current?.click()}>
          {upload.isPending ? t('Sending…') : file ? file.name : t('Drop a file here or choose one')}
        </button>
        {file && <span className="mute">{formatSize(file.size)}</span>}
        {file && (
          <a
            className="input-link"
            href={`/api/attachments/${encodeURIComponent(file.id)}`}
            download={file.name}
            aria-label={t('Download {name}', { name: file.name })}
          >
            <IconDownload size={15} />
          </a>
        )}
        {file && (
          <ActionIcon
            variant="subtle"
            color="gray"
            size="sm"
            onClick={() => onChange(null)}
            aria-label={t('Remove {name}', { name: file.name })}
          >
            <IconX size={14} />
          </ActionIcon>
        )}
        <input
          ref={input}
          type="file"
          hidden
          accept={field.file?.accept?.join(',')}
          onChange={(event) => take(event.currentTarget.files)}
        />
      </div>
      {upload.error && (
        <p className="field-errors" role="alert">
          {sayError(upload.error)}
        </p>
      )}
    </>
  )
}

function formatSize(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  return bytes < 1024 * 1024 ? `${formatNumber(bytes / 1024, 0)} kB` : `${formatNumber(bytes / (1024 * 1024), 1)} MB`
}
