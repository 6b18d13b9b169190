import { type Access, isImplied, joinedConditions, type Rule } from '../access/index.ts'
import { identifier, joinSql, rawSql, type Sql, sql, textLiteral } from '../base/sql.ts'
import type { TableRows } from '../expression/index.ts'
import { type Field, isStored } from '../fields/index.ts'
import { positionColumn } from '../metadata/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { QueryContext } from './query-context.ts'

/** By whose rights a statement reads: the rules are conditions over the whole model, not over the part that the person knows. */
export interface Visibility {
  readonly model: Model
  readonly access: Access
}

/** Name of the column with a reference as it is stored, beside the one that is answered. */
const rawColumn = (column: string) => `${column}$raw`
const sameColumn = (column: string) => column

/** By rights and reference: what was found once about a rule that says what another would say. */
const impliedBy = new WeakMap<Access, Map<Field, boolean>>()

/**
 * What stands behind `from` for the rows of an entity, under an alias: the table, or where the person has no right to all of
 * it, a subquery with the rows and values that the person may see. What is not in it cannot be read by any statement, however
 * it is put together. With `isReached`, rows are looked up by a reference as such a subquery answers it: it is null where its record may not be
 * seen, so that the rule of the record is not asked again.
 */
export function visibleRows(context: QueryContext, entity: Entity, alias: string, isReached = false): TableRows {
  const table = sql`${identifier(entity.table)} ${identifier(alias)}`
  const { visibility } = context
  if (visibility === undefined || entity.isInternal) return { source: table, joinColumn: sameColumn }
  const whole = context.withoutVisibility(visibility.model)
  const row = context.alias()
  const guard = new Guard(whole, visibility, entity, row)
  const condition = isReached ? undefined : guard.rule(visibility.access.verb(guard.entity, 'read'))
  // Whoever sees a line sees whose it is: the rule of a line is that of its owner.
  const columns = [...entity.fields.values()].flatMap((field) => (isToOwner(entity, field) ? [] : guard.columns(field)))
  const withRaw = new Set(columns.flatMap(({ isPlain, name }) => (isPlain ? [] : [name])))
  const areAllPlain = columns.every((column) => column.isPlain)
  if (condition === undefined && areAllPlain) return { source: table, joinColumn: sameColumn }
  const place = entity.owner === undefined ? [] : [entity.owner.column, positionColumn].map((name) => identifier(row, name))
  const plain = new Set(columns.flatMap(({ isPlain, name }) => (isPlain ? [name] : [])))
  const sorted = (entity.sortIndexes ?? []).filter(({ keys }) => keys.every(({ column }) => plain.has(column)))
  const folded = sorted.flatMap(({ name, keys }) =>
    keys.flatMap((key) => (key.isFolded ? (context.dialect.keptColumn?.(row, key.column, name) ?? []) : [])),
  )
  const selected = areAllPlain ? [rawSql('*')] : [...columns.map(({ value }) => value), ...place, ...folded]
  const where = condition === undefined ? rawSql('') : sql` where ${condition}`
  const source = sql`(select ${joinSql(selected)} from ${identifier(entity.table)} ${identifier(row)}${where}) ${identifier(alias)}`
  if (areAllPlain) return { source, joinColumn: sameColumn }
  return { source, joinColumn: (name) => (withRaw.has(name) ? rawColumn(name) : name), isNarrowed: true, sorted }
}

function isToOwner({ owner }: Entity, field: Field): boolean {
  return owner !== undefined && `${field.column}_id` === owner.column
}

interface GuardedColumn {
  readonly name: string
  readonly isPlain: boolean
  /** The column, or its guarded value under the same name and beside it, for a reference, the stored one. */
  readonly value: Sql
}

/** The rules of one entity over one row of its table. */
class Guard {
  readonly entity: Entity
  readonly #context: QueryContext
  readonly #visibility: Visibility
  readonly #row: string

  constructor(context: QueryContext, visibility: Visibility, entity: Entity, row: string) {
    this.#context = context
    this.#visibility = visibility
    this.#row = row
    this.entity = visibility.model.entities.get(entity.name) ?? entity
  }

