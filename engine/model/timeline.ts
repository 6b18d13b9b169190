import type { Entity, Model } from './model.ts'

/** In whose journal the records of an entity stand (`x-timeline`), and how they are told there. */
export interface Timeline {
  /** References to the records in whose journal they stand. */
  readonly on: readonly string[]
  /** What stands in the journal of these records stands in the one above as well, and so do their changes. */
  readonly hasActivities: boolean
  /** The field that says when; the creation, where it is empty or not declared. */
  readonly at?: string
  /** The choice that tells a call from a visit. */
  readonly kind?: string
  /** The text that is shown below the heading. */
  readonly text?: string
}

/** How records of `source` come into a journal: their own references to its record, or to records that stand there themselves. */
export interface JournalSource {
  readonly source: Entity
  readonly timeline: Timeline
  readonly direct: readonly string[]
  readonly through: readonly { readonly field: string; readonly entity: Entity; readonly direct: readonly string[] }[]
}

/** What the journal of a record of an entity is made of, as far as this model knows the fields. */
export function journalSources(model: Pick<Model, 'entities'>, entity: Entity): readonly JournalSource[] {
  const between = [...model.entities.values()].flatMap((owner) => {
    const direct = referencesTo(owner, entity)
    return owner.timeline?.hasActivities === true && direct.length > 0 ? [{ entity: owner, direct }] : []
  })
  return [...model.entities.values()].flatMap((source) => {
    if (source.timeline === undefined || source.isInternal) return []
    const through = between.flatMap((owner) => referencesTo(source, owner.entity).map((field) => ({ field, ...owner })))
    const direct = referencesTo(source, entity)
    return direct.length + through.length === 0 ? [] : [{ source, timeline: source.timeline, direct, through }]
  })
}

function referencesTo(source: Entity, target: Entity): readonly string[] {
  return (source.timeline?.on ?? []).filter((name) => source.fields.get(name)?.targets.includes(target.name))
}
