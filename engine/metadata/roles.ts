import { checkExpression, whereCertain } from '../expression/index.ts'
import type { Field } from '../fields/index.ts'
import { hasLinks } from '../model/links.ts'
import { type Grant, type GrantCondition, type Role, type Verb, verbs, verbsWithRead } from '../model/role.ts'
import type { CompileContext } from './compile-context.ts'
import type { RoleDocument } from './documents.ts'
import { personVariables } from './person-variables.ts'

type GrantDocument = RoleDocument['entities'][string]

/** The roles with what they inherit; their documents were checked before. */
export function buildRoles(context: CompileContext): ReadonlyMap<string, Role> {
  const documents = new Map(context.documents<RoleDocument>('roles').map(({ source, document }) => [source.id, document]))
  const roles = new Map<string, Role>()
  for (const [name, { title, description, inherits = [], ignoreScope = false }] of documents) {
    const grants = new Map<string, readonly Grant[]>()
    const said = new Map<string, Set<Verb>>()
    for (const origin of lineage(documents, name)) {
      for (const [entity, grant] of Object.entries(documents.get(origin)?.entities ?? {})) {
        const scope = ignoreScope ? undefined : scopeOf(context, entity)
        grants.set(entity, [...(grants.get(entity) ?? []), buildGrant(context, origin, entity, grant, scope)])
        said.set(entity, new Set([...(said.get(entity) ?? []), ...verbs.filter((verb) => grant[verb] !== undefined)]))
      }
    }
    for (const [entity, list] of grants) {
      const silent = verbsWithRead.filter((verb) => said.get(entity)?.has(verb) !== true)
      grants.set(
        entity,
        list.map((grant) => withRead(grant, silent)),
      )
    }
    const requiresSecondFactor = lineage(documents, name).some((origin) => documents.get(origin)?.requires === 'second-factor')
    roles.set(name, {
      name,
      title,
      description,
      lineage: new Set(lineage(documents, name)),
      inherits,
      requiresSecondFactor,
      grants,
    })
  }
  return roles
}

/** A role and all that it inherits from, itself first. */
function lineage(documents: ReadonlyMap<string, RoleDocument>, name: string): readonly string[] {
  const found = new Set([name])
  for (const role of found) for (const parent of documents.get(role)?.inherits ?? []) found.add(parent)
  return [...found]
}

/**
 * The condition that an entity with `x-scope` adds to every right: the record belongs to what the person belongs to, which the fields of the users
 * say that point to the same entity; undefined where records are seen everywhere. Roles with `ignoreScope` are not narrowed by it.
 */
export function scopeOf(context: CompileContext, name: string): string | undefined {
  const scope = context.entityDocuments.get(name)?.document['x-scope']
  if (scope === undefined) return undefined
  const own = `record.${scope.by}`
  const places = scopeFields(context, name).map((field) =>
    hasLinks(field) ? `user.${field.name}.exists(scope, scope == ${own})` : `${own} == user.${field.name}`,
  )
  return `(${[...(scope.shared === true ? [`${own} == null`] : []), ...places].join(' || ')})`
}

/** The fields of the users that say where a person belongs. */
export function scopeFields(context: CompileContext, name: string): readonly Field[] {
  const by = context.entityDocuments.get(name)?.document['x-scope']?.by ?? ''
  const targets = context.entities.get(name)?.fields.get(by)?.targets ?? []
  const isSame = ({ targets: others, isSystem }: Field) => !isSystem && others.length === 1 && targets.includes(others[0] ?? '')
  return [...(context.entities.get('user')?.fields.values() ?? [])].filter(isSame)
}

function buildGrant(context: CompileContext, role: string, entity: string, grant: GrantDocument, scope: string | undefined): Grant {
  const granted = new Map<Verb, true | GrantCondition>()
  for (const verb of verbs) {
    const rule = grant[verb]
    const scoped = scope === undefined || rule === false || rule === undefined ? rule : rule === true ? scope : `(${rule}) && ${scope}`
    const condition = typeof scoped === 'string' ? conditionOf(context, entity, scoped) : scoped
    if (condition !== undefined && condition !== false) granted.set(verb, condition)
  }
  return { role, verbs: granted, fields: new Map(Object.entries(grant.fields ?? {})), levels: levelsOf(grant.level) }
}

/** With verbs that are given as far as the records are shown. */
function withRead(grant: Grant, given: readonly Verb[]): Grant {
  const read = grant.verbs.get('read')
  if (read === undefined) return grant
  return { ...grant, verbs: new Map([...grant.verbs, ...given.map((verb) => [verb, read] as const)]) }
}

function conditionOf(context: CompileContext, entity: string, source: string): GrantCondition | undefined {
  const model = { entities: context.entities, computed: new Map() }
  const checked = checkExpression(source, { model, entity, expects: ['bool'], variables: personVariables(context.entities) })
  return 'tree' in checked ? { source, tree: whereCertain(checked.tree) } : undefined
}

/** A number opens all levels up to it; without one, only level 0 is open. */
function levelsOf(level: GrantDocument['level']): ReadonlyMap<number, 'read' | 'write'> {
  if (typeof level === 'object')
    return new Map([[0, 'write'], ...Object.entries(level).map(([key, right]) => [Number(key), right] as const)])
  return new Map(Array.from({ length: (level ?? 0) + 1 }, (_, index) => [index, 'write'] as const))
}
