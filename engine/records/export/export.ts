import { KartotekaError } from '../../base/errors.ts'
import { defaultSelection } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import { recordEvent } from '../audit/record-event.ts'
import { type RecordsContext, visibleEntity, writeContext } from '../context.ts'
import { authorizeEver } from '../gate.ts'
import type { ExportCell } from './cell.ts'
import { type ExportColumn, exportColumns, selectionOf } from './columns.ts'
import { type ExportSelection, preparePages } from './pages.ts'
import { csvLine } from './write-csv.ts'
import { writeXlsx } from './xlsx/write-xlsx.ts'

export const exportFormats = ['csv', 'xlsx', 'ndjson'] as const
export type ExportFormat = (typeof exportFormats)[number]

export interface ExportQuery extends ExportSelection {
  readonly format: ExportFormat
  /** Names of fields; all that may be exported without it. */
  readonly fields?: string | undefined
  /** False for paths of fields in place of titles for people. */
  readonly titles?: boolean | undefined
}

/** An export whose parameters are sound, ready to be written. */
export interface PreparedExport {
  readonly mediaType: string
  readonly fileName: string
  /** Sends the bytes piece by piece and waits for each; all of them speak of one state of the database. */
  write(send: (piece: Uint8Array | string) => Promise<void>): Promise<void>
}

const mediaTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ndjson: 'application/x-ndjson; charset=utf-8',
}

/**
 * An export of the records that a list with the same parameters holds. What is exported and imported again is the same. Throws
 * `not-found` and `invalid-parameter` before anything is written.
 */
export function prepareExport(context: RecordsContext, entityName: string, query: ExportQuery): PreparedExport {
  const entity = visibleEntity(context, entityName)
  authorizeEver(context, 'export', entity)
  if (entity.notIn?.includes('export') === true) throw new KartotekaError('forbidden', `${entity.plural} are not exported.`)
  const columns = exportColumns(context.model, entity, query.fields)
  const selection = query.format === 'ndjson' ? wholeSelection(entity, columns, query) : selectionOf(columns)
  const pages = preparePages(context, entity, query, selection)
  return {
    mediaType: mediaTypes[query.format],
    fileName: `${entity.name}-${context.now.toISOString().slice(0, 10)}.${query.format}`,
    write: async (send) => {
      await tellOfExport(context, entity, query, columns)
      await context.database.snapshot(async (reader) => {
        for await (const piece of writers[query.format](entity, columns, pages(reader), query)) await send(piece)
      })
    },
  }
}

/** Stands in the audit before the first record leaves. */
async function tellOfExport(context: RecordsContext, entity: Entity, query: ExportQuery, columns: readonly ExportColumn[]): Promise<void> {
  const { format, filter, search } = query
  const fields = [...new Set(columns.map(({ path }) => path))]
  const details = { format, fields, ...(filter === undefined ? {} : { filter }), ...(search === undefined ? {} : { search }) }
  await context.database.transaction((executor) =>
    recordEvent(writeContext(context, executor), { kind: 'exported', subject: entity.name, details }),
  )
}

/** A record as the API answers it, but for what the system says. */
function wholeSelection(entity: Entity, columns: readonly ExportColumn[], { fields }: ExportQuery) {
  const names = new Set(columns.map(({ path }) => path.split('.')[0]))
  return new Map(
    [...defaultSelection(entity, { lines: true })].filter(([name]) => {
      const field = entity.fields.get(name)
      return names.has(name) || (fields === undefined && field?.lines !== undefined)
    }),
  )
}

type Writer = (
  entity: Entity,
  columns: readonly ExportColumn[],
  pages: AsyncIterable<readonly string[]>,
  query: ExportQuery,
) => AsyncGenerator<Uint8Array | string>

const writers: Readonly<Record<ExportFormat, Writer>> = { csv: csvPieces, xlsx: xlsxPieces, ndjson: ndjsonPieces }

/** With a byte order mark, by which spreadsheets know UTF-8. */
async function* csvPieces(
  _entity: Entity,
  columns: readonly ExportColumn[],
  pages: AsyncIterable<readonly string[]>,
  query: ExportQuery,
): AsyncGenerator<string> {
  yield `\uFEFF${csvLine(headings(columns, query).map((text) => ({ text })))}`
  for await (const page of pages) yield rowsOf(columns, page).map(csvLine).join('')
}

async function* xlsxPieces(
  entity: Entity,
  columns: readonly ExportColumn[],
  pages: AsyncIterable<readonly string[]>,
  query: ExportQuery,
): AsyncGenerator<Uint8Array> {
  async function* batches() {
    for await (const page of pages) yield rowsOf(columns, page)
  }
  const widths = columns.map(({ width }) => width)
  yield* writeXlsx({ title: entity.plural, columns: headings(columns, query), widths }, batches())
}

/** The text of the database, one record a line: it holds no line break outside of texts, where JSON escapes it. */
async function* ndjsonPieces(
  _entity: Entity,
  _columns: readonly ExportColumn[],
  pages: AsyncIterable<readonly string[]>,
): AsyncGenerator<string> {
  for await (const page of pages) yield page.map((record) => `${record.replace(/[\r\n]\s*/g, '')}\n`).join('')
}

function headings(columns: readonly ExportColumn[], { titles }: ExportQuery): readonly string[] {
  return columns.map(({ title, path }) => (titles === false ? path : title))
}

type Json = Readonly<Record<string, unknown>>

/** A row for each record, or for each of its lines; the head of the record stands in the first of them, its id in all. */
function rowsOf(columns: readonly ExportColumn[], page: readonly string[]): readonly (readonly ExportCell[])[] {
  const lineNames = [...new Set(columns.flatMap(({ lines }) => lines ?? []))]
  return page.flatMap((text) => {
    const record = JSON.parse(text) as Json
    const lists = lineNames.map((name) => [name, (record[name] ?? []) as readonly Json[]] as const)
    const count = Math.max(1, ...lists.map(([, lines]) => lines.length))
    return Array.from({ length: count }, (_, index) => rowOf(columns, record, new Map(lists), index))
  })
}

function rowOf(
  columns: readonly ExportColumn[],
  record: Json,
  lines: ReadonlyMap<string, readonly Json[]>,
  index: number,
): readonly ExportCell[] {
  return columns.map((column) => {
    if (column.lines === undefined) return index === 0 || column.path === 'id' ? column.cell(record) : null
    const line = lines.get(column.lines)?.[index]
    return line === undefined ? null : column.cell(line)
  })
}
