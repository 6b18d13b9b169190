import { allowedOrNearest } from '../base/suggest.ts'
import type { Field } from '../fields/field.ts'
import type { Entity } from '../model/model.ts'

export type EntityLookup = Pick<ReadonlyMap<string, Entity>, 'get' | 'keys'>

/**
 * The fields along a path such as `name`, `address.city` or `customer.salesRep.name`: each but the last is a composite or a
 * reference to one entity. Answers what is wrong, with the nearest name, where the path does not exist.
 */
export function resolvePath(
  entities: EntityLookup,
  entity: Entity,
  path: string,
): { fields: readonly Field[] } | { problem: string; hint: string } {
  const fields: Field[] = []
  let names: ReadonlyMap<string, Field> = entity.fields
  let where = entity.name
  for (const step of path.split('.')) {
    const field = names.get(step)
    if (field === undefined) {
      return { problem: `"${where}" has no field "${step}".`, hint: allowedOrNearest(step, names.keys()) }
    }
    fields.push(field)
    where = `${where}.${step}`
    names = followable(entities, field)
  }
  return { fields }
}

function followable(entities: EntityLookup, field: Field): ReadonlyMap<string, Field> {
  if (field.members.size > 0) return field.members
  const [target, ...others] = field.targets
  return target === undefined || others.length > 0 ? new Map() : (entities.get(target)?.fields ?? new Map())
}
