import { formatNumber } from '../format/number.ts'

interface ListFooterProps {
  readonly loaded: number
  readonly total: number | undefined
  readonly isPending: boolean
  /** The list listens to the keyboard of the page; says how. */
  readonly hasKeys?: boolean
}

/** How many records stand in the list and how many there are; says it to screen readers as well. */
export function ListFooter({ loaded, total, isPending, hasKeys }: ListFooterProps) {
  const text = total === undefined ? `${formatNumber(loaded)} loaded` : `${formatNumber(loaded)} of ${formatNumber(total)} loaded`
  return (
    <footer className="list-footer" aria-live="polite">
      <span>{isPending ? 'Loading…' : text}</span>
      {hasKeys && (
        <span className="list-keys" aria-hidden="true">
          <span className="kbd">j</span> <span className="kbd">k</span> move · <span className="kbd">Enter</span> open ·{' '}
          <span className="kbd">n</span> new
        </span>
      )}
    </footer>
  )
}
