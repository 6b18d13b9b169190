import { notifications } from '@mantine/notifications'
import { useMutation } from '@tanstack/react-query'
import { type DragEvent, type ReactNode, useState } from 'react'
import type { FieldDescription } from '../../../engine/forms/description.ts'
import { uploadAttachment } from '../api/records.ts'
import { t } from '../i18n/t.ts'
import { showRefusal } from '../shell/told.ts'
import type { Values } from './changes.ts'

interface FileDropOptions {
  /** Fields that the person may change now. */
  readonly fields: readonly FieldDescription[]
  readonly values: Values
  readonly change: (values: Values) => void
}

interface FileDrop {
  readonly handlers: {
    readonly onDragOver: (event: DragEvent) => void
    readonly onDragLeave: (event: DragEvent) => void
    readonly onDrop: (event: DragEvent) => void
  }
  /** Where the file goes that is held over the page. */
  readonly view: ReactNode
}

/** Files that are dropped anywhere on the page go into the field for several files, else into the first empty one for a single file. */
export function useFileDrop({ fields, values, change }: FileDropOptions): FileDrop {
  const [isOver, setIsOver] = useState(false)
  const field = placeFor(fields, values)
  const uploading = useMutation({
    mutationFn: async ({ files }: { files: readonly File[]; into: FieldDescription }) => {
      const sent = []
      for (const file of files) sent.push(await uploadAttachment(file))
      return sent
    },
    onSuccess: (sent, { into }) => {
      const before = values[into.name]
      change({ [into.name]: into.type === 'attachments' ? [...(Array.isArray(before) ? before : []), ...sent] : sent[0] })
      notifications.show({ message: t('{title}: added, and kept when you save', { title: into.title }), autoClose: 5000 })
    },
    onError: (error) => showRefusal(t('Not added'), error),
  })
  const isFile = (event: DragEvent) => field !== undefined && !event.defaultPrevented && event.dataTransfer.types.includes('Files')
  return {
    handlers: {
      onDragOver: (event) => {
        if (!isFile(event)) return
        event.preventDefault()
        setIsOver(true)
      },
      onDragLeave: (event) => {
        if (!(event.relatedTarget instanceof Node) || !event.currentTarget.contains(event.relatedTarget)) setIsOver(false)
      },
      onDrop: (event) => {
        setIsOver(false)
        if (!isFile(event) || field === undefined) return
        event.preventDefault()
        const files = [...event.dataTransfer.files].slice(0, field.type === 'attachments' ? undefined : 1)
        if (files.length > 0) uploading.mutate({ files, into: field })
      },
    },
    view:
      isOver && field ? (
        <div className="drop-hint" role="status">
          {t('Drop to add to “{title}”', { title: field.title })}
        </div>
      ) : null,
  }
}

function placeFor(fields: readonly FieldDescription[], values: Values): FieldDescription | undefined {
  return fields.find(({ type }) => type === 'attachments') ?? fields.find(({ type, name }) => type === 'attachment' && !values[name])
}