  /** A rule as a condition; undefined where it always holds. */
  rule(rule: Rule): Sql | undefined {
    return ruleSql(this.#context, this.#visibility.model, this.entity, this.#row, rule)
  }

  columns(field: Field): readonly GuardedColumn[] {
    const own = this.entity.fields.get(field.name) ?? field
    if (field.computed !== undefined && !isStored(field)) return []
    const { read, masked } = this.#visibility.access.field(this.entity, own)
    const seen = this.rule(read)
    const hidden = seen === undefined ? undefined : this.rule(masked)
    const target = field.targets.length === 0 ? undefined : this.#targetIsVisible(own, field)
    return field.type.columns(field).map(({ name, kind }) => {
      const stored = identifier(this.#row, name)
      if (seen === undefined && target === undefined) return { name, isPlain: true, value: stored }
      const column = identifier(name)
      if (seen !== undefined) {
        // A secret is masked wherever it is read.
        const isSecret = field.schema['x-secret'] !== undefined
        const mask = kind.kind !== 'text' || masked === false ? rawSql('null') : isSecret ? stored : this.#context.dialect.mask(stored)
        const otherwise = hidden === undefined ? mask : sql`case when ${hidden} then ${mask} end`
        const raw = sql`case when ${seen} then ${stored} else ${masked === false ? rawSql('null') : otherwise} end`
        return { name, isPlain: false, value: this.#withRaw(name, column, raw, target) }
      }
      return { name, isPlain: false, value: this.#withRaw(name, column, stored, target) }
    })
  }

  /** A reference is answered only where the record that it points to can be seen; joins go by the value beside it. */
  #withRaw(name: string, column: Sql, value: Sql, target: Sql | undefined): Sql {
    if (target === undefined) return sql`${value} as ${column}, ${value} as ${identifier(rawColumn(name))}`
    return sql`case when ${target} then ${value} end as ${column}, ${value} as ${identifier(rawColumn(name))}`
  }

  /** That the record pointed to can be seen; undefined where every one can. */
  #targetIsVisible(own: Field, visible: Field): Sql | undefined {
    const columns = own.type.columns(own)
    const id = columns.at(-1)
    if (id === undefined) return undefined
    const tests = visible.targets.map((name) => ({
      name,
      test: this.#isToldByRow(own, name) ? undefined : this.#isVisible(name, identifier(this.#row, id.name)),
    }))
    const isWhole = visible.targets.length === own.targets.length
    if (isWhole && tests.every(({ test }) => test === undefined)) return undefined
    const [kind] = columns
    const branches = tests.map(({ name, test }) => {
      const isOfKind = columns.length < 2 || kind === undefined ? [] : [sql`${identifier(this.#row, kind.name)} = ${textLiteral(name)}`]
      return sql`(${joinSql([...isOfKind, test ?? rawSql('1 = 1')], ' and ')})`
    })
    return sql`(${joinSql(branches, ' or ')})`
  }

  /** Rows of which the rule has asked the same already. */
  #isToldByRow(own: Field, name: string): boolean {
    const { model, access } = this.#visibility
    const target = model.entities.get(name)
    const known = impliedBy.get(access) ?? new Map<Field, boolean>()
    impliedBy.set(access, known)
    const found = known.get(own)
    if (found !== undefined || target === undefined) return found === true
    const isTold = isImplied(access.verb(this.entity, 'read'), this.entity, own, access.verb(target, 'read'))
    known.set(own, isTold)
    return isTold
  }

  #isVisible(name: string, id: Sql): Sql | undefined {
    const { model, access } = this.#visibility
    const target = model.entities.get(name)
    if (target === undefined || target.isInternal) return undefined
    const row = this.#context.alias()
    const condition = ruleSql(this.#context, model, target, row, access.verb(target, 'read'))
    if (condition === undefined) return undefined
    return sql`exists (select 1 from ${identifier(target.table)} ${identifier(row)} where ${identifier(row, 'id')} = ${id} and ${condition})`
  }
}

/**
 * A rule as a condition over the row that `alias` names; undefined where it always holds. `context` is one without
 * visibility: a rule is judged over all that is stored.
 */
export function ruleSql(context: QueryContext, model: Model, entity: Entity, alias: string, rule: Rule): Sql | undefined {
  if (rule === true) return undefined
  if (rule === false) return rawSql('1 = 0')
  const distinct = new Map(rule.map((alternative) => [`${alternative.onOwner} ${alternative.condition.source}`, alternative]))
  const all = [...distinct.values()]
  const own = joinedConditions(all.flatMap(({ onOwner, condition }) => (onOwner ? [] : [condition.tree]))).map((tree) =>
    context.condition(tree, alias),
  )
  const ofOwner = joinedConditions(all.flatMap(({ onOwner, condition }) => (onOwner ? [condition.tree] : [])))
  const tests = [...own, ...ofOwner.map((tree) => ownerSql(context, model, entity, alias, tree))]
  return sql`(${joinSql(tests, ' or ')})`
}

/** A condition on the record that a line belongs to. */
function ownerSql(context: QueryContext, model: Model, entity: Entity, alias: string, tree: Tree): Sql {
  const owner = model.entities.get(entity.owner?.entity ?? '')
  if (owner === undefined || entity.owner === undefined) return rawSql('1 = 0')
  const row = context.alias()
  const condition = context.condition(tree, row)
  return sql`exists (select 1 from ${identifier(owner.table)} ${identifier(row)} where ${identifier(row, 'id')} = ${identifier(alias, entity.owner.column)} and ${condition})`
}
