import type { Field } from './field.ts'
import type { JsonSchema, PropertySchema, SchemaValue } from './property-schema.ts'

const annotations = ['title', 'description', 'examples', 'deprecated'] as const
export const textKeywords = ['minLength', 'maxLength', 'pattern'] as const
export const numberKeywords = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'] as const
export const arrayKeywords = ['minItems', 'maxItems'] as const

/**
 * The schema of a field: its annotations and the standard keywords named, as they are declared, then what the type
 * itself says. Keywords of ours (`x-`) never leave the engine this way.
 */
export function schemaOf(field: Field, keywords: readonly (keyof PropertySchema)[], own: JsonSchema): JsonSchema {
  const result: { [keyword: string]: SchemaValue | undefined } = {}
  for (const keyword of [...annotations, ...keywords]) {
    const value = field.schema[keyword]
    if (value !== undefined) result[keyword] = value as SchemaValue
  }
  const isDeprecated = field.schema['x-deprecated'] !== undefined
  return { ...result, ...(isDeprecated ? { deprecated: true } : {}), title: field.title, ...own }
}

/** The same schema, also for null. Needs a schema that states its `type`, as those of all field types do. */
export function orNull(schema: JsonSchema): JsonSchema {
  const types = typeof schema.type === 'string' ? [schema.type] : ((schema.type ?? []) as readonly string[])
  const result: { [keyword: string]: SchemaValue | undefined } = { ...schema, type: types.includes('null') ? types : [...types, 'null'] }
  if (Array.isArray(schema.enum) && !schema.enum.includes(null)) result.enum = [...schema.enum, null]
  return result
}

/** The one type that a property states, apart from `null`, which only says that the field may be empty. */
export function statedType(schema: PropertySchema): string | undefined {
  if (typeof schema.type === 'string') return schema.type
  const types = schema.type?.filter((type) => type !== 'null') ?? []
  return types.length === 1 ? types[0] : undefined
}
