import type { Tree } from './tree.ts'

/** What a person can do with records; a role grants each by itself. */
export const verbs = [
  'read',
  'create',
  'update',
  'delete',
  'export',
  'import',
  'merge',
  'purge',
  'print',
  'share',
  'report',
  'mail',
] as const

export type Verb = (typeof verbs)[number]

/**
 * What comes with the right to read: a role that says nothing of such a verb gives it wherever it lets a record be read. Once it, or a role that
 * it inherits from, says anything of it, it is given only where they say so.
 */
export const verbsWithRead: readonly Verb[] = ['print', 'share', 'report', 'mail']

/** From the least to the most. */
const fieldRights = ['hidden', 'masked', 'read', 'write'] as const

/** What a role lets a person do with one field: nothing, see its last characters, see it, or change it too. */
export type FieldRight = (typeof fieldRights)[number]

/** The most of several rights; `hidden` where there is none. */
export function bestRight(rights: readonly FieldRight[]): FieldRight {
  return fieldRights[Math.max(0, ...rights.map((right) => fieldRights.indexOf(right)))] ?? 'hidden'
}

/** A condition of a role, as it is written and as it was checked; `record` is the record, `user` the person. */
export interface GrantCondition {
  readonly source: string
  readonly tree: Tree
}

/** What one role document grants on one entity. A verb that is not there is not granted. */
export interface Grant {
  /** The role that says so: the one that the person has, or one that it inherits from. */
  readonly role: string
  readonly verbs: ReadonlyMap<Verb, true | GrantCondition>
  /** Fields that differ from what their level says. */
  readonly fields: ReadonlyMap<string, FieldRight>
  /** The right to the fields of each permission level (`x-level`); those of a level that is not there are hidden. */
  readonly levels: ReadonlyMap<number, 'read' | 'write'>
}

export interface Role {
  readonly name: string
  readonly title: string
  readonly description: string | undefined
  /** Itself and all the roles from which it inherits. */
  readonly lineage: ReadonlySet<string>
  /** Roles that it names; `grants` holds what they give. */
  readonly inherits: readonly string[]
  /** People of the role sign in with a second factor; so do those of a role that inherits from it. */
  readonly requiresSecondFactor: boolean
  /** By entity; several where the role inherits. */
  readonly grants: ReadonlyMap<string, readonly Grant[]>
}
