import { useMemo } from 'react'
import { useMetadata } from '../../api/metadata.ts'
import { type Line, lineColumns, lineKey } from '../line-rows.ts'
import type { WidgetProps } from '../widget.ts'
import { LineTotals } from './line-totals.tsx'
import { QuietWidget } from './quiet.tsx'

/** Owned lines that may not be changed: the same grid with text in its cells. */
export function QuietLinesWidget({ id, field, value }: WidgetProps) {
  const metadata = useMetadata()
  const lines = (Array.isArray(value) ? value : []) as readonly Line[]
  const columns = useMemo(() => lineColumns(metadata.entities[field.lines ?? '']), [metadata, field.lines])
  if (lines.length === 0) return <p className="quiet mute">—</p>
  return (
    <div className="lines" id={id} tabIndex={-1}>
      <div className="lines-scroller">
        <table aria-label={field.title}>
          <thead>
            <tr>
              {columns.map((column) => (
                <th key={column.name} scope="col" className={column.align === 'end' ? 'num' : undefined} data-widget={column.widget}>
                  {column.title}
                </th>
              ))}
              <td className="line-action" />
            </tr>
          </thead>
          <tbody>
            {lines.map((line, row) => (
              <tr key={lineKey(line, row)}>
                {columns.map((column) => (
                  <td key={column.name} className={column.align === 'end' ? 'num' : undefined}>
                    <QuietWidget
                      id={`${id}_${row}_${column.name}`}
                      field={column}
                      value={line[column.name] ?? null}
                      onChange={nothing}
                      record={line}
                      hasError={false}
                    />
                  </td>
                ))}
                <td />
              </tr>
            ))}
          </tbody>
          <LineTotals columns={columns} lines={lines} />
        </table>
      </div>
    </div>
  )
}

const nothing = () => undefined
