import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Figure } from '../../../engine/forms/report-answer.ts'
import { fieldAt, useEntity, useMetadata, valueAt } from '../api/metadata.ts'
import { Value } from '../format/value.tsx'
import { inSentence, t } from '../i18n/t.ts'
import { figureText, keyText } from './figures.ts'
import type { ReportAnswer, ReportColumn, ReportRow } from './report-types.ts'
import { useGroupLists } from './use-group-lists.ts'

/** The figures of a report; each leads to the records that it was made of. */
export function ReportTable({ answer }: { answer: ReportAnswer }) {
  if (answer.records !== undefined) return <RecordsTable answer={answer} />
  return answer.report.kind === 'matrix' ? <MatrixTable answer={answer} /> : <GroupsTable answer={answer} />
}

function GroupsTable({ answer }: { answer: ReportAnswer }) {
  const metadata = useMetadata()
  useGroupLists(answer)
  const { groups, measures, rows, totals, basis } = answer
  return (
    <Frame title={answer.report.title}>
      <thead>
        <tr>
          {groups.map(({ name, title }) => (
            <th key={name} scope="col">
              {title}
            </th>
          ))}
          {measures.map(({ name, title }) => (
            <th key={name} scope="col" className="end">
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {groups.length > 0 &&
          rows.map((row) => (
            <tr key={row.filter}>
              {groups.map((group, index) => (
                <th key={group.name} scope="row">
                  {keyText(metadata, answer, group, row.keys[index])}
                </th>
              ))}
              <Figures answer={answer} columns={measures} values={row.values} filter={row.filter} />
            </tr>
          ))}
        <tr className="report-total">
          {groups.length > 0 && (
            <th scope="row" colSpan={groups.length}>
              {answer.more ? t('Total, also of those not shown') : t('Total')}
            </th>
          )}
          <Figures answer={answer} columns={measures} values={totals} filter={basis.filter} />
        </tr>
      </tbody>
    </Frame>
  )
}

function MatrixTable({ answer }: { answer: ReportAnswer }) {
  const metadata = useMetadata()
  useGroupLists(answer)
  const { groups, measures, rows, lineTotals = [], columnTotals = [], totals, basis } = answer
  const last = groups.at(-1)
  const cells = new Map(rows.map((row) => [JSON.stringify(row.keys), row]))
  const sum = (values: readonly Figure[], filter: string) => (
    <Figures answer={answer} columns={measures.slice(0, 1)} values={values} filter={filter} />
  )
  return (
    <Frame title={answer.report.title}>
      <thead>
        <tr>
          {groups.slice(0, -1).map(({ name, title }) => (
            <th key={name} scope="col">
              {title}
            </th>
          ))}
          {columnTotals.map((column) => (
            <th key={column.filter} scope="col" className="end">
              {keyText(metadata, answer, last, column.keys[0])}
            </th>
          ))}
          <th scope="col" className="end">
            {t('Total')}
          </th>
        </tr>
      </thead>
      <tbody>
        {lineTotals.map((line) => (
          <tr key={line.filter}>
            {line.keys.map((key, index) => (
              <th key={groups[index]?.name} scope="row">
                {keyText(metadata, answer, groups[index], key)}
              </th>
            ))}
            {columnTotals.map((column) => {
              const cell: ReportRow | undefined = cells.get(JSON.stringify([...line.keys, ...column.keys]))
              return cell === undefined ? <td key={column.filter} /> : <Cell key={column.filter}>{sum(cell.values, cell.filter)}</Cell>
            })}
            {sum(line.values, line.filter)}
          </tr>
        ))}
        <tr className="report-total">
          <th scope="row" colSpan={Math.max(1, groups.length - 1)}>
            {t('Total')}
          </th>
          {columnTotals.map((column) => (
            <Cell key={column.filter}>{sum(column.values, column.filter)}</Cell>
          ))}
          {sum(totals, basis.filter)}
        </tr>
      </tbody>
    </Frame>
  )
}

function Cell({ children }: { children: ReactNode }) {
  return <>{children}</>
}

function Figures({
  answer,
  columns,
  values,
  filter,
}: {
  answer: ReportAnswer
  columns: readonly ReportColumn[]
  values: readonly Figure[]
  filter: string
}) {
  const metadata = useMetadata()
  const isList = useEntity(answer.report.entity) !== undefined
  return columns.map((column, index) => {
    const text = figureText(metadata, answer, column, values[index])
    return (
      <td key={column.name} className="end">
        {isList ? (
          <Link
            to="/$entity"
            params={{ entity: answer.report.entity }}
            search={{ filter: filter === '' ? undefined : filter }}
            title={t('Show the records')}
          >
            {text}
          </Link>
        ) : (
          text
        )}
      </td>
    )
  })
}

function RecordsTable({ answer }: { answer: ReportAnswer }) {
  const metadata = useMetadata()
  const { columns, records = [], report, measures, totals, basis } = answer
  const fields = columns.map(({ path }) => fieldAt(metadata, report.entity, path ?? ''))
  return (
    <>
      <Frame title={report.title}>
        <thead>
          <tr>
            {columns.map(({ name, title }, index) => (
              <th key={name} scope="col" className={fields[index]?.align === 'end' ? 'end' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {records.map((record) => (
            <tr key={String(record.id)}>
              {columns.map(({ name, path }, index) => {
                const field = fields[index]
                const shown = field && <Value field={field} value={valueAt(record, path ?? '')} record={record} />
                return (
                  <td key={name} className={field?.align === 'end' ? 'end' : undefined}>
                    {isLabelled(record, valueAt(record, path ?? '')) ? (
                      <Link to="/$entity/$id" params={{ entity: report.entity, id: String(record.id) }}>
                        {String(record.label)}
                      </Link>
                    ) : (
                      shown
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </Frame>
      <p className="report-sums">
        <Link to="/$entity" params={{ entity: report.entity }} search={{ filter: basis.filter || undefined }}>
          {basis.records} {inSentence(report.plural)}
        </Link>
        {measures.map((column, index) => (
          <span key={column.name}>
            {column.title} <b>{figureText(metadata, answer, column, totals[index])}</b>
          </span>
        ))}
      </p>
    </>
  )
}

/** The column that says what a record is called leads to it. */
function isLabelled(record: Readonly<Record<string, unknown>>, value: unknown): boolean {
  return typeof value === 'string' && value !== '' && value === record.label
}

function Frame({ title, children }: { title: string; children: ReactNode }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a table that is wider than its place is scrolled by keyboard
    <section className="report-scroll" aria-label={t('Figures of {title}', { title })} tabIndex={0}>
      <table className="report-table">{children}</table>
    </section>
  )
}
