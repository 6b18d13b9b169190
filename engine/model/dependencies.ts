import { type Field, isStored } from '../fields/field.ts'
import { hasLinks } from './links.ts'
import type { Entity, Model } from './model.ts'
import type { Tree } from './tree.ts'

/** The computed fields that are kept in columns, and which changes of records reach them. */
export interface Dependencies {
  /** In the order in which they are worked out: each after the stored fields that it reads. */
  readonly fields: readonly StoredField[]
  /** By the entity of the record that changes. */
  readonly byEntity: ReadonlyMap<string, readonly Dependency[]>
}

/** One computed field whose value is kept. */
export interface StoredField {
  readonly entity: string
  readonly field: string
  readonly tree: Tree
  /** Every field it reads, as `entity.field`, also through computed fields that are not kept. */
  readonly reads: ReadonlySet<string>
  /** What two writers at once could both miss: nothing beside the record that they write; what one and the same record sums up; anything. */
  readonly guard: 'record' | 'rows' | 'all'
  /** Why the value would change while no record does: it reads the time, or who asks. */
  readonly restless: string | undefined
}

/** A change of a field reaches a stored field of the records at the end of the way back. */
export interface Dependency {
  readonly entity: string
  /** The field that is read; `anyRow` where it counts that there is such a row. */
  readonly field: string
  readonly target: StoredField
  /** From the changed record to the records that read it; empty where it reads itself. */
  readonly back: readonly BackStep[]
}

/**
 * One step from records towards those that read them:
 * - `pointing`: to the records of `entity` whose reference `field` points to them
 * - `pointed`: to the records that their reference `field` points to, also those of other entities, which have other ids
 * - `holding`: to the records of `entity` whose list of references `field` holds them
 * - `held`: to the records that their list of references `field` holds
 * - `owner`: from lines of `entity` to the record they belong to; `lines`: the other way
 */
export type BackStep =
  | { readonly step: 'pointing' | 'pointed' | 'holding' | 'held'; readonly entity: string; readonly field: string }
  | { readonly step: 'owner' | 'lines'; readonly entity: string }

/** Stands for a field: rows that come and go. */
export const anyRow = '*'

/** Reads the checked trees of the computed fields, which must not depend on themselves. */
export function findDependencies({ entities, computed }: Pick<Model, 'entities' | 'computed'>): Dependencies {
  const found = [...entities.values()].flatMap((entity) =>
    [...entity.fields.values()].flatMap((field) => {
      const tree = isStored(field) ? computed.get(`${entity.name}.${field.name}`) : undefined
      return tree === undefined ? [] : [new Walk(entities, computed, entity).of(field, tree)]
    }),
  )
  const byEntity = new Map<string, Dependency[]>()
  for (const dependency of found.flatMap(({ dependencies }) => dependencies)) {
    byEntity.set(dependency.entity, [...(byEntity.get(dependency.entity) ?? []), dependency])
  }
  return { fields: inOrder(found.map(({ target }) => target)), byEntity }
}

/** Each after those it reads. */
function inOrder(fields: readonly StoredField[]): readonly StoredField[] {
  const byName = new Map(fields.map((target) => [`${target.entity}.${target.field}`, target]))
  const ordered = new Set<StoredField>()
  const place = (target: StoredField): void => {
    if (ordered.has(target)) return
    for (const name of target.reads) {
      const before = byName.get(name)
      if (before !== undefined && before !== target) place(before)
    }
    ordered.add(target)
  }
  for (const target of fields) place(target)
  return [...ordered]
}

/** Where a record or a list of records in an expression comes from: its entity, and the way back to the record of the expression. */
interface Origin {
  readonly entity: string
  readonly back: readonly BackStep[]
}

interface Scope {
  readonly record: Origin
  readonly locals: ReadonlyMap<string, Origin | undefined>
}

/** Goes through the expression of one stored field. */
class Walk {
  readonly entities: ReadonlyMap<string, Entity>
  readonly computed: ReadonlyMap<string, Tree>
  readonly entity: Entity
  readonly found = new Map<string, Omit<Dependency, 'target'>>()
  restless: string | undefined

  constructor(entities: ReadonlyMap<string, Entity>, computed: ReadonlyMap<string, Tree>, entity: Entity) {
    this.entities = entities
    this.computed = computed
    this.entity = entity
  }

