import type { AnswerFactor, Model, PluginCall, Scorecard, ScoreFactor, Tone } from '../../engine/plugins/api.ts'

/** A factor with the value that was read; undefined where the person may not see what it is made of. */
export interface ReadFactor {
  readonly factor: ScoreFactor
  readonly value: number | null | undefined
}

/** What a scorecard says about one record. */
export interface Assessment {
  /** From 0 to 100. */
  readonly value: number
  readonly level: string
  readonly tone: Tone
  readonly factors: readonly AnswerFactor[]
}

export function scorecardsOf(model: Model, entity: string): readonly Scorecard[] {
  return [...(model.scorecards?.values() ?? [])].filter((scorecard) => scorecard.entity === entity)
}

/** The measures of an aggregate that reads the factors, one group a record. */
export function measuresOf(factors: readonly ScoreFactor[]): string {
  return factors.map(({ value }, index) => `max(${value}) as f${index}`).join(',')
}

export function valuesOf(factors: readonly ScoreFactor[], row: Readonly<Record<string, unknown>> | undefined): readonly ReadFactor[] {
  return factors.map((factor, index) => ({ factor, value: (row?.[`f${index}`] ?? null) as number | null }))
}

/** In which language reasons are given. */
export type Speaking = Pick<PluginCall, 'say' | 'language'>

/** Points by the bands, and their sum as a part of the most that could be had. What was not judged counts for nothing. */
export function assess(speaking: Speaking, { levels }: Pick<Scorecard, 'levels'>, read: readonly ReadFactor[]): Assessment {
  const factors = read.map((factor) => pointsOf(speaking, factor))
  const points = factors.reduce((sum, factor) => sum + factor.points, 0)
  const max = factors.reduce((sum, factor) => sum + factor.max, 0)
  const value = max === 0 ? 0 : Math.round((points / max) * 100)
  const { title: level, tone } = levels.findLast(({ from }) => value >= from) ?? { title: '', tone: 'good' as const }
  return { value, level, tone, factors }
}

function pointsOf({ say, language }: Speaking, { factor, value }: ReadFactor): AnswerFactor {
  const { title, bands, empty } = factor
  const most = Math.max(...bands.map(({ points }) => points), empty?.points ?? 0)
  if (value === undefined) return { title, points: 0, max: 0, reason: say('Not judged: you may not see what it is made of.') }
  const band = value === null ? empty : bands.findLast(({ from }) => value >= from)
  if (band === undefined) return { title, points: 0, max: most, reason: say('There is nothing to judge.') }
  const said = value === null ? '' : new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value)
  return { title, points: band.points, max: most, reason: band.reason.replaceAll('{value}', said) }
}
