import { IconChevronDown, IconChevronRight } from '@tabler/icons-react'
import { fieldAt, useMetadata } from '../api/metadata.ts'
import { formatNumber } from '../format/number.ts'
import { isEmpty, Value } from '../format/value.tsx'
import { inSentence, t } from '../i18n/t.ts'
import type { Grouping, RecordTableProps } from './record-table.tsx'
import type { ListGroup } from './table-items.ts'
import { TotalText } from './totals-row.tsx'

interface GroupRowProps extends Pick<RecordTableProps, 'entity' | 'columns' | 'selection'> {
  readonly grouping: Grouping
  readonly group: ListGroup
}

/** The header of a group: its value, how many records it has, their totals; closed, its records are not listed. */
export function GroupRow({ entity, columns, selection, grouping, group }: GroupRowProps) {
  const field = fieldAt(useMetadata(), entity, grouping.path)
  const isClosed = grouping.closed.has(group.key)
  const Chevron = isClosed ? IconChevronRight : IconChevronDown
  const [first, ...rest] = columns
  return (
    <tr className="group-row">
      <th scope="colgroup" colSpan={selection ? 2 : 1}>
        <button type="button" className="group-button" aria-expanded={!isClosed} onClick={() => grouping.toggle(group)}>
          <Chevron size={14} aria-hidden="true" />
          {field === undefined || isEmpty(group.value) ? (
            <span className="mute">{t('Without {title}', { title: field === undefined ? t('a value') : inSentence(field.title) })}</span>
          ) : (
            <Value field={field} value={group.value} record={{}} />
          )}
          <span className="group-count">{formatNumber(group.count)}</span>
        </button>
        {first && <TotalText column={first} totals={group.totals[first.path]} />}
      </th>
      {rest.map((column) => (
        <td key={column.path} className="num">
          <TotalText column={column} totals={group.totals[column.path]} />
        </td>
      ))}
    </tr>
  )
}
