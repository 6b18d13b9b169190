import {
  type Candidates,
  type Converted,
  convertRecord,
  type DuplicateGroups,
  duplicateGroups,
  findDuplicates,
  type GroupQuery,
  type Merged,
  markNotDuplicates,
  mergeRecords,
  type Proposal,
  proposeConversion,
  type Unconverted,
  type Unmerged,
  undoConversion,
  unmarkNotDuplicates,
  unmergeRecords,
} from '../records/index.ts'
import type { Run } from './plugin-records.ts'

/**
 * What the engine does with several records in one transaction, by what the metadata says of them (`x-convert`): a plugin says when, and what is answered. Each is
 * judged by the rights of who asks, narrowed by those of the plugin.
 */
export interface Conversions {
  /** What a record would become, and what it became already. */
  propose(entity: string, id: string): Promise<{ readonly targets: readonly Proposal[]; readonly became: Converted['became'] | null }>
  /** Makes it, all or nothing. `wish` is `{ targets: [{ to, values } or { to, id }] }`; all are made new without targets. */
  convert(entity: string, id: string, wish?: unknown, options?: { readonly ifVersion?: number | undefined }): Promise<Converted>
  /** Gives back what was before. */
  undo(entity: string, id: string): Promise<Unconverted>
}

/** Records that are likely the same, by the rules of the metadata (`x-duplicates`). */
export interface Duplicates {
  /** Those that a record looks like, which may be one that is being typed. */
  find(entity: string, record: unknown): Promise<Candidates>
  groups(entity: string, query?: GroupQuery): Promise<DuplicateGroups>
  /** Remembers that records are different ones, `{ ids }`, or forgets it. Answers how many pairs. */
  keepApart(entity: string, ids: unknown): Promise<number>
  forget(entity: string, ids: unknown): Promise<number>
  /** Makes one record of several: `{ into, from, choices, versions }`. */
  merge(entity: string, wish: unknown, options?: { readonly isPreview?: boolean | undefined }): Promise<Merged>
  unmerge(entity: string, id: string, wish?: unknown): Promise<Unmerged>
}

export function conversionsOf(run: Run): Conversions {
  return {
    propose: (entity, id) => run((context) => proposeConversion(context, entity, id)),
    convert: (entity, id, wish = {}, options = {}) => run((context) => convertRecord(context, entity, id, wish, options)),
    undo: (entity, id) => run((context) => undoConversion(context, entity, id)),
  }
}

export function duplicatesOf(run: Run): Duplicates {
  return {
    find: (entity, record) => run((context) => findDuplicates(context, entity, record)),
    groups: (entity, query = {}) => run((context) => duplicateGroups(context, entity, query)),
    keepApart: (entity, ids) => run((context) => markNotDuplicates(context, entity, ids)),
    forget: (entity, ids) => run((context) => unmarkNotDuplicates(context, entity, ids)),
    merge: (entity, wish, options = {}) => run((context) => mergeRecords(context, entity, wish, options)),
    unmerge: (entity, id, wish = {}) => run((context) => unmergeRecords(context, entity, id, wish)),
  }
}
