import { csvLine, type ExportCell, type Printing, type ReportAnswer, type ReportColumn, writeXlsx } from '../../engine/plugins/api.ts'
import { cellMaker } from './report-cells.ts'
import { type ReportWords, reportWords } from './report-words.ts'

/** A report as CSV: its rows with the totals below, and below these what they are made of. */
export function reportCsv(answer: ReportAnswer, printing: Printing): Uint8Array {
  const { titles, rows } = tableOf(answer, printing)
  const lines = [titles.map((text) => ({ text })), ...rows].map(csvLine)
  return new TextEncoder().encode(`\uFEFF${lines.join('')}`)
}

/** The same as a workbook; cells keep their types, and percentages and amounts look like what they are. */
export async function reportXlsx(answer: ReportAnswer, printing: Printing): Promise<Uint8Array> {
  const { titles, rows } = tableOf(answer, printing)
  async function* batches() {
    yield rows
  }
  const pieces: Uint8Array[] = []
  const widths = titles.map((title) => Math.max(12, title.length + 2))
  for await (const piece of writeXlsx({ title: answer.report.title.slice(0, 31), columns: titles, widths }, batches())) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** The cells of a report, with its totals and what they are made of. */
export function tableOf(
  answer: ReportAnswer,
  printing: Printing,
): { readonly titles: readonly string[]; readonly rows: readonly (readonly ExportCell[])[] } {
  const { columns, rows } = bodyOf(answer, printing)
  return { titles: columns.map(({ title }) => title), rows: [...rows, ...basisRows(answer.basis, reportWords(printing.language))] }
}

export type Row = readonly ExportCell[]

/** The cells of a report with its totals, and what they are cells of. */
export function bodyOf(
  answer: ReportAnswer,
  printing: Printing,
): { readonly columns: readonly ReportColumn[]; readonly rows: readonly Row[] } {
  const { groups, measures, columns, rows, records, totals } = answer
  const shown = records === undefined ? [...groups, ...measures] : columns
  const cells = shown.map((column) => cellMaker(answer, column, printing))
  const rowOf = (values: readonly unknown[], from = 0) => values.map((value, index) => cells[from + index]?.(value) ?? null)
  if (records !== undefined)
    return { columns, rows: records.map((record) => rowOf(columns.map(({ path }) => valueAt(record, path ?? '')))) }
  const total = { text: reportWords(printing.language).total }
  const sums = groups.length === 0 ? [] : [[total, ...groups.slice(1).map(() => null), ...rowOf(totals, groups.length)]]
  return { columns: shown, rows: [...rows.map(({ keys, values }) => rowOf([...keys, ...values])), ...sums] }
}

function basisRows({ filter, period, currency, records, calculatedAt }: ReportAnswer['basis'], words: ReportWords): readonly Row[] {
  const days: readonly Row[] = period === null ? [] : [[{ text: words.period }, { day: period.from }, { day: period.until }]]
  const money: readonly Row[] =
    currency === null ? [] : [[{ text: words.currency }, currency.value === null ? null : { text: currency.value }]]
  return [
    [],
    ...days,
    ...money,
    [{ text: words.filter }, { text: filter }],
    [{ text: words.records }, { number: records }],
    [{ text: words.calculated }, { moment: calculatedAt }],
  ]
}

/** The value at the end of a path of a record in the shape of the API. */
export function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = record
  for (const step of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined
  return value
}
