import { formatNumber } from '../format/number.ts'

/** How many records stand in the list and how many there are; says it to screen readers as well. */
export function ListFooter({ loaded, total, isPending }: { loaded: number; total: number | undefined; isPending: boolean }) {
  const text = total === undefined ? `${formatNumber(loaded)} loaded` : `${formatNumber(loaded)} of ${formatNumber(total)} loaded`
  return (
    <footer className="list-footer" aria-live="polite">
      <span>{isPending ? 'Loading…' : text}</span>
      <span className="list-keys" aria-hidden="true">
        <span className="kbd">j</span> <span className="kbd">k</span> move · <span className="kbd">Enter</span> open ·{' '}
        <span className="kbd">n</span> new
      </span>
    </footer>
  )
}
