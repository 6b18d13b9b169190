import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'

interface ListFooterProps {
  readonly loaded: number
  readonly total: number | undefined
  readonly isPending: boolean
  /** The list listens to the keyboard of the page; says how. */
  readonly hasKeys?: boolean
}

/** How many records stand in the list and how many there are; says it to screen readers as well. */
export function ListFooter({ loaded, total, isPending, hasKeys }: ListFooterProps) {
  const text =
    total === undefined
      ? t('{loaded} loaded', { loaded: formatNumber(loaded) })
      : t('{loaded} of {total} loaded', { loaded: formatNumber(loaded), total: formatNumber(total) })
  return (
    <footer className="list-footer" aria-live="polite">
      <span>{isPending ? t('Loading…') : total === 0 ? '' : text}</span>
      {hasKeys && (
        <span className="list-keys" aria-hidden="true">
          <span className="kbd">j</span> <span className="kbd">k</span> {t('move ·')} <span className="kbd">{t('Enter')}</span>{' '}
          {t('open ·')} <span className="kbd">n</span> {t('new')}
        </span>
      )}
    </footer>
  )
}
