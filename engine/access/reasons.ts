import type { Field } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { FieldRight, GrantCondition, Verb } from '../model/role.ts'
import { rightIn } from './access.ts'

/** One role that says something about a verb or a field. */
export interface Reason {
  /** The role that the person has. */
  readonly role: string
  /** The role that says so: the same, or one that it inherits from. */
  readonly from: string
  /** Absent where the role says so for every record. */
  readonly condition: GrantCondition | undefined
  /** True where the condition is one on the record that owns the line. */
  readonly onOwner: boolean
}

/** The roles that give a verb; none of them: it is refused. */
export function verbReasons(model: Model, roles: readonly string[], entity: Entity, verb: Verb): readonly Reason[] {
  const onOwner = entity.owner !== undefined
  return roles.flatMap((role) =>
    (model.roles.get(role)?.grants.get(entity.owner?.entity ?? entity.name) ?? []).flatMap((grant) => {
      const given = grant.verbs.get(verb)
      if (given === undefined) return []
      return [{ role, from: grant.role, condition: given === true ? undefined : given, onOwner }]
    }),
  )
}

/** What each role that lets the records be read says of a field. */
export function fieldReasons(
  model: Model,
  roles: readonly string[],
  entity: Entity,
  field: Field,
): readonly (Reason & { readonly right: FieldRight })[] {
  return roles.flatMap((role) =>
    verbReasons(model, [role], entity, 'read').map((reason) => ({ ...reason, right: rightIn(model, role, reason.from, entity, field) })),
  )
}
