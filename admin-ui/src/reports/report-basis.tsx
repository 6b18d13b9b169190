import { formatDate, formatInstant } from '../format/date.ts'
import type { ReportAnswer } from './report-types.ts'

/** What the figures are made of: period, currency, number of records, filter, and when they were worked out. */
export function ReportBasis({ basis, plural }: { basis: ReportAnswer['basis']; plural: string }) {
  const { period, currency, records, calculatedAt, filter } = basis
  const left = currency?.others.reduce((sum, other) => sum + other.records, 0) ?? 0
  const others = currency?.others.map(({ value }) => value ?? 'no currency').join(', ')
  return (
    <footer className="report-basis">
      <span>
        {records} {plural.toLowerCase()}
      </span>
      {period && (
        <span>
          {formatDate(period.from)} to {formatDate(period.until)}
        </span>
      )}
      {currency?.value && left > 0 && (
        <span className="report-left-out">
          Only {currency.value}: {left} {left === 1 ? 'record' : 'records'} in {others} left out
        </span>
      )}
      <span>
        Worked out <time dateTime={calculatedAt}>{formatInstant(calculatedAt)}</time>
      </span>
      {filter !== '' && (
        <details>
          <summary>Filter</summary>
          <code>{filter}</code>
        </details>
      )}
    </footer>
  )
}
