import type { Figure, Period, ReportAnswer, ReportBasis, ReportRow } from '../forms/index.ts'
import { resolvePath } from '../metadata/index.ts'
import type { Entity } from '../model/model.ts'
import type { Report } from '../model/report.ts'
import {
  type Action,
  type AggregateQuery,
  aggregateRecords,
  authorizeEver,
  inTransaction,
  listRecords,
  type RecordsContext,
  recordEvent,
  visibleEntity,
} from '../records/index.ts'
import { reportColumns } from './columns.ts'
import { chooseCurrency, currencyPath } from './currency.ts'
import { definitionOf } from './definition.ts'
import { allOf, groupFilter, type ReportGroup, stretchFilter } from './drill.ts'
import type { FileKind } from './file-kinds.ts'
import { findReport, type Reader } from './find-report.ts'
import { type KindRun, ownKinds, workedOut } from './kinds.ts'
import { readPeriod } from './period.ts'
import { fileRights } from './report-file.ts'

/** What is asked for beside the name; a report that has no period takes none. */
export interface ReportQuery {
  readonly period?: string | undefined
  /** A CEL condition that narrows the records further. */
  readonly filter?: string | undefined
  /** ISO 4217; else that of most records. */
  readonly currency?: string | undefined
  /** As what kind of file it is asked for; none where it is looked at. */
  readonly format?: FileKind | undefined
}

/**
 * Works out a report with the rights of who looks; all its figures speak of one state of the database. Throws `not-found`,
 * `invalid-parameter` and `invalid-filter`.
 */
export async function runReport(context: RecordsContext, reader: Reader, name: string, query: ReportQuery): Promise<ReportAnswer> {
  await leaveAsFile(context, findReport(context, reader, name), query.format)
  return inOneState(context, (reading) => workOut(reading, reader, name, query))
}

/** Throws `forbidden` where the person may not have the report as such a file; records that leave in one are told in the audit as an export is. */
export async function leaveAsFile(context: RecordsContext, report: Report, format: FileKind | undefined): Promise<void> {
  const entity = visibleEntity(context, report.entity)
  const rights = fileRights(report, format)
  for (const action of ['report', ...rights] as const) authorizeEver(context, action, entity)
  if (!rights.includes('export')) return
  const details = { format: format?.name, report: report.name, fields: report.columns }
  await inTransaction(context, (write) => recordEvent(write, { kind: 'exported', subject: entity.name, details }))
}

/** The same over a context that reads one state already. */
export async function workOut(context: RecordsContext, reader: Reader, name: string, query: ReportQuery): Promise<ReportAnswer> {
  const report = findReport(context, reader, name)
  return workOutReport(context, report, visibleEntity(context, report.entity), query)
}

/** The same of a report that was found, or put together, for the person. */
export function workOutReport(context: RecordsContext, report: Report, entity: Entity, query: ReportQuery): Promise<ReportAnswer> {
  return new ReportRun(context, report, entity, query).answer()
}

/** Runs work whose statements all read one state of the database, whatever is written meanwhile. */
export function inOneState<T>(context: RecordsContext, work: (context: RecordsContext) => Promise<T>): Promise<T> {
  return context.database.snapshot((reader) =>
    work({ ...context, database: { ...context.database, all: (statement) => reader.all(statement) } }),
  )
}

interface Aggregated {
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly page: { readonly more: boolean }
  readonly totals: Readonly<Record<string, unknown>>
}

class ReportRun {
  readonly #context: RecordsContext
  readonly #report: Report
  readonly #entity: Entity
  readonly #query: ReportQuery
  readonly #groups: readonly ReportGroup[]
  /** What is done with the records. */
  readonly #rights: readonly Action[]

  constructor(context: RecordsContext, report: Report, entity: Entity, query: ReportQuery) {
    this.#context = context
    this.#report = report
    this.#entity = entity
    this.#query = query
    this.#rights = ['report', ...fileRights(report, query.format)]
    this.#groups = report.groups.map((name) => this.#group(name))
  }

