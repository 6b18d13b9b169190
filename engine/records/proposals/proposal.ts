/** Where a proposed value comes from, so that a person can look there. */
export type ProposalSource =
  | { readonly kind: 'record'; readonly entity: string; readonly id: string; readonly field: string }
  /** An address and the day on which it was asked. */
  | { readonly kind: 'url'; readonly url: string; readonly date: string }
  /** Words that the person gave. */
  | { readonly kind: 'text'; readonly quote: string }

export type ProposalState = 'open' | 'accepted' | 'refused'

export interface ProposedField {
  readonly field: string
  readonly value: unknown
  readonly source: ProposalSource
  /** From 0 to 1. */
  readonly confidence: number
}

/** What a program hands over. */
export interface ProposalDraft {
  readonly entity: string
  /** Null for a new record. */
  readonly id: string | null
  readonly title: string
  readonly fields: readonly ProposedField[]
}

/** A field as it is stored: `before` is the value that was seen, then that which was replaced. */
export interface StoredField extends ProposedField {
  readonly before: unknown
  readonly state: ProposalState
}

/** A field as the person sees it. */
export interface ShownField extends StoredField {
  readonly title: string
  /** The value that the record has now. */
  readonly present: unknown
}

export interface FieldsProposal {
  readonly id: string
  readonly entity: string
  /** Null until a new record is made of it. */
  readonly recordId: string | null
  readonly title: string
  /** Who made it: the plugin, and what of it. */
  readonly origin: string
  readonly createdAt: string
  /** The version of the record now, for `If-Match`; null where there is none yet. */
  readonly version: number | null
  readonly fields: readonly ShownField[]
}
