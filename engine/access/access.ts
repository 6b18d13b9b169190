import type { Field } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import { bestRight, type FieldRight, type Grant, type Verb } from '../model/role.ts'
import { anyOf, type Rule } from './rule.ts'

/** What the roles of one person allow, all of them together. Made once for each set of roles and version of the model. */
export interface Access {
  readonly roles: readonly string[]
  /** True for somebody who has one of these roles, and for who may do everything. */
  hasRole(roles: ReadonlySet<string>): boolean
  /** Whether, and of which records, the person may do this. Of an owned line the rights are those of its owner. */
  verb(entity: Entity, verb: Verb): Rule
  field(entity: Entity, field: Field): FieldAccess
}

/** Rights to one field, within the records that the person may read. */
export interface FieldAccess {
  /** `true` means: wherever the record can be read. */
  readonly read: Rule
  /** Where the field cannot be read, but its last characters can. */
  readonly masked: Rule
  readonly create: Rule
  readonly update: Rule
}

/** Roles that the model does not have grant nothing. */
export function accessOf(model: Model, roles: readonly string[]): Access {
  const grants = new Map<string, readonly HeldGrant[]>()
  const grantsOn = (entity: Entity): readonly HeldGrant[] => {
    const known = grants.get(entity.name)
    if (known !== undefined) return known
    const found = roles.flatMap((role) => heldGrants(model, role, entity))
    grants.set(entity.name, found)
    return found
  }
  return {
    roles,
    hasRole: (wanted) => roles.some((role) => wanted.has(role)),
    verb: (entity, verb) => anyOf(grantsOn(entity).map((grant) => grant.rule(verb))),
    field: (entity, field) => fieldAccess(grantsOn(entity), field),
  }
}

/** A grant as it counts for an entity: for owned lines, the verbs of their owner with the fields of the line. */
interface HeldGrant {
  rule(verb: Verb): Rule
  right(field: Field): FieldRight
}

function heldGrants(model: Model, role: string, entity: Entity): readonly HeldGrant[] {
  const own = model.roles.get(role)?.grants
  const owner = model.entities.get(entity.owner?.entity ?? '')
  if (owner === undefined) return (own?.get(entity.name) ?? []).map((grant) => ({ rule: ruleOf(grant, false), right: rightOf(grant) }))
  const right = lineRight(own?.get(entity.name) ?? [])
  return (own?.get(owner.name) ?? []).map((grant) => ({ rule: ruleOf(grant, true), right }))
}

/** The right that one grant of a role gives to a field, wherever it lets the record be read. */
export function rightIn(model: Model, role: string, from: string, entity: Entity, field: Field): FieldRight {
  const grants = model.roles.get(role)?.grants.get(entity.name) ?? []
  if (field.schema['x-secret'] === 'hash') return 'hidden'
  const right =
    entity.owner === undefined
      ? bestRight(grants.filter((grant) => grant.role === from).map((grant) => rightOf(grant)(field)))
      : lineRight(grants)(field)
  return field.isSystem ? 'read' : right
}

/** Of owned lines a role says at most which fields differ; without a word about them, they are as open as their owner. */
function lineRight(grants: readonly Grant[]): (field: Field) => FieldRight {
  if (grants.length === 0) return (field) => byLevel(field, ownLevel)
  return (field) => bestRight(grants.map((grant) => rightOf(grant)(field)))
}

const ownLevel: ReadonlyMap<number, FieldRight> = new Map([[0, 'write']])

function ruleOf(grant: Grant, onOwner: boolean): (verb: Verb) => Rule {
  return (verb) => {
    const condition = grant.verbs.get(verb)
    if (condition === undefined) return false
    return condition === true ? true : [{ role: grant.role, condition, onOwner }]
  }
}

function rightOf(grant: Grant): (field: Field) => FieldRight {
  return (field) => grant.fields.get(field.name) ?? byLevel(field, grant.levels)
}

/** A secret is masked unless a role names it; one that is only ever compared is never shown. */
function byLevel(field: Field, levels: ReadonlyMap<number, FieldRight>): FieldRight {
  const right = levels.get(field.schema['x-level'] ?? 0) ?? 'hidden'
  return field.schema['x-secret'] === true && right !== 'hidden' ? 'masked' : right
}

function fieldAccess(grants: readonly HeldGrant[], field: Field): FieldAccess {
  if (field.schema['x-secret'] === 'hash') return { read: false, masked: false, create: false, update: false }
  const readers = grants.filter((grant) => grant.rule('read') !== false)
  const where = (verb: Verb, rights: readonly FieldRight[]) =>
    anyOf(grants.filter((grant) => rights.includes(grant.right(field))).map((grant) => grant.rule(verb)))
  const isOpenToAll = readers.every((grant) => field.isSystem || isReadable(grant.right(field)))
  return {
    read: readers.length > 0 && isOpenToAll ? true : where('read', ['read', 'write']),
    masked: where('read', ['masked']),
    create: where('create', ['write']),
    update: where('update', ['write']),
  }
}

function isReadable(right: FieldRight): boolean {
  return right === 'read' || right === 'write'
}
