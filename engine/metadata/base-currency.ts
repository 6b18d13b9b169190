import type { PropertySchema } from '../fields/index.ts'
import type { CompileContext } from './compile-context.ts'
import type { EntityDocument } from './documents.ts'

/** What the twin of an amount in the base currency is called: `amount` has `amountBase`. */
export function twinName(name: string): string {
  return `${name}Base`
}

/**
 * Adds beside each amount with `x-base` its twin in the base currency: a computed field like any other, which lists show, filter, sort and sum up. A field of
 * that name that the entity declares itself is the twin.
 */
export function addBaseTwins(context: CompileContext): void {
  for (const [name, { source, document }] of [...context.entityDocuments]) {
    const twins = Object.entries(document.properties as Readonly<Record<string, PropertySchema>>).flatMap(([field, property]) => {
      const twin = twinOf(field, property)
      return twin === undefined || document.properties[twinName(field)] !== undefined ? [] : [[twinName(field), twin] as const]
    })
    if (twins.length === 0) continue
    const properties = { ...document.properties, ...Object.fromEntries(twins) } as EntityDocument['properties']
    context.entityDocuments.set(name, { source, document: { ...document, properties } })
  }
}

function twinOf(name: string, property: PropertySchema): PropertySchema | undefined {
  const { 'x-base': base, title = name, multipleOf = 0.01 } = property
  if (base === undefined || property['x-unit'] !== 'currency') return undefined
  const digits = String(multipleOf).split('.')[1]?.length ?? 0
  return {
    title: `${title} (${/^[A-Z]{3}$/.test(base.currency) ? base.currency : 'base currency'})`,
    type: 'number',
    multipleOf,
    'x-unit': 'currency',
    'x-currency': base.currency,
    'x-computed': `round(record.${name} * record.${base.rate}, ${digits})`,
  }
}
