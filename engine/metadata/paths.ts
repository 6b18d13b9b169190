import { allowedOrNearest } from '../base/suggest.ts'
import type { Field } from '../fields/field.ts'
import { hasLinks } from '../model/links.ts'
import type { Entity } from '../model/model.ts'

export type EntityLookup = Pick<ReadonlyMap<string, Entity>, 'get' | 'keys'>

export interface ResolvedPath {
  readonly fields: readonly Field[]
}

export interface PathProblem {
  readonly problem: string
  readonly hint: string
  /** `entity.field` that is not there. */
  readonly missing: string
  /** Entities that the field before it points to. */
  readonly through: readonly string[]
}

/**
 * The fields along a path such as `name`, `address.city` or `firm.salesRep.name`: each but the last is a composite or a
 * reference to one entity. Answers what is wrong, with the nearest name, where the path does not exist.
 */
export function resolvePath(entities: EntityLookup, entity: Entity, path: string): ResolvedPath | PathProblem {
  const fields: Field[] = []
  let names: ReadonlyMap<string, Field> = entity.fields
  let where = entity.name
  let owner = entity.name
  for (const step of path.split('.')) {
    const field = names.get(step)
    if (field === undefined) {
      const problem = `"${where}" has no field "${step}".`
      return { problem, hint: allowedOrNearest(step, names.keys()), missing: `${owner}.${step}`, through: fields.at(-1)?.targets ?? [] }
    }
    fields.push(field)
    where = `${where}.${step}`
    owner = field.targets[0] ?? owner
    names = followable(entities, field)
  }
  return { fields }
}

function followable(entities: EntityLookup, field: Field): ReadonlyMap<string, Field> {
  if (field.members.size > 0) return field.members
  const [target, ...others] = field.targets
  return target === undefined || others.length > 0 || hasLinks(field) ? new Map() : (entities.get(target)?.fields ?? new Map())
}
