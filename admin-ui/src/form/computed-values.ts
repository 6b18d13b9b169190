import type { Environment } from '../../../engine/expression/evaluate.ts'
import { referencedFields } from '../../../engine/expression/referenced-fields.ts'
import type { EntityDescription, FieldDescription, FormConditions } from '../../../engine/forms/description.ts'
import type { Tree } from '../../../engine/model/tree.ts'
import type { ConditionInput, Entities, Values } from './consequences.ts'
import { asRecord, attempt } from './environment.ts'

/** Computed fields of the record and of its lines, with the lines written anew. */
export function computedOf(
  { computed: trees, served = [] }: FormConditions,
  environment: Environment,
  { entity, entities }: ConditionInput,
  record: Values,
): Values {
  const own = Object.entries(trees).filter(([path]) => path.startsWith(`${entity.name}.`))
  const lines = Object.values(entity.fields).flatMap((field) => linesWith(trees, served, environment, entities, field, record))
  const values: Record<string, unknown> = Object.fromEntries(lines)
  for (const [path, tree] of own) {
    const name = path.slice(entity.name.length + 1)
    if (name.includes('.')) continue
    const value = waits(tree, served, entity, record) ? undefined : attempt(tree, environment)
    if (value !== undefined) values[name] = atScale(entity.fields[name], value)
  }
  return values
}

/** Whether a tree reads what the server has yet to work out. */
function waits(tree: Tree, served: readonly string[], { name }: EntityDescription, record: Values): boolean {
  if (served.length === 0) return false
  const read = referencedFields(tree)
  return served.some((path) => path.startsWith(`${name}.`) && record[path.slice(name.length + 1)] === undefined && read.has(path))
}

function linesWith(
  trees: FormConditions['computed'],
  served: readonly string[],
  environment: Environment,
  entities: Entities,
  field: FieldDescription,
  record: Values,
): readonly (readonly [string, unknown])[] {
  const lines = record[field.name]
  const entity = entities[field.lines ?? '']
  if (entity === undefined || !Array.isArray(lines)) return []
  const own = Object.entries(trees).filter(([path]) => path.startsWith(`${entity.name}.`))
  if (own.length === 0) return []
  const worked = lines.map((line: Values) => {
    const results = own.flatMap(([path, tree]) => {
      const name = path.slice(entity.name.length + 1)
      const value = waits(tree, served, entity, line) ? undefined : attempt(tree, { ...environment, record: asRecord(line) })
      return value === undefined ? [] : [[name, atScale(entity.fields[name], value)] as const]
    })
    return results.some(([name, value]) => line[name] !== value) ? { ...line, ...Object.fromEntries(results) } : line
  })
  return worked.some((line, index) => line !== lines[index]) ? [[field.name, worked]] : []
}

function atScale(field: FieldDescription | undefined, value: unknown): unknown {
  if (typeof value !== 'number' || field?.scale === undefined) return value
  return Number(value.toFixed(field.scale))
}
