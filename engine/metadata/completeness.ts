import type { PropertySchema } from '../fields/index.ts'
import type { CompileContext } from './compile-context.ts'
import type { EntityDocument } from './documents.ts'

/** Name of the field that `x-completeness` adds where it names none itself. */
const defaultName = 'completeness'

/**
 * Adds the computed field of `x-completeness` to the entities that have one: the share of the weights whose fields are filled,
 * in percent. It is a computed field like any other, so that lists can show it, filter, sort and aggregate by it.
 */
export function addCompleteness(context: CompileContext): void {
  for (const [name, { source, document }] of [...context.entityDocuments]) {
    const rules = document['x-completeness']
    if (rules === undefined) continue
    const field = completenessField(document) ?? defaultName
    if (document.properties[field] !== undefined) {
      const message = `"x-completeness" adds a field "${field}", but the entity declares one.`
      context.report(name, 'conflicting-keywords', '/x-completeness', message, 'Give it another name with "field".')
      continue
    }
    const expression = percentFilled(context, document, rules.fields ?? defaultWeights(document))
    if (expression === undefined) continue
    const property = { title: 'Completeness', type: 'integer', minimum: 0, maximum: 100, 'x-unit': '%', 'x-computed': expression }
    const properties = { ...document.properties, [field]: property } as EntityDocument['properties']
    context.entityDocuments.set(name, { source, document: { ...document, properties } })
  }
}

/** The name of the field that `x-completeness` adds; undefined where there is no such keyword. */
export function completenessField(document: EntityDocument): string | undefined {
  const rules = document['x-completeness']
  return rules === undefined ? undefined : (rules.field ?? defaultName)
}

function defaultWeights(document: EntityDocument): Readonly<Record<string, number>> {
  const recommended = Object.entries(document.properties).filter(([, property]) => (property as PropertySchema)['x-recommended'] === true)
  return Object.fromEntries([...(document.required ?? []), ...recommended.map(([name]) => name)].map((name) => [name, 1]))
}

/** Rounded, so that two thirds are 67. Paths that do not exist are left out here and reported by the checks. */
function percentFilled(context: CompileContext, document: EntityDocument, weights: Readonly<Record<string, number>>): string | undefined {
  const terms: string[] = []
  let total = 0
  for (const [path, weight] of Object.entries(weights)) {
    const condition = isFilled(context, document, path)
    if (condition === undefined) continue
    terms.push(`(${condition} ? ${weight} : 0)`)
    total += weight
  }
  return total === 0 ? undefined : `round((${terms.join(' + ')}) * 100 / ${total})`
}

function isFilled(context: CompileContext, document: EntityDocument, path: string): string | undefined {
  const [name = '', part, ...deeper] = path.split('.')
  const property = document.properties[name] as PropertySchema | undefined
  if (property === undefined || deeper.length > 0) return undefined
  if (property.type === 'array') return part === undefined ? `record.${name}.size() > 0` : undefined
  const parts = Object.keys((context.typeDocuments.get(property.$ref ?? '')?.document ?? property).properties ?? {})
  if (part !== undefined) return parts.includes(part) ? `record.${name}.${part} != null` : undefined
  return parts.length === 0 ? `record.${name} != null` : `(${parts.map((each) => `record.${name}.${each} != null`).join(' || ')})`
}
