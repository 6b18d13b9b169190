import type { ReportAnswer } from '../forms/index.ts'
import type { ExportCell } from '../records/index.ts'
import { documentPdf } from './documents/document-pdf.ts'
import { tableOf } from './report-table.ts'

/** Rows of a report on paper; the others are in the file formats that take them. */
const mostRows = 1000

/** A report as PDF: its title, its rows with the totals, and what they are made of. */
export function reportPdf(answer: ReportAnswer): Promise<Uint8Array> {
  const { titles, rows } = tableOf(answer)
  const shown = rows.slice(0, mostRows)
  const left = rows.length - shown.length
  const line = (cells: readonly string[]) => `<tr>${cells.join('')}</tr>`
  const head = line(titles.map((title) => `<th>${escaped(title)}</th>`))
  const width = titles.length
  const table = shown.filter((row) => row.length > 0 && row.length <= width).map((row) => line(padded(row, width).map(cell)))
  const more = left > 0 ? `<p class="note">${left} more rows are in the file formats for tables.</p>` : ''
  const body = `<h1>${escaped(answer.report.title)}</h1><table>${head}${table.join('')}</table>${more}${basis(answer)}`
  return documentPdf({ template: { title: answer.report.title }, label: '', body, language: 'en' })
}

function basis({ basis: { period, currency, records, calculatedAt } }: ReportAnswer): string {
  const told = [
    `${records} records`,
    ...(period === null ? [] : [`${period.from} to ${period.until}`]),
    ...(currency?.value ? [currency.value] : []),
    `worked out ${calculatedAt.slice(0, 16).replace('T', ' ')} UTC`,
  ]
  return `<p class="note">${escaped(told.join(', '))}</p>`
}

function padded(row: readonly ExportCell[], width: number): readonly ExportCell[] {
  return [...row, ...Array.from({ length: width - row.length }, () => null)]
}

function cell(value: ExportCell): string {
  if (value === null) return '<td></td>'
  if ('number' in value) return `<td class="end">${escaped(String(value.number))}</td>`
  return `<td>${escaped(String(Object.values(value)[0]))}</td>`
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
