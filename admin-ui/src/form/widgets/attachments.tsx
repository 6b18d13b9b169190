import type { AttachmentValue } from '../../api/records.ts'
import type { WidgetProps } from '../widget.ts'
import { AttachmentWidget } from './attachment.tsx'

/** Several files, each as one; the last, empty place takes another. */
export function AttachmentsWidget(props: WidgetProps) {
  const files = (Array.isArray(props.value) ? props.value : []) as readonly AttachmentValue[]
  const put = (index: number) => (file: unknown) => {
    const next = [...files.slice(0, index), ...(file === null ? [] : [file]), ...files.slice(index + 1)]
    props.onChange(next.length === 0 ? null : next)
  }
  return (
    <>
      {files.map((file, index) => (
        <AttachmentWidget key={file.id} {...props} id={`${props.id}-${index}`} value={file} onChange={put(index)} />
      ))}
      <AttachmentWidget key={`new-${files.length}`} {...props} value={null} onChange={put(files.length)} />
    </>
  )
}
