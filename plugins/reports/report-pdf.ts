import { type ExportCell, type Printing, type ReportAnswer, type ReportColumn, resolvePath } from '../../engine/plugins/api.ts'
import { bodyOf, type Row } from './report-table.ts'
import { reportWords } from './report-words.ts'

/** Rows of a report on paper; the others are in the file formats that take them. */
const mostRows = 1000

/** What stands on the paper, as markup. */
export function reportPage(answer: ReportAnswer, printing: Printing): string {
  const { language } = printing
  const words = reportWords(language)
  const { columns, rows } = bodyOf(answer, words.total)
  const line = (cells: readonly string[]) => `<tr>${cells.join('')}</tr>`
  const head = line(columns.map(({ title }) => `<th>${escaped(title)}</th>`))
  const said = columns.map((column) => choicesOf(answer, column, printing))
  const table = rows
    .slice(0, mostRows)
    .map((row) => line(padded(row, columns.length).map((value, index) => cell(value, said[index], language))))
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

/** Titles of the choices of a column, by value. */
function choicesOf({ report }: ReportAnswer, { path }: ReportColumn, { model }: Printing): ReadonlyMap<string, string> | undefined {
  const entity = model.entities.get(report.entity)
  const found = entity === undefined || path === null ? undefined : resolvePath(model.entities, entity, path)
  const options = found === undefined || 'problem' in found ? [] : (found.fields.at(-1)?.options ?? [])
  if (options.length === 0) return undefined
  return new Map(options.map(({ value, title }) => [String(value), title]))
}

function padded(row: Row, width: number): Row {
  return [...row, ...Array.from({ length: width - row.length }, () => null)]
}

function cell(value: ExportCell, choices: ReadonlyMap<string, string> | undefined, language: string): string {
  if (value === null) return '<td></td>'
  if ('number' in value) {
    const title = choices?.get(String(value.number))
    return title === undefined ? `<td class="end">${escaped(number(value.number, language))}</td>` : `<td>${escaped(title)}</td>`
  }
  if ('day' in value) return `<td>${escaped(day(value.day, language))}</td>`
  if ('moment' in value) return `<td>${escaped(moment(value.moment, language))}</td>`
  const text = String(Object.values(value)[0])
  return `<td>${escaped(choices?.get(text) ?? text)}</td>`
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
