/** What an action answers: blocks that every screen can draw and every program can read. */
export interface Answer {
  readonly title: string
  readonly blocks: readonly AnswerBlock[]
  /** The same for programs, where the blocks do not say it all. */
  readonly data?: unknown
}

export type AnswerBlock = TextBlock | ScoreBlock | FactorsBlock | TableBlock

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

export type AnswerCell = string | number | boolean | null | { readonly entity: string; readonly id: string; readonly label: string }
