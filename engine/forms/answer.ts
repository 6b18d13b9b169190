/** What an action answers: blocks that every screen can draw and every program can read. */
export interface Answer {
  readonly title: string
  readonly blocks: readonly AnswerBlock[]
  /** The same for programs, where the blocks do not say it all. */
  readonly data?: unknown
}

export type AnswerBlock =
  | TextBlock
  | ScoreBlock
  | FactorsBlock
  | TableBlock
  | PeopleBlock
  | ProposalBlock
  | RecordsBlock
  | StatementsBlock
  | ChangeBlock

export interface TextBlock {
  readonly kind: 'text'
  readonly title?: string
  readonly text: string
}

/** A number on a scale, and in words what it means. */
export interface ScoreBlock {
  readonly kind: 'score'
  readonly title: string
  readonly value: number
  readonly max: number
  readonly level: string
  readonly tone: Tone
}

export type Tone = 'good' | 'fair' | 'poor'

/** What a score is made of, each with the reason and the records behind it. */
export interface FactorsBlock {
  readonly kind: 'factors'
  readonly title?: string
  readonly factors: readonly AnswerFactor[]
}

export interface AnswerFactor {
  readonly title: string
  readonly points: number
  readonly max: number
  readonly reason: string
  /** The records that the reason was read from. */
  readonly sources?: readonly AnswerSource[]
}

/** A record, with the fields that were read; or the records of an entity that a filter keeps. */
export type AnswerSource =
  | { readonly entity: string; readonly id: string; readonly label: string; readonly fields?: readonly string[] }
  | { readonly entity: string; readonly filter: string; readonly label: string }

export interface TableBlock {
  readonly kind: 'table'
  readonly title?: string
  readonly columns: readonly string[]
  readonly rows: readonly (readonly AnswerCell[])[]
}

export type AnswerCell = string | number | boolean | null | AnswerRecord

export interface AnswerRecord {
  readonly entity: string
  readonly id: string
  readonly label: string
}

/** People around a record, drawn as a map or as a list. */
export interface PeopleBlock {
  readonly kind: 'people'
  readonly centre: AnswerRecord
  readonly people: readonly AnswerPerson[]
  /** How many activities the shares are parts of; `isCut` where there are more, older ones. */
  readonly activities: number
  readonly isCut: boolean
}

export interface AnswerPerson {
  readonly record: AnswerRecord
  readonly side: 'inside' | 'outside'
  /** What somebody does there, with how often. */
  readonly roles: readonly { readonly title: string; readonly count: number }[]
  /** What holds of somebody, such as being a decision-maker. */
  readonly marks: readonly string[]
  readonly activities: number
  /** From 0 to 1. */
  readonly share: number
  /** A day. */
  readonly lastContact: string | null
}

/** Values that the person accepts or refuses, by the id of the proposal. */
export interface ProposalBlock {
  readonly kind: 'proposal'
  readonly entity: string
  /** The record that it is about; null for a new one. */
  readonly id: string | null
  readonly proposal: string
}

/** The records of an entity that a filter keeps, to be opened as a list. */
export interface RecordsBlock {
  readonly kind: 'records'
  readonly title: string
  readonly entity: string
  /** In CEL, shown as it is. */
  readonly filter: string
  readonly total: number
}

/** A change of the metadata: nothing happens until an administrator has taken it into a draft and published that. */
export interface ChangeBlock {
  readonly kind: 'change'
  /** Merge patches by folder and id, as `POST /api/metadata/plan` takes them. */
  readonly documents: { readonly [folder: string]: { readonly [id: string]: Readonly<Record<string, unknown>> } }
  /** What happens to what is stored. */
  readonly steps: readonly string[]
}

/** Sentences of a language model, each with the records and fields that it rests on. */
export interface StatementsBlock {
  readonly kind: 'statements'
  readonly title?: string
  readonly statements: readonly AnswerStatement[]
  /** How many were not shown, as what they rest on could not be found. */
  readonly withheld: number
}

export interface AnswerStatement {
  readonly text: string
  readonly citations: readonly {
    readonly entity: string
    readonly id: string
    readonly field: string
    readonly label: string
    /** Of the field. */
    readonly title: string
  }[]
}
