import { identifier, type Sql } from '../base/sql.ts'
import { type SqlContext, type TableRows, toCondition, toSql } from '../expression/index.ts'
import { type ColumnKind, type Field, isStored } from '../fields/index.ts'
import type { Entity, Model } from '../model/model.ts'
import type { Tree } from '../model/tree.ts'
import type { Dialect } from './dialect.ts'
import { type Visibility, visibleRows } from './visible-rows.ts'

/** What making one statement needs: the model it speaks of, the database it is for, the time it is judged by, names for tables. */
export class QueryContext {
  readonly model: Model
  readonly dialect: Dialect
  readonly now: Date
  /** Values of the variables of expressions: `user` is the id of the person who asks. */
  readonly variables: Readonly<Record<string, unknown>>
  /** By whose rights is read; everything when it is left out. */
  readonly visibility: Visibility | undefined
  #aliases = { count: 0 }

  constructor(model: Model, dialect: Dialect, now: Date, variables: Readonly<Record<string, unknown>> = {}, visibility?: Visibility) {
    this.model = model
    this.dialect = dialect
    this.now = now
    this.variables = variables
    this.visibility = visibility
  }

  /** A table alias that no other part of the statement has. */
  alias(): string {
    this.#aliases.count += 1
    return `t${this.#aliases.count}`
  }

  /** The same statement over all that is stored: what a rule is judged by. */
  withoutVisibility(model: Model): QueryContext {
    const whole = new QueryContext(model, this.dialect, this.now, this.variables)
    whole.#aliases = this.#aliases
    return whole
  }

  /** What stands behind `from` for an entity: its table, or what the person may see of it. */
  rows(entity: Entity, alias: string): TableRows {
    return visibleRows(this, entity, alias)
  }

  /** The same for the record that a reference of such a row leads to: whether it can be seen was asked where the reference is answered. */
  reached(entity: Entity, alias: string): TableRows {
    return visibleRows(this, entity, alias, true)
  }

  entity(name: string): Entity {
    const entity = this.model.entities.get(name)
    if (entity === undefined) throw new Error(`the model has no entity ${name}`)
    return entity
  }

  /** A checked expression as SQL over the row that `alias` names. */
  expression(tree: Tree, alias: string): Sql {
    return toSql(tree, this.#sqlContext(alias))
  }

  /** A checked condition as SQL for `where`. */
  condition(tree: Tree, alias: string): Sql {
    return toCondition(tree, this.#sqlContext(alias))
  }

  #sqlContext(alias: string): SqlContext {
    const { model, dialect, now, variables } = this
    const rows = this.visibility === undefined ? {} : { rows: (entity: Entity, name: string) => this.rows(entity, name) }
    return { model, dialect, alias, variables, now, uniqueAlias: () => this.alias(), ...rows }
  }

  /** The value of a field with one column, or of a computed field without one, over the row that `alias` names. */
  value(entity: Entity, field: Field, alias: string): { sql: Sql; kind: ColumnKind } {
    const kind = columnKind(field)
    if (field.computed === undefined || isStored(field)) {
      const [column] = field.type.columns(field)
      const stored = identifier(alias, column?.name ?? field.column)
      return { sql: field.schema['x-secret'] === undefined ? stored : this.dialect.maskSealed(stored), kind }
    }
    return { sql: this.computed(entity, field, alias), kind }
  }

  /** What a computed field is worked out to over the row that `alias` names, also where its value is kept. */
  computed(entity: Entity, field: Field, alias: string): Sql {
    const tree = this.model.computed.get(`${entity.name}.${field.path}`)
    if (tree === undefined) throw new Error(`${entity.name}.${field.path} has no checked expression`)
    return this.#toDeclaredScale(this.expression(tree, alias), tree, columnKind(field))
  }

  #toDeclaredScale(value: Sql, tree: Tree, kind: ColumnKind): Sql {
    if (kind.kind !== 'decimal') return value
    const from = tree.type.type === 'decimal' ? tree.type.scale : 0
    return from === kind.scale ? value : this.dialect.rescale(value, from, kind.scale)
  }
}

/** What the one column of a field holds, also when the field is computed and has no column of its own. */
export function columnKind(field: Field): ColumnKind {
  const shape = field.type.shape(field)
  if (shape.shape === 'column') return shape.kind
  return shape.shape === 'duration' ? { kind: 'integer' } : { kind: 'id' }
}
