import type { AttachmentValue } from '../api/records.ts'

/** The kinds of pictures that every browser draws, and that the server hands out as such. */
export function isPicture({ mediaType }: AttachmentValue): boolean {
  return /^image\/(png|jpeg|gif|webp|avif)$/.test(mediaType)
}

/** A picture in small; a click fetches it whole. */
export function Picture({ file, size }: { file: AttachmentValue; size: number }) {
  const address = `/api/attachments/${encodeURIComponent(file.id)}`
  return (
    <a href={address} className="picture" target="_blank" rel="noreferrer noopener" onClick={(event) => event.stopPropagation()}>
      <img src={address} alt={file.name} height={size} loading="lazy" />
    </a>
  )
}
