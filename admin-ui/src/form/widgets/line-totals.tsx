import type { FieldDescription } from '../../../../engine/forms/description.ts'
import { currencyInLine } from '../../format/currency.ts'
import { formatMoney } from '../../format/number.ts'
import { t } from '../../i18n/t.ts'
import { useScope } from '../form-scope.ts'
import { columnTotal, type Line } from '../line-rows.ts'

/** The sums of the computed money columns; prices of a single piece are not summed, they say nothing together. */
export function LineTotals({ columns, lines }: { columns: readonly FieldDescription[]; lines: readonly Line[] }) {
  const values = useScope((scope) => scope.values)
  const isSummed = (column: FieldDescription) => column.widget === 'money' && column.isReadOnly
  if (lines.length < 2 || !columns.some(isSummed)) return null
  return (
    <tfoot>
      <tr>
        {columns.map((column, index) => {
          const total = isSummed(column) ? columnTotal(lines, column) : undefined
          return (
            <td key={column.name} className={column.align === 'end' ? 'num' : undefined}>
              {total !== undefined
                ? formatMoney(total, currencyInLine(column, lines[0] ?? {}, values), column.scale)
                : index === 0 && t('{count} lines', { count: lines.length })}
            </td>
          )
        })}
        <td />
      </tr>
    </tfoot>
  )
}
