import { isEntityForModels, isFieldForModels } from '../model/for-models.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Verb } from '../model/role.ts'
import type { Access, FieldAccess } from './access.ts'

/** What needs no more than the right to look. */
const looking: ReadonlySet<Verb> = new Set(['read', 'export', 'print', 'report'])

/** The access of somebody who may do everything. */
export function openAccess(): Access {
  const open: FieldAccess = { read: true, masked: false, create: true, update: true }
  const closed: FieldAccess = { read: false, masked: false, create: false, update: false }
  return {
    roles: [],
    hasRole: () => true,
    verb: () => true,
    field: (_entity, field) => (field.schema['x-secret'] === 'hash' ? closed : open),
  }
}

/**
 * What is left of an access through a token with these scopes: `read` or `write` for every entity, `read:<entity>` or
 * `write:<entity>` for one. Who writes reads too. Scopes only ever take away.
 */
export function narrowAccess(model: Model, access: Access, scopes: readonly string[]): Access {
  const has = new Set(scopes)
  const rootOf = (entity: Entity) => model.entities.get(entity.owner?.entity ?? '') ?? entity
  const writes = (entity: Entity) => has.has('write') || has.has(`write:${rootOf(entity).name}`)
  const reads = (entity: Entity) => has.has('read') || has.has(`read:${rootOf(entity).name}`) || writes(entity)
  return {
    roles: access.roles,
    hasRole: access.hasRole,
    verb: (entity, verb) => (looking.has(verb) ? reads(entity) : writes(entity)) && access.verb(entity, verb),
    field(entity, field) {
      const { read, masked, create, update } = access.field(entity, field)
      const isRead = reads(entity)
      const isWritten = writes(entity)
      return { read: isRead && read, masked: isRead && masked, create: isWritten && create, update: isWritten && update }
    },
  }
}

/** What is left of an access where all that is read goes to a language model: nothing is written, and nothing is known of what is kept from models. */
export function accessForModels(access: Access): Access {
  const closed: FieldAccess = { read: false, masked: false, create: false, update: false }
  return {
    roles: access.roles,
    hasRole: access.hasRole,
    verb: (entity, verb) => looking.has(verb) && isEntityForModels(entity) && access.verb(entity, verb),
    field: (entity, field) =>
      isEntityForModels(entity) && isFieldForModels(field)
        ? { ...access.field(entity, field), masked: false, create: false, update: false }
        : closed,
  }
}