  of(field: Field, tree: Tree): { target: StoredField; dependencies: readonly Dependency[] } {
    this.reads(this.entity.name, anyRow, [])
    this.walk(tree, { record: { entity: this.entity.name, back: [] }, locals: new Map() })
    const found = [...this.found.values()]
    const target: StoredField = {
      entity: this.entity.name,
      field: field.name,
      tree,
      reads: new Set(found.map(({ entity, field: name }) => `${entity}.${name}`)),
      guard: guardFor(found.map(({ back }) => back)),
      restless: this.restless,
    }
    return { target, dependencies: found.map((dependency) => ({ ...dependency, target })) }
  }

  reads(entity: string, field: string, back: readonly BackStep[]): void {
    this.found.set(JSON.stringify([entity, field, back]), { entity, field, back })
  }

  /** Notes what a part reads; answers where its records come from when it stands for records. */
  walk(tree: Tree, scope: Scope): Origin | undefined {
    switch (tree.node) {
      case 'literal':
        return undefined
      case 'variable':
        return this.variable(tree.name, scope)
      case 'field':
        return this.field(tree, scope)
      case 'rows':
        return this.rows(tree, scope)
      case 'list':
        for (const item of tree.items) this.walk(item, scope)
        return undefined
      case 'macro': {
        const list = this.walk(tree.list, scope)
        const inner = this.walk(tree.body, { ...scope, locals: new Map([...scope.locals, [tree.variable, list]]) })
        return tree.macro === 'filter' ? list : tree.macro === 'map' ? inner : undefined
      }
      case 'call':
        if (tree.name === 'now' || tree.name === 'today') this.restless = `${tree.name}()`
        for (const arg of tree.args) this.walk(arg, scope)
        return undefined
    }
  }

  variable(name: string, { record, locals }: Scope): Origin | undefined {
    if (locals.has(name)) return locals.get(name)
    if (name === 'record') return record
    this.restless = name
    return undefined
  }

  field(tree: Extract<Tree, { node: 'field' }>, scope: Scope): Origin | undefined {
    const origin = this.walk(tree.of, scope)
    if (origin === undefined || tree.entity === '' || tree.path === 'id') return undefined
    const [name = ''] = tree.path.split('.')
    const field = this.entities.get(tree.entity)?.fields.get(name)
    const computed = this.computed.get(`${tree.entity}.${tree.path}`)
    if (computed !== undefined && field !== undefined && !isStored(field)) {
      this.walk(computed, { record: origin, locals: new Map() })
      return undefined
    }
    this.reads(tree.entity, name, origin.back)
    const [target, ...others] = tree.type.type === 'record' ? tree.type.entities : []
    if (target === undefined || others.length > 0) return undefined
    return { entity: target, back: [{ step: 'pointing', entity: tree.entity, field: tree.path }, ...origin.back] }
  }

  /** Lists leave out what lies in the trash, so that they read `deletedAt` as well. */
  rows(tree: Extract<Tree, { node: 'rows' }>, scope: Scope): Origin | undefined {
    const origin = this.walk(tree.of, scope)
    const entity = this.entities.get(tree.entity)
    if (origin === undefined || entity === undefined) return undefined
    const field = entity.fields.get(tree.relation)
    const inverse = entity.inverses.get(tree.relation)
    if (field?.lines !== undefined) return this.list(field.lines.entity, { step: 'owner', entity: field.lines.entity }, origin)
    if (field !== undefined) {
      this.reads(entity.name, field.name, origin.back)
      return this.list(field.targets[0] ?? '', { step: 'holding', entity: entity.name, field: field.name }, origin)
    }
    const reference = this.entities.get(inverse?.entity ?? '')?.fields.get(inverse?.field ?? '')
    if (inverse === undefined || reference === undefined) return undefined
    const step: BackStep = { step: hasLinks(reference) ? 'held' : 'pointed', entity: inverse.entity, field: inverse.field }
    this.reads(inverse.entity, inverse.field, [step, ...origin.back])
    return this.list(inverse.entity, step, origin)
  }

  list(entity: string, step: BackStep, origin: Origin): Origin {
    const back = [step, ...origin.back]
    this.reads(entity, anyRow, back)
    this.reads(entity, 'deletedAt', back)
    return { entity, back }
  }
}

/** Lines are written under the lock of their owner, and whoever points to a record can lock that one; any longer way can change beside. */
function guardFor(ways: readonly (readonly BackStep[])[]): StoredField['guard'] {
  const steps = ways.map((way) => way.filter(({ step }) => step !== 'owner'))
  if (steps.every((way) => way.length === 0)) return 'record'
  const isNear = (way: readonly BackStep[]) =>
    way.length === 0 || (way.length === 1 && (way[0]?.step === 'pointed' || way[0]?.step === 'held'))
  return steps.every(isNear) ? 'rows' : 'all'
}