  async answer(): Promise<ReportAnswer> {
    const report = this.#report
    const kind = ownKinds[report.kind]
    const period = this.#period()
    const common = allOf([report.filter, this.#query.filter])
    const during = period === undefined ? undefined : this.#during(period)
    const money = currencyPath(this.#context.model, this.#entity, report)
    const chosen =
      money === undefined
        ? undefined
        : await chooseCurrency(
            this.#context,
            this.#entity,
            { path: money, filter: allOf([common, during]), rights: this.#rights },
            this.#query.currency,
          )
    const filter = allOf([report.filter, this.#query.filter, during, chosen?.condition])
    const compared =
      period !== undefined && report.period?.isCompared === true
        ? { ...period.before, filter: allOf([report.filter, this.#query.filter, this.#during(period.before), chosen?.condition]) }
        : undefined
    const figures = await this.#aggregate(report.groups, filter, {
      sort: kind.isGrouped ? report.sort : undefined,
      limit: kind.isLimited ? report.limit : undefined,
    })
    const earlier = compared === undefined ? undefined : await this.#aggregate(this.#isByCalendar() ? [] : report.groups, compared.filter)
    const basis: ReportBasis = {
      filter,
      declared: report.filter ?? null,
      asked: this.#query.filter ?? null,
      period: period === undefined || report.period === undefined ? null : { ...period, field: report.period.field },
      before: compared ?? null,
      currency: chosen?.told ?? null,
      records: Number(figures.totals['count()']),
      calculatedAt: this.#context.now.toISOString(),
    }
    const answer: ReportAnswer = {
      report: this.#head(),
      basis,
      ...reportColumns(this.#context.model, this.#entity, report, this.#groups, this.#context.language ?? 'en'),
      rows: kind.isGrouped ? this.#rows(this.#groups, figures, filter, this.#isByCalendar() ? undefined : earlier) : [],
      totals: this.#figures(figures.totals),
      ...(earlier === undefined ? {} : { totalsBefore: this.#figures(earlier.totals) }),
      more: figures.page.more,
      ...(await kind.rest(this.#forKind(), filter)),
    }
    return workedOut(answer, report.worked, this.#context.language ?? 'en')
  }

  #head(): ReportAnswer['report'] {
    const { name, title, description = null, kind, chart, goal = null, entity } = this.#report
    return { name, title, description, kind, chart, goal, entity, plural: this.#entity.plural, definition: definitionOf(this.#report) }
  }

  #group(name: string): ReportGroup {
    const [, unit, inner] = /^(\w+)\((.*)\)$/.exec(name) ?? []
    const path = inner ?? name
    const resolved = resolvePath(this.#context.model.entities, this.#entity, path)
    const field = 'problem' in resolved ? undefined : resolved.fields.at(-1)
    if (field === undefined) throw new Error(`the report "${this.#report.name}" was found usable, and has no "${path}"`)
    return { name, path, unit: unit as ReportGroup['unit'], field }
  }

  #period(): Period | undefined {
    const { period } = this.#report
    if (period === undefined) return undefined
    return readPeriod(this.#query.period ?? period.default, this.#context.now.toISOString().slice(0, 10))
  }

  #during(stretch: { readonly from: string; readonly until: string }): string {
    const { path, field } = this.#group(this.#report.period?.field ?? '')
    return stretchFilter(path, field, stretch)
  }

  #isByCalendar(): boolean {
    return this.#groups.some(({ unit }) => unit !== undefined)
  }

  async #aggregate(groups: readonly string[], filter: string, more: Pick<AggregateQuery, 'sort' | 'limit'> = {}): Promise<Aggregated> {
    const measures = [...new Set([...this.#report.measures, 'count()'])]
    const query = {
      group: ownKinds[this.#report.kind].isGrouped ? groups.join(',') : '',
      measure: measures.join(','),
      filter,
      totals: true,
      rights: this.#rights,
      ...more,
    }
    return JSON.parse(await aggregateRecords(this.#context, this.#entity.name, query))
  }

  #rows(groups: readonly ReportGroup[], { data }: Aggregated, filter: string, earlier?: Aggregated): readonly ReportRow[] {
    const keysOf = (row: Readonly<Record<string, unknown>>) => groups.map(({ name }) => row[name] ?? null)
    const before = new Map(earlier?.data.map((row) => [JSON.stringify(keysOf(row)), row]))
    return (this.#report.sort === undefined ? inDeclaredOrder(groups, data) : data).map((row) => {
      const keys = keysOf(row)
      const former = before.get(JSON.stringify(keys))
      return {
        keys,
        values: this.#figures(row),
        ...(earlier === undefined ? {} : { before: this.#figures(former ?? {}) }),
        filter: allOf([filter, ...groups.map((group, index) => groupFilter(group, keys[index]))]),
      }
    })
  }

  #figures(row: Readonly<Record<string, unknown>>): readonly Figure[] {
    return this.#report.measures.map((measure) => (row[measure] ?? (measure.startsWith('count') ? 0 : null)) as Figure)
  }

  #forKind(): KindRun {
    return {
      groups: this.#report.groups,
      rowsBy: async (names, filter) => {
        const groups = this.#groups.filter(({ name }) => names.includes(name))
        return this.#rows(groups, await this.#aggregate(names, filter), filter)
      },
      list: (filter) => this.#list(filter),
    }
  }

  async #list(filter: string): Promise<Pick<ReportAnswer, 'records' | 'more'>> {
    const { columns, sort, limit = 200 } = this.#report
    // An amount is shown with its currency.
    const money = currencyPath(this.#context.model, this.#entity, this.#report)
    const fields = [...new Set(['id', 'label', ...columns, ...(money === undefined ? [] : [money])])].join(',')
    const text = await listRecords(this.#context, this.#entity.name, {
      filter,
      sort,
      fields,
      limit: Math.min(limit, 200),
      rights: this.#rights,
    })
    const { data, page } = JSON.parse(text) as { data: Record<string, unknown>[]; page: { next: string | null } }
    return { records: data, more: page.next !== null }
  }
}

/** Choices in the order in which they are declared, which is that of a process; everything else as the database sorted it. */
function inDeclaredOrder<Row extends Readonly<Record<string, unknown>>>(
  groups: readonly ReportGroup[],
  rows: readonly Row[],
): readonly Row[] {
  if (!groups.some(({ field }) => field.options.length > 0)) return rows
  const ranks = groups.map(({ name, field }) => {
    const known = field.options.length > 0 ? [...field.options.map(({ value }) => value), null] : rows.map((row) => row[name])
    return new Map(known.map((value, index) => [JSON.stringify(value ?? null), index] as const).reverse())
  })
  const rank = (row: Row, index: number) => ranks[index]?.get(JSON.stringify(row[groups[index]?.name ?? ''] ?? null)) ?? rows.length
  return [...rows].sort((a, b) => {
    const index = groups.findIndex((_, at) => rank(a, at) !== rank(b, at))
    return index < 0 ? 0 : rank(a, index) - rank(b, index)
  })
}
