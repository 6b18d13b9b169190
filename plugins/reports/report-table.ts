import { csvLine, type ExportCell, type Figure, type ReportAnswer, type ReportColumn, writeXlsx } from '../../engine/plugins/api.ts'

/** A report as CSV: its rows with the totals below, and below these what they are made of. */
export function reportCsv(answer: ReportAnswer): Uint8Array {
  const { titles, rows } = tableOf(answer)
  const lines = [titles.map((text) => ({ text })), ...rows].map(csvLine)
  return new TextEncoder().encode(`\uFEFF${lines.join('')}`)
}

/** The same as a workbook; cells keep their types. */
export async function reportXlsx(answer: ReportAnswer): Promise<Uint8Array> {
  const { titles, rows } = tableOf(answer)
  async function* batches() {
    yield rows
  }
  const pieces: Uint8Array[] = []
  const widths = titles.map((title) => Math.max(12, title.length + 2))
  for await (const piece of writeXlsx({ title: answer.report.title.slice(0, 31), columns: titles, widths }, batches())) pieces.push(piece)
  return Buffer.concat(pieces)
}

/** The cells of a report, with its totals and what they are made of. */
export function tableOf(answer: ReportAnswer): { readonly titles: readonly string[]; readonly rows: readonly (readonly ExportCell[])[] } {
  const { columns, rows } = bodyOf(answer, 'Total')
  return { titles: columns.map(({ title }) => title), rows: [...rows, ...basisRows(answer.basis)] }
}

export type Row = readonly ExportCell[]

/** The cells of a report with its totals, and what they are cells of. */
export function bodyOf(
  { groups, measures, columns, rows, records, totals }: ReportAnswer,
  total: string,
): { readonly columns: readonly ReportColumn[]; readonly rows: readonly Row[] } {
  if (records !== undefined)
    return { columns, rows: records.map((record) => columns.map(({ path }) => cellOf(valueAt(record, path ?? '')))) }
  const body = rows.map(({ keys, values }) => [...keys.map(cellOf), ...values.map(figureCell)])
  const sums = groups.length === 0 ? [] : [[{ text: total }, ...groups.slice(1).map(() => null), ...totals.map(figureCell)]]
  return { columns: [...groups, ...measures], rows: [...body, ...sums] }
}

function basisRows({ filter, period, currency, records, calculatedAt }: ReportAnswer['basis']): readonly (readonly ExportCell[])[] {
  const days: readonly ExportCell[][] = period === null ? [] : [[{ text: 'Period' }, { day: period.from }, { day: period.until }]]
  const money: readonly ExportCell[][] =
    currency === null ? [] : [[{ text: 'Currency' }, currency.value === null ? null : { text: currency.value }]]
  return [
    [],
    ...days,
    ...money,
    [{ text: 'Filter' }, { text: filter }],
    [{ text: 'Records' }, { number: records }],
    [{ text: 'Calculated' }, { moment: calculatedAt }],
  ]
}

function figureCell(value: Figure): ExportCell {
  return typeof value === 'number' ? { number: value } : cellOf(value)
}

function cellOf(value: unknown): ExportCell {
  if (value === null || value === undefined) return null
  if (typeof value === 'number') return { number: value }
  if (typeof value === 'boolean') return { boolean: value }
  if (Array.isArray(value)) return { text: value.map((item) => textOf(item)).join(', ') }
  const text = textOf(value)
  if (/^\d{4}-\d\d-\d\d$/.test(text)) return { day: text }
  return /^\d{4}-\d\d-\d\dT.*Z$/.test(text) ? { moment: text } : { text }
}

function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null && 'label' in value ? String(value.label) : String(value)
}

/** The value at the end of a path of a record in the shape of the API. */
export function valueAt(record: Readonly<Record<string, unknown>>, path: string): unknown {
  let value: unknown = record
  for (const step of path.split('.'))
    value = typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[step] : undefined
  return value
}
