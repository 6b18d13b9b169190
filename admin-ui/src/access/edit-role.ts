import type { FieldRight } from '../api/access.ts'
import type { Document } from '../api/designer.ts'
import { isObject } from '../designer/merge.ts'

/** What a role says of an operation: given, refused, or given where a CEL condition on the record holds. */
export type Said = boolean | string | undefined

/** What the document of a role says of an entity; empty where it says nothing. */
export function grantOf(role: Document | undefined, entity: string): Document {
  const entities = isObject(role?.entities) ? role.entities : {}
  return isObject(entities[entity]) ? entities[entity] : {}
}

export function saidOf(role: Document | undefined, entity: string, verb: string): Said {
  const said = grantOf(role, entity)[verb]
  return typeof said === 'boolean' || typeof said === 'string' ? said : undefined
}

/** The role with another word about an operation; undefined takes the word away. */
export function withVerb(role: Document, entity: string, verb: string, said: Said): Document {
  const { [verb]: _, ...others } = grantOf(role, entity)
  return withGrant(role, entity, said === undefined ? others : { ...others, [verb]: said })
}

/** The role with another right to a field; undefined leaves it to what holds for all fields. */
export function withField(role: Document, entity: string, field: string, right: FieldRight | undefined): Document {
  const { fields, ...others } = grantOf(role, entity)
  const { [field]: _, ...rest } = isObject(fields) ? fields : {}
  const after = right === undefined ? rest : { ...rest, [field]: right }
  return withGrant(role, entity, Object.keys(after).length === 0 ? others : { ...others, fields: after })
}

/** A role says something of each entity that it names, and of one at least. */
function withGrant(role: Document, entity: string, grant: Document): Document {
  const { [entity]: _, ...rest } = isObject(role.entities) ? role.entities : {}
  const isEmpty = Object.keys(grant).length === 0
  const entities = isEmpty && Object.keys(rest).length > 0 ? rest : { ...rest, [entity]: isEmpty ? { read: false } : grant }
  return { ...role, entities }
}

export function newRole(id: string, title: string, entity: string): Document {
  return { $id: id, title, entities: { [entity]: { read: true } } }
}
