import type { Entity } from '../model/model.ts'
import type { DuplicateRule, EntityQuality, MergeRule, Outdated } from '../model/quality.ts'
import { valuesOf } from './build-steps.ts'
import type { CompileContext } from './compile-context.ts'
import { completenessField } from './completeness.ts'
import type { EntityDocument } from './documents.ts'

/** Gives each entity what its document says about duplicates, merging and completeness; the paths were checked before. */
export function buildQuality(context: CompileContext): void {
  for (const [name, entity] of [...context.entities]) {
    const quality = qualityOf(context.documentOf(name), outdatedOf(context, entity))
    if (quality !== undefined) context.entities.set(name, { ...entity, quality })
  }
}

function qualityOf(document: EntityDocument, outdated: Outdated | undefined): EntityQuality | undefined {
  const completeness = completenessField(document)
  const duplicates = (document['x-duplicates'] ?? []).map(
    ({ fields, threshold, on }): DuplicateRule => ({
      fields: Object.entries(fields).map(([path, { match, weight, of }]) => ({ path, match, weight: weight ?? 1, of })),
      threshold,
      isRefused: on === 'refuse',
    }),
  )
  const merge = new Map<string, MergeRule>(Object.entries(document['x-merge'] ?? {}))
  if (duplicates.length + merge.size === 0 && completeness === undefined && outdated === undefined) return undefined
  return { duplicates, merge, completeness, outdated }
}

function outdatedOf(context: CompileContext, entity: Entity): Outdated | undefined {
  const declared = context.documentOf(entity.name)['x-outdated']
  if (declared === undefined) return undefined
  const { after, related = [], when, confirm = {} } = declared
  return { after, related, when, confirm: valuesOf(context, entity.name, entity, confirm) }
}
