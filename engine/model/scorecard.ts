/** A scorecard as it is declared; its expressions were checked against the model. */
export interface Scorecard {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  readonly entity: string
  readonly factors: readonly ScoreFactor[]
  readonly keep: ScoreKeep | undefined
  readonly levels: readonly { readonly from: number; readonly title: string; readonly tone: 'good' | 'fair' | 'poor' }[]
}

/** Where results are kept: the records of `entity` whose reference `field` leads to what was judged, by names of their fields. */
export interface ScoreKeep {
  readonly entity: string
  readonly field: string
  readonly score: string
  readonly date: string
  readonly before: string | undefined
  readonly level: string | undefined
  readonly reasons: string | undefined
}

export interface ScoreFactor {
  readonly key: string
  readonly title: string
  /** CEL that gives a number. */
  readonly value: string
  readonly bands: readonly { readonly from: number; readonly points: number; readonly reason: string }[]
  readonly empty: { readonly points: number; readonly reason: string } | undefined
  readonly source: { readonly entity: string; readonly field: string; readonly filter: string | undefined } | undefined
  readonly fields: readonly string[]
}
