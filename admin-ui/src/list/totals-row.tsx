import { formatMoney, formatNumber } from '../format/number.ts'
import { formatPercent } from '../format/percent.ts'
import { t } from '../i18n/t.ts'
import type { ListColumn } from './columns.ts'
import type { ListGroup, Total } from './table-items.ts'

/** The totals of all that is listed, also of what is not loaded, below their columns. */
export function TotalsRow({ columns, totals, isBoxed }: { columns: readonly ListColumn[]; totals: ListGroup; isBoxed: boolean }) {
  return (
    <tfoot>
      <tr>
        {isBoxed && <td className="box-cell" />}
        {columns.map((column, index) => (
          <td key={column.path} className={column.field.align === 'end' ? 'num' : undefined}>
            {index === 0 && !totals.totals[column.path] ? t('Total') : <TotalText column={column} totals={totals.totals[column.path]} />}
          </td>
        ))}
      </tr>
    </tfoot>
  )
}

/** One number; amounts of several currencies beside each other. */
export function TotalText({ column, totals }: { column: ListColumn; totals: readonly Total[] | undefined }) {
  if (totals === undefined) return null
  return <>{totals.map((total) => sayTotal(total, column.field)).join(' · ')}</>
}

function sayTotal({ value, currency }: Total, field: ListColumn['field']): string {
  const { scale } = field
  if (field.widget === 'percent') return formatPercent(value, field)
  return currency === undefined ? formatNumber(value, scale) : formatMoney(value, currency, scale)
}
