import { Link } from '@tanstack/react-router'
import { valueAt } from '../api/metadata.ts'
import type { RecordData } from '../api/records.ts'
import { isEmpty, Value } from '../format/value.tsx'
import type { ListColumn } from './columns.ts'

interface RecordCellProps {
  readonly entity: string
  readonly column: ListColumn
  readonly record: RecordData
  readonly isFirst: boolean
}

/** One cell; the first of a row leads to the record, so that a link can be opened in a new window. */
export function RecordCell({ entity, column, record, isFirst }: RecordCellProps) {
  const value = valueAt(record, column.path)
  const shown = <Value field={column.field} value={value} record={record} />
  const className = column.field.align === 'end' ? 'num' : undefined
  if (!isFirst) return <td className={className}>{shown}</td>
  const isPlain = !isEmpty(value) && typeof value !== 'object'
  return (
    <td className={className}>
      <Link
        to="/$entity/$id"
        params={{ entity, id: record.id }}
        className="record-link"
        onClick={(event) => event.stopPropagation()}
        preload={false}
      >
        {isPlain
          ? column.field.options || column.field.widget === 'email' || column.field.widget === 'url' || column.field.widget === 'phone'
            ? String(value)
            : shown
          : record.label || 'Without a name'}
      </Link>
    </td>
  )
}
