import { formatDate, formatInstant } from '../format/date.ts'
import { inSentence, t } from '../i18n/t.ts'
import type { ReportAnswer } from './report-types.ts'

/** What the figures are made of: period, currency, number of records, filter, and when they were worked out. */
export function ReportBasis({ basis, plural }: { basis: ReportAnswer['basis']; plural: string }) {
  const { period, currency, records, calculatedAt, filter } = basis
  const left = currency?.others.reduce((sum, other) => sum + other.records, 0) ?? 0
  const others = currency?.others.map(({ value }) => value ?? t('no currency')).join(', ')
  return (
    <footer className="report-basis">
      <span>
        {records} {inSentence(plural)}
      </span>
      {period && <span>{t('{from} to {until}', { from: formatDate(period.from), until: formatDate(period.until) })}</span>}
      {currency?.value && left > 0 && (
        <span className="report-left-out">
          {t('Only {currency}: {left, plural, one {# record} other {# records}} in {others} left out', {
            currency: currency.value,
            left,
            others,
          })}
        </span>
      )}
      <span>
        {t('Worked out')} <time dateTime={calculatedAt}>{formatInstant(calculatedAt)}</time>
      </span>
      {filter !== '' && (
        <details>
          <summary>{t('Filter')}</summary>
          <code>{filter}</code>
        </details>
      )}
    </footer>
  )
}
