import type { Person } from '../identity/index.ts'

/** The person as a plugin with these rights acts for them: never more than either of the two may. */
export function narrowedBy(rights: readonly string[], person: Person): Person {
  const names = person.isAdministrator || person.scope === undefined ? rights : common(rights, person.scope.names)
  const isOfAdministrator = person.scope?.isOfAdministrator ?? person.isAdministrator
  const isForModels = person.scope?.isForModels === true
  return { ...person, isAdministrator: false, scope: { names, isOfAdministrator, isForModels } }
}

/** The same, where all that is read goes to a language model. */
export function forModels(person: Person): Person {
  const { scope = { names: ['read'], isOfAdministrator: person.isAdministrator } } = person
  return { ...person, isAdministrator: false, scope: { ...scope, isForModels: true } }
}

/** Who acts where nobody asks: the engine itself, as far as the plugin declares. */
export function engineNarrowedBy(rights: readonly string[]): Omit<Person, 'id'> {
  return { name: 'engine', email: '', isAdministrator: false, roles: [], teams: [], scope: { names: rights, isOfAdministrator: true } }
}

/** What two lists of scopes both allow; a narrower scope is part of a wider one. */
function common(left: readonly string[], right: readonly string[]): readonly string[] {
  const both = left.flatMap((a) => right.map((b) => shared(a.split(':'), b.split(':'))))
  return [...new Set(both.filter((scope) => scope !== undefined))]
}

function shared([verbA, entityA]: readonly string[], [verbB, entityB]: readonly string[]): string | undefined {
  if (entityA !== undefined && entityB !== undefined && entityA !== entityB) return undefined
  if ([verbA, verbB].some((verb) => verb === 'propose' || verb === 'configure')) return undefined
  const verb = verbA === 'write' && verbB === 'write' ? 'write' : 'read'
  const entity = entityA ?? entityB
  return entity === undefined ? verb : `${verb}:${entity}`
}

/** Whether a plugin with these rights hears of an entity. */
export function mayRead(rights: readonly string[], entity: string): boolean {
  return ['read', 'write', `read:${entity}`, `write:${entity}`].some((right) => rights.includes(right))
}

/** Whether a program that asks for the person may keep proposals for them; who may write may. */
export function mayPropose({ scope }: Person, entity: string): boolean {
  return scope === undefined || ['propose', 'write', `write:${entity}`].some((name) => scope.names.includes(name))
}
