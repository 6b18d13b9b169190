import { KartotekaError } from '../base/errors.ts'
import type { Field } from '../fields/index.ts'
import type { ReportAnswer } from '../forms/index.ts'
import type { Person } from '../identity/index.ts'
import {
  type AccessExplanation,
  explainAccess,
  type FieldsProposal,
  isProposable,
  type JournalQuery,
  listProposals,
  makeProposal,
  type ProposalDraft,
  type RecordsContext,
  readJournal,
  type SearchHit,
  searchAll,
  visibleEntity,
} from '../records/index.ts'
import { type Reader, type ReportQuery, runReport, visibleReports } from '../reports/index.ts'
import type { Plugin } from './plugin.ts'
import type { Run } from './plugin-records.ts'
import { mayPropose } from './rights.ts'

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
  readonly proposals: Proposals
  /** What belongs to a record, the newest first: `{ "data": [...], "page": { "next" } }`. */
  journal(entity: string, id: string, query?: JournalQuery): Promise<JournalPage>
}

/** Changes that the person accepts field by field, or refuses; a plugin needs the right `propose`. */
export interface Proposals {
  /** Keeps a proposal for the person; nothing is changed. `by` says what of the plugin makes it. */
  make(draft: ProposalDraft, by?: string): Promise<FieldsProposal>
  /** The fields that can be proposed to the person. */
  fields(entity: string): Promise<readonly Field[]>
  /** Those about a record, or without an id those for new records. */
  list(entity: string, id?: string): Promise<readonly FieldsProposal[]>
}

export interface JournalPage {
  readonly data: readonly Readonly<Record<string, unknown>>[]
  readonly page: { readonly next: string | null }
}

/** For whom a plugin asks. */
export interface Asking {
  readonly plugin: Pick<Plugin, 'name' | 'title' | 'rights'>
  readonly person: Person | null
  /** With the rights of the person and the plugin. */
  readonly run: Run
  /** With the rights of the person alone: what is proposed is theirs to accept. */
  readonly runAsPerson: Run
  /** The context of the engine itself, in which rules are judged that the person need not see. */
  readonly whole: () => RecordsContext
}

export function pluginServices({ plugin, person, run, runAsPerson, whole }: Asking): PluginServices {
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
    proposals: {
      async make(draft, by) {
        if (person === null) throw new KartotekaError('forbidden', 'Proposals are made for a person, and nobody asks here.')
        if (plugin.rights?.includes('propose') !== true)
          throw new KartotekaError('forbidden', `The plugin "${plugin.name}" does not declare the right "propose".`)
        if (!mayPropose(person, draft.entity))
          throw new KartotekaError('forbidden', 'This token does not propose. Make one with the scope "propose".')
        const title = plugin.title ?? plugin.name
        return runAsPerson((context) => makeProposal(context, draft, by === undefined ? title : `${title}, ${by}`))
      },
      fields: (entity) =>
        runAsPerson(async (context) => {
          const all = whole().model.entities.get(entity)?.fields
          return [...visibleEntity(context, entity).fields.values()].filter((field) => isProposable(all?.get(field.name) ?? field))
        }),
      list: (entity, id) => run((context) => listProposals(context, { entity, id })),
    },
  }
}
