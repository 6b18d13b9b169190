import { IconArrowDownRight, IconArrowUpRight, IconEqual } from '@tabler/icons-react'
import { Link } from '@tanstack/react-router'
import { useMetadata } from '../api/metadata.ts'
import { formatNumber } from '../format/number.ts'
import { t } from '../i18n/t.ts'
import { changeOf, figureText } from './figures.ts'
import type { ReportAnswer } from './report-types.ts'

/** The first measure large, with its trend against the period before; the others below. */
export function NumberTile({ answer }: { answer: ReportAnswer }) {
  const metadata = useMetadata()
  const { measures, totals, totalsBefore, basis, report } = answer
  const text = (index: number, values = totals) => figureText(metadata, answer, measures[index], values[index])
  const change = changeOf(totals[0], totalsBefore?.[0])
  const Arrow = change === undefined || Math.abs(change) < 0.05 ? IconEqual : change > 0 ? IconArrowUpRight : IconArrowDownRight
  return (
    <div className="report-number">
      <Link to="/$entity" params={{ entity: report.entity }} search={{ filter: basis.filter || undefined }} className="report-big">
        {text(0)}
      </Link>
      {change !== undefined && (
        <p className="report-trend" data-trend={change >= 0 ? 'up' : 'down'}>
          <Arrow size={15} aria-hidden="true" />{' '}
          {t('{change} % against {value} before', {
            change: `${change >= 0 ? '+' : '−'}${formatNumber(Math.abs(change), 1)}`,
            value: text(0, totalsBefore),
          })}
        </p>
      )}
      <dl>
        {measures.slice(1).map((column, index) => (
          <div key={column.name}>
            <dt>{column.title}</dt>
            <dd>{text(index + 1)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}
