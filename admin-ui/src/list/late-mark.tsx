import { IconHourglassHigh } from '@tabler/icons-react'

/** That a record has been in its state longer than it may be: in words, or where there is no room, as a sign that says them. */
export function LateMark({ text, isSmall }: { readonly text: string; readonly isSmall?: boolean }) {
  return (
    <span className="late-mark" title={isSmall ? text : undefined}>
      <IconHourglassHigh size={13} aria-hidden="true" />
      <span className={isSmall ? 'visually-hidden' : undefined}>{text}</span>
    </span>
  )
}
