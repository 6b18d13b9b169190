import type { CompileContext, Place } from '../compile-context.ts'
import type { RoleDocument } from '../documents.ts'
import { checkCel } from './expression.ts'
import { below, checkDocument, checkField } from './place.ts'

/** Words of a grant that are no verbs. */
const otherKeys = new Set(['fields', 'level'])

/** Roles: entities and fields exist, conditions are conditions, and no role inherits from itself. */
export function checkRoleDocuments(context: CompileContext): void {
  const parents = new Map<string, readonly string[]>()
  for (const { source, document } of context.documents<RoleDocument>('roles')) {
    const root = { source, pointer: '' }
    parents.set(source.id, document.inherits ?? [])
    for (const [index, name] of (document.inherits ?? []).entries()) checkDocument(context, below(root, 'inherits', index), 'roles', name)
    for (const [name, grant] of Object.entries(document.entities)) {
      const place = below(root, 'entities', name)
      if (checkDocument(context, place, 'entities', name)) checkGrant(context, name, grant, place)
    }
  }
  reportCircles(context, parents)
}

function checkGrant(context: CompileContext, name: string, grant: RoleDocument['entities'][string], place: Place): void {
  const entity = context.entities.get(name)
  if (entity === undefined) return
  for (const [verb, rule] of Object.entries(grant)) {
    if (!otherKeys.has(verb) && typeof rule === 'string') checkCel(context, below(place, verb), rule, { entity: name })
  }
  for (const field of Object.keys(grant.fields ?? {})) checkField(context, below(place, 'fields', field), entity, field)
  const writes = (['update', 'delete', 'export', 'print'] as const).filter((verb) => grant[verb] !== undefined && grant[verb] !== false)
  if (writes.length > 0 && grant.read === undefined) {
    context.add(
      place,
      'write-without-read',
      `The role may ${writes.join(', ')} records of "${name}", but not read them.`,
      'Add "read", unless it is inherited.',
    )
  }
}

function reportCircles(context: CompileContext, parents: ReadonlyMap<string, readonly string[]>): void {
  for (const { source } of context.documents<RoleDocument>('roles')) {
    const trail = circle(parents, source.id, [source.id])
    if (trail !== undefined)
      context.add({ source, pointer: '/inherits' }, 'role-cycle', `The role "${source.id}" inherits from itself: ${trail.join(' -> ')}.`)
  }
}

function circle(parents: ReadonlyMap<string, readonly string[]>, start: string, trail: readonly string[]): readonly string[] | undefined {
  for (const parent of parents.get(trail.at(-1) ?? '') ?? []) {
    if (parent === start) return [...trail, parent]
    const found = trail.includes(parent) ? undefined : circle(parents, start, [...trail, parent])
    if (found !== undefined) return found
  }
  return undefined
}
