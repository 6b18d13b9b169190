import type { Values } from './workflow.ts'

/** How two values of a field are compared: as they are, without case and accents, by sound, or nearly. */
export type MatchKind = 'exact' | 'folded' | 'phonetic' | 'similar'

/** A field that counts when two records are compared. */
export interface FieldMatch {
  /** `name`, or a part of a composite value: `address.city`. */
  readonly path: string
  readonly match: MatchKind
  readonly weight: number
  /** Only the digits of the value, or the domain of an address, are compared. */
  readonly of?: 'digits' | 'domain' | undefined
}

/** Two records look alike when the weights of the fields that match sum up to the threshold. */
export interface DuplicateRule {
  readonly fields: readonly FieldMatch[]
  readonly threshold: number
  /** A new record is refused when it looks like one that exists, unless the person insists. */
  readonly isRefused: boolean
}

/** What happens to a field when records become one. `fill` is what happens where nothing is said. */
export type MergeRule = 'keep' | 'replace' | 'fill' | 'join' | 'sum' | 'newest'

/** When a record is to be looked at because nobody touched it. */
export interface Outdated {
  /** An ISO 8601 period. */
  readonly after: string
  /** Lists of related records whose changes count as well. */
  readonly related: readonly string[]
  /** CEL: the records that are meant. */
  readonly when: string | undefined
  /** What is set when a person says that the record is still right. */
  readonly confirm: Values
}

/** What the metadata says about the quality of the records of an entity. */
export interface EntityQuality {
  readonly duplicates: readonly DuplicateRule[]
  readonly merge: ReadonlyMap<string, MergeRule>
  /** Name of the computed field that says how complete a record is, in percent. */
  readonly completeness: string | undefined
  readonly outdated?: Outdated | undefined
}
