import type { Field } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import { bestRight, type FieldRight, type Grant, type Verb, verbs, verbsWithRead } from '../model/role.ts'
import { rightIn } from './access.ts'
import { isReleased, partsOf } from './visible-model.ts'

/** Every role with what it gives, by entity, verb and field, as whoever changes roles needs it. */
export interface RoleMatrix {
  readonly verbs: readonly Verb[]
  /** Those that a role gives with the right to read, unless it says something else. */
  readonly verbsWithRead: readonly Verb[]
  readonly roles: Readonly<Record<string, MatrixRole>>
  readonly entities: Readonly<Record<string, MatrixEntity>>
  /** By role and entity; an entity that is not there is closed to the role. */
  readonly grants: Readonly<Record<string, Readonly<Record<string, MatrixGrant>>>>
}

export interface MatrixRole {
  readonly title: string
  readonly description?: string
  readonly inherits: readonly string[]
  readonly requiresSecondFactor: boolean
}

export interface MatrixEntity {
  readonly title: string
  /** Of owned lines: whose verbs count for them. They have fields of their own. */
  readonly owner?: string
  readonly fields: Readonly<Record<string, MatrixField>>
}

export interface MatrixField {
  readonly title: string
  readonly level: number
  readonly isSecret: boolean
  /** Worked out, or never written by people. */
  readonly isReadOnly: boolean
  /** Of a computed field: the fields that it reads (`entity.field`). Who has no right to one of them does not see it, whatever their role says of it. */
  readonly madeOf?: readonly string[]
  /** What it is made of counts no more: `x-release`. */
  readonly isReleased?: true
}

export interface MatrixGrant {
  /** The rules that give each verb, and the role that says so: this one, or one that it inherits from. A verb that is not there is refused. */
  readonly verbs: Readonly<Partial<Record<Verb, readonly { readonly from: string; readonly rule: true | string }[]>>>
  /** What is open by `x-level`, as this role itself says it. */
  readonly levels: Readonly<Record<string, 'read' | 'write'>>
  /** The best right to each field that this role gives, and what the role itself says of the field where it says something. */
  readonly fields: Readonly<Record<string, { readonly right: FieldRight; readonly own?: FieldRight }>>
}

export function roleMatrix(model: Model): RoleMatrix {
  const shown = [...model.entities.values()].filter((entity) => !entity.isInternal)
  const roles = [...model.roles.values()]
  return {
    verbs,
    verbsWithRead,
    roles: Object.fromEntries(
      roles.map(({ name, title, description, inherits, requiresSecondFactor }) => [
        name,
        { title, ...(description === undefined ? {} : { description }), inherits, requiresSecondFactor },
      ]),
    ),
    entities: Object.fromEntries(shown.map((entity) => [entity.name, matrixEntity(model, entity)])),
    grants: Object.fromEntries(
      roles.map(({ name, grants }) => {
        const open = shown.filter((entity) => grants.has(entity.name) || grants.has(entity.owner?.entity ?? ''))
        return [name, Object.fromEntries(open.map((entity) => [entity.name, matrixGrant(model, name, entity)]))]
      }),
    ),
  }
}

function matrixEntity(model: Model, entity: Entity): MatrixEntity {
  const fields = givenFields(entity).map((field) => {
    const { name, title, schema, isReadOnly } = field
    const isSecret = schema['x-secret'] !== undefined
    const madeOf = partsOf(model, entity, field)
    const made = madeOf.length === 0 ? {} : { madeOf, ...(isReleased(field) ? { isReleased: true as const } : {}) }
    return [name, { title, level: schema['x-level'] ?? 0, isSecret, isReadOnly, ...made }] as const
  })
  return { title: entity.title, ...(entity.owner === undefined ? {} : { owner: entity.owner.entity }), fields: Object.fromEntries(fields) }
}

/** Fields that roles speak of: those of the engine are as open as the record, and one that is only compared is open to nobody. */
function givenFields(entity: Entity): readonly Field[] {
  return [...entity.fields.values()].filter(({ isSystem, schema }) => !isSystem && schema['x-secret'] !== 'hash')
}

function matrixGrant(model: Model, role: string, entity: Entity): MatrixGrant {
  const all = model.roles.get(role)?.grants
  const grants = all?.get(entity.name) ?? []
  const ofVerbs = entity.owner === undefined ? grants : (all?.get(entity.owner.entity) ?? [])
  const own = grants.find((grant) => grant.role === role)
  const rules = verbs.flatMap((verb) => {
    const given = ofVerbs.flatMap((grant) => ruleOf(grant, verb))
    return given.length === 0 ? [] : [[verb, given] as const]
  })
  const readers = ofVerbs.filter((grant) => grant.verbs.has('read'))
  const fields = givenFields(entity).map((field) => {
    const said = own?.fields.get(field.name)
    const rights = readers.map((grant) => {
      const right = rightIn(model, role, grant.role, entity, field)
      return right === 'write' && !canWrite(grant) ? 'read' : right
    })
    return [field.name, { right: bestRight(rights), ...(said === undefined ? {} : { own: said }) }] as const
  })
  return {
    verbs: Object.fromEntries(rules),
    levels: Object.fromEntries([...(own?.levels ?? [])].map(([level, right]) => [String(level), right])),
    fields: Object.fromEntries(fields),
  }
}

/** A right to write comes with the verbs of its grant. */
function canWrite({ verbs }: Grant): boolean {
  return verbs.has('create') || verbs.has('update')
}

function ruleOf(grant: Grant, verb: Verb): readonly { from: string; rule: true | string }[] {
  const rule = grant.verbs.get(verb)
  return rule === undefined ? [] : [{ from: grant.role, rule: rule === true ? true : rule.source }]
}
