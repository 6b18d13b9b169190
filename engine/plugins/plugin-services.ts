import type { ReportAnswer } from '../forms/index.ts'
import type { Person } from '../identity/index.ts'
import {
  type AccessExplanation,
  explainAccess,
  type JournalQuery,
  type RecordsContext,
  readJournal,
  type SearchHit,
  searchAll,
} from '../records/index.ts'
import { type Reader, type ReportQuery, runReport, visibleReports } from '../reports/index.ts'
import type { Run } from './plugin-records.ts'

/** A report as it is offered. */
export interface ListedReport {
  readonly name: string
  readonly title: string
  readonly description: string | null
  readonly entity: string
  readonly hasPeriod: boolean
}

/** What else of the engine a plugin may ask, with the same rights as the records. */
export interface PluginServices {
  /** The best records of every entity that a text finds. */
  search(text: string, limit?: number): Promise<readonly SearchHit[]>
  reports(): Promise<readonly ListedReport[]>
  runReport(name: string, query?: ReportQuery): Promise<ReportAnswer>
  /** Which role and which rule gives or refuses the person each operation on a record. */
  explainAccess(entity: string, id: string): Promise<AccessExplanation>
  /** What belongs to a record, the newest first: `{ "data": [...], "page": { "next" } }`. */
  journal(entity: string, id: string, query?: JournalQuery): Promise<JournalPage>
}

export interface JournalPage {
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly page: { readonly next: string | null }
}

/** `whole` is the context of the engine itself, in which rules are judged that the person need not see. */
export function pluginServices(run: Run, person: Person | null, whole: () => RecordsContext): PluginServices {
  const reader: Reader = {
    isAdministrator: person === null || person.isAdministrator || person.scope?.isOfAdministrator === true,
    roles: person?.roles ?? [],
  }
  const explained = { id: person?.id ?? '', teams: person?.teams ?? [], ...reader }
  return {
    search: (text, limit) => run((context) => searchAll(context, text, limit)),
    reports: () =>
      run(async (context) =>
        visibleReports(context, reader).map(({ name, title, description = null, entity, period }) => ({
          ...{ name, title, description, entity, hasPeriod: period !== undefined },
        })),
      ),
    runReport: (name, query = {}) => run((context) => runReport(context, reader, name, query)),
    explainAccess: (entity, id) => run((context) => explainAccess(whole(), context, entity, id, explained)),
    journal: (entity, id, query = {}) => run(async (context) => JSON.parse(await readJournal(context, entity, id, query)) as JournalPage),
  }
}
