import { allowedOrNearest } from '../base/suggest.ts'
import type { CompileContext } from './compile-context.ts'
import type { EntityDocument } from './documents.ts'

/** Takes the fields of mixins (`x-mixins`) into the entities that name them; what an entity says itself goes before. */
export function takeMixins(context: CompileContext): void {
  for (const [name, { source, document }] of [...context.entityDocuments]) {
    const mixins = document['x-mixins'] ?? []
    if (mixins.length === 0) continue
    const origin = new Map<string, string>()
    let properties: EntityDocument['properties'] = {}
    const required = new Set<string>()
    for (const [index, mixin] of mixins.entries()) {
      const type = mixinOf(context, name, mixin, index)
      for (const field of Object.keys(type?.properties ?? {})) {
        const other = origin.get(field)
        if (other !== undefined && document.properties[field] === undefined) {
          const message = `The mixins "${other}" and "${mixin}" both bring a field "${field}".`
          context.report(
            name,
            'mixin-conflict',
            `/x-mixins/${index}`,
            message,
            `Declare "${field}" in the entity itself, or leave one mixin.`,
          )
        }
        origin.set(field, mixin)
      }
      properties = { ...properties, ...type?.properties }
      for (const field of type?.required ?? []) required.add(field)
    }
    const merged = {
      ...document,
      properties: { ...properties, ...document.properties },
      required: [...new Set([...required, ...(document.required ?? [])])],
    }
    context.entityDocuments.set(name, { source, document: merged as EntityDocument })
  }
}

function mixinOf(context: CompileContext, entity: string, mixin: string, index: number) {
  const type = context.typeDocuments.get(mixin)?.document
  if (type?.['x-kind'] === 'mixin' || context.broken.has(`types/${mixin}`)) return type
  const names = [...context.typeDocuments].filter(([, { document }]) => document['x-kind'] === 'mixin').map(([name]) => name)
  const message = type === undefined ? `There is no mixin "${mixin}".` : `"${mixin}" is a value type, not a mixin.`
  context.report(entity, 'unknown-mixin', `/x-mixins/${index}`, message, allowedOrNearest(mixin, names))
  return undefined
}
