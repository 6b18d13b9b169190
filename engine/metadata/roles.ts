import { checkExpression, whereCertain } from '../expression/index.ts'
import { type Grant, type GrantCondition, type Role, type Verb, verbs, verbsWithRead } from '../model/role.ts'
import type { CompileContext } from './compile-context.ts'
import type { RoleDocument } from './documents.ts'
import { personVariables } from './person-variables.ts'

type GrantDocument = RoleDocument['entities'][string]

/** The roles with what they inherit; their documents were checked before. */
export function buildRoles(context: CompileContext): ReadonlyMap<string, Role> {
  const documents = new Map(context.documents<RoleDocument>('roles').map(({ source, document }) => [source.id, document]))
  const roles = new Map<string, Role>()
  for (const [name, { title, description, audience = 'staff', inherits = [] }] of documents) {
    const grants = new Map<string, readonly Grant[]>()
    const said = new Map<string, Set<Verb>>()
    for (const origin of lineage(documents, name)) {
      for (const [entity, grant] of Object.entries(documents.get(origin)?.entities ?? {})) {
        grants.set(entity, [...(grants.get(entity) ?? []), buildGrant(context, origin, entity, grant)])
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
      audience,
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

function buildGrant(context: CompileContext, role: string, entity: string, grant: GrantDocument): Grant {
  const granted = new Map<Verb, true | GrantCondition>()
  for (const verb of verbs) {
    const rule = grant[verb]
    const condition = rule === true || rule === false || rule === undefined ? rule : conditionOf(context, entity, rule)
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
