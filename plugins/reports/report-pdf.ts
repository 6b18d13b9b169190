import type { ExportCell, Printing, ReportAnswer, ReportColumn } from '../../engine/plugins/api.ts'
import { bodyOf, type Row } from './report-table.ts'
import { reportWords } from './report-words.ts'

/** Rows of a report on paper; the others are in the file formats that take them. */
const mostRows = 1000

/** What stands on the paper, as markup. */
export function reportPage(answer: ReportAnswer, printing: Printing): string {
  const { language } = printing
  const words = reportWords(language)
  const { columns, rows } = bodyOf(answer, printing)
  const line = (cells: readonly string[]) => `<tr>${cells.join('')}</tr>`
  const head = line(columns.map(({ title }) => `<th>${escaped(title)}</th>`))
  const table = rows
    .slice(0, mostRows)
    .map((row) => line(padded(row, columns.length).map((value, index) => cell(value, columns[index], language))))
  const left = rows.length - mostRows
  const more = left > 0 ? `<p class="note">${escaped(words.more.replace('{count}', number(left, language)))}</p>` : ''
  return `<h1>${escaped(answer.report.title)}</h1>${basis(answer, language)}<table>${head}${table.join('')}</table>${more}`
}

/** What the figures are made of stands above them, line by line, so that nobody has to look for it. */
function basis({ report, basis: { period, before, currency, records, calculatedAt, filter } }: ReportAnswer, language: string): string {
  const words = reportWords(language)
  const days = ({ from, until }: { readonly from: string; readonly until: string }) => `${day(from, language)} – ${day(until, language)}`
  const told: readonly (readonly [string, string])[] = [
    ...(period === null ? [] : [[words.period, days(period)] as const]),
    ...(before === null ? [] : [[words.compared, days(before)] as const]),
    ...(currency?.value ? [[words.currency, currency.value] as const] : []),
    [words.filter, filter === '' ? words.none : filter],
    [words.records, `${number(records, language)} (${report.plural})`],
    [words.calculated, `${moment(calculatedAt, language)} UTC`],
  ]
  return `<p class="note">${told.map(([what, value]) => `${escaped(what)}: ${escaped(value)}`).join('<br/>')}</p>`
}

function padded(row: Row, width: number): Row {
  return [...row, ...Array.from({ length: width - row.length }, () => null)]
}

function cell(value: ExportCell, column: ReportColumn | undefined, language: string): string {
  if (value === null) return '<td></td>'
  if ('number' in value) return `<td class="end">${escaped(figure(value, language))}</td>`
  return `<td>${escaped(textOf(value, column, language))}</td>`
}

function textOf(
  value: Exclude<ExportCell, null | { readonly number: number }>,
  column: ReportColumn | undefined,
  language: string,
): string {
  if ('day' in value) return day(value.day, language)
  if ('moment' in value) return moment(value.moment, language)
  const words = reportWords(language)
  if ('boolean' in value) return value.boolean ? words.yes : words.no
  return calendarText(value.text, column, language)
}

/** `2026-03` as `March 2026`, `2026-Q1` as `Q1 2026`, where that is what the column holds. */
function calendarText(text: string, column: ReportColumn | undefined, language: string): string {
  if (column?.kind === 'quarter') return text.replace(/^(\d{4})-Q(\d)$/, 'Q$2 $1')
  if (column?.kind !== 'month' || !/^\d{4}-\d\d$/.test(text)) return text
  return new Intl.DateTimeFormat(language, { month: 'long', year: 'numeric', timeZone: 'UTC' }).format(new Date(`${text}-01T00:00:00Z`))
}

function figure({ number: value, shown }: Extract<ExportCell, { readonly number: number }>, language: string): string {
  if (shown?.as === 'percent')
    return new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: Math.max(shown.digits, 2) }).format(value)
  const digits = shown?.as === 'amount' ? 2 : 0
  return new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits || 6 }).format(value)
}

function number(value: number, language: string): string {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 6 }).format(value)
}

function day(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(`${iso.slice(0, 10)}T00:00:00Z`))
}

function moment(iso: string, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short', timeZone: 'UTC' }).format(new Date(iso))
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
}
