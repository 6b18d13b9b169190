import { fieldName } from '../../../engine/base/names.ts'
import type { Document } from '../api/designer.ts'
import { isObject } from './merge.ts'

export interface EditedBand {
  readonly from: number
  readonly points: number
  readonly reason: string
}

export interface EditedFactor {
  readonly key: string
  readonly title: string
  readonly value: string
  readonly bands: readonly EditedBand[]
  readonly empty: { readonly points: number; readonly reason: string } | undefined
}

export interface EditedLevel {
  readonly from: number
  readonly title: string
  readonly tone: string
}

export function factorsOf(document: Document): readonly EditedFactor[] {
  return Object.entries(partOf(document)).map(([key, factor]) => ({
    key,
    title: String(factor.title ?? key),
    value: String(factor.value ?? ''),
    bands: (Array.isArray(factor.bands) ? factor.bands : []) as readonly EditedBand[],
    empty: isObject(factor.empty) ? (factor.empty as unknown as EditedFactor['empty']) : undefined,
  }))
}

/** Every sentence that a factor may give as its reason. */
export function reasonsOf({ bands, empty }: EditedFactor): readonly string[] {
  return [...bands, ...(empty === undefined ? [] : [empty])].map(({ reason }) => reason)
}

export function levelsOf({ levels }: Document): readonly EditedLevel[] {
  return (Array.isArray(levels) ? levels : []) as readonly EditedLevel[]
}

/** Keywords of a factor said anew; those that are undefined are taken out. */
export function setFactor(document: Document, key: string, keywords: Partial<Omit<EditedFactor, 'key'>>): Document {
  const factors = partOf(document)
  return { ...document, factors: { ...factors, [key]: { ...factors[key], ...keywords } } }
}

/** A factor that counts for nothing until it is said what it is made of. */
export function addFactor(document: Document, { title, reason }: { readonly title: string; readonly reason: string }): Document {
  const factors = partOf(document)
  const key = fieldName(title, Object.keys(factors))
  return { ...document, factors: { ...factors, [key]: { title, value: '0', bands: [{ from: 0, points: 0, reason }] } } }
}

export function removeFactor(document: Document, key: string): Document {
  const { [key]: _, ...factors } = partOf(document)
  return { ...document, factors }
}

/** With one step changed; steps stand from the lowest to the highest, as the last that is reached counts. */
export function withStep<Step extends { readonly from: number }>(
  steps: readonly Step[],
  index: number,
  change: Partial<Step>,
): readonly Step[] {
  return steps.map((step, at) => (at === index ? { ...step, ...change } : step)).sort((a, b) => a.from - b.from)
}

/** A scorecard with one factor, which judges nothing yet. */
export function newScorecard(id: string, entity: string, words: Readonly<Record<'title' | 'factor' | 'reason' | Tone, string>>): Document {
  const levels = tones.map((tone, index) => ({ from: index * 25, title: words[tone], tone }))
  return addFactor({ $id: id, title: words.title, entity, factors: {}, levels }, { title: words.factor, reason: words.reason })
}

export const tones = ['good', 'fair', 'poor'] as const
type Tone = (typeof tones)[number]

function partOf({ factors }: Document): Readonly<Record<string, Document>> {
  return (isObject(factors) ? factors : {}) as Readonly<Record<string, Document>>
}
