import { KartotekaError } from '../base/errors.ts'
import type { Field } from '../fields/index.ts'
import type { ReportAnswer, TransitionOffer } from '../forms/index.ts'
import type { Person } from '../identity/index.ts'
import type { Proposal as ChangeOfMetadata, OverlayPatch } from '../live/index.ts'
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
import { offeredTransitions } from '../workflow/index.ts'
import type { Plugin } from './plugin.ts'
import type { Run } from './plugin-records.ts'
import { type Conversions, conversionsOf, type Duplicates, duplicatesOf } from './record-operations.ts'
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
  /** What the person can do with a record now, as its page offers it, and why not. A plugin tells of it and does none of it. */
  transitions(entity: string, id: string): Promise<readonly TransitionOffer[]>
  /** Names of the fields that the person may change, whatever the plugin may. */
  changeable(entity: string): Promise<ReadonlySet<string>>
  readonly proposals: Proposals
  readonly configuration: Configuration
  /** Making other records of one, and back. */
  readonly conversions: Conversions
  /** Records that are likely the same, and merging them. */
  readonly duplicates: Duplicates
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

/** What an administrator may change of the metadata; a plugin needs the right `configure`. Nothing is changed here: administrators publish. */
export interface Configuration {
  /** What a change would do: merge patches by folder and id, as `POST /api/metadata/plan` takes them. Throws `forbidden` for others. */
  plan(patch: OverlayPatch): Promise<ChangeOfMetadata>
}

/** Compiles the served documents with a change in them, and plans the way there. */
export type Propose = (patch: OverlayPatch) => Promise<ChangeOfMetadata>

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
  readonly propose: Propose
}

export function pluginServices({ plugin, person, run, runAsPerson, whole, propose }: Asking): PluginServices {
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
    transitions: async (entity, id) => {
      await run(async (context) => visibleEntity(context, entity))
      return runAsPerson((context) => offeredTransitions(context, entity, id))
    },
    changeable: async (entity) => {
      const known = await run(async (context) => visibleEntity(context, entity))
      const own = await runAsPerson(async (context) => visibleEntity(context, entity))
      return new Set(
        [...own.fields.values()].filter(({ name, isReadOnly }) => known.fields.has(name) && !isReadOnly).map(({ name }) => name),
      )
    },
    conversions: conversionsOf(run),
    duplicates: duplicatesOf(run),
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
    configuration: {
      async plan(patch) {
        if (person?.isAdministrator !== true) throw new KartotekaError('forbidden', 'Only administrators change what records are made of.')
        if (plugin.rights?.includes('configure') !== true)
          throw new KartotekaError('forbidden', `The plugin "${plugin.name}" does not declare the right "configure".`)
        return propose(patch)
      },
    },
  }
}
