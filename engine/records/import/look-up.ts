import { identifier, joinSql, sql } from '../../base/sql.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import { queryContext, readerOf, type WriteContext } from '../context.ts'
import { portions } from '../row-values.ts'
import type { LookUpField } from './destination.ts'

/** Values of one field that are remembered; then it starts anew, so that a file of any size is looked up in the same memory. */
const maxKnown = 50_000

/**
 * Finds the records that cells speak of: one query for a field and a chunk of rows. What was found is remembered for the run, but
 * for records of the entity that is being imported, as rows may make or change them.
 */
export class LookUps {
  readonly #known = new Map<Field, Map<string, readonly string[]>>()

  /** Asks for texts of a field, so that `find` can answer at once. Those that the field cannot hold have no record. */
  async prepare(context: WriteContext, { entity, field }: LookUpField, texts: Iterable<string>): Promise<void> {
    let known = this.#known.get(field)
    if (known === undefined || known.size > maxKnown) {
      known = new Map()
      this.#known.set(field, known)
    }
    const values = new Map<string, unknown>()
    const spellings: [text: string, value: string][] = []
    for (const text of texts) {
      if (known.has(text)) continue
      const value = readValue(field, text)
      if (value === undefined) known.set(text, [])
      else {
        values.set(valueText(field, value), value)
        spellings.push([text, valueText(field, value)])
      }
    }
    if (values.size === 0) return
    const found = await findMany(context, entity, field, [...values.values()])
    for (const [text, value] of spellings) known.set(text, found.get(value) ?? [])
  }

  /** The ids of the records that a text names, as far as it was prepared. */
  find({ field }: LookUpField, text: string): readonly string[] {
    return this.#known.get(field)?.get(text) ?? []
  }

  /** Forgets what was found of an entity. */
  forget(entity: Entity): void {
    for (const field of entity.fields.values()) this.#known.delete(field)
  }
}

/** The ids of the living records that the person may see, by the value of a field as plain text. */
export async function findMany(
  context: WriteContext,
  entity: Entity,
  field: Field,
  values: readonly unknown[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const query = queryContext(readerOf(context))
  const { dialect } = query
  const alias = query.alias()
  const [column] = field.type.columns(field)
  if (column === undefined) throw new Error(`${entity.name}.${field.path} has no column`)
  const name = identifier(alias, column.name)
  const found = new Map<string, string[]>()
  for (const part of portions(values, dialect)) {
    const bound = part.map((value) => dialect.bindColumn(field.type.toColumns(value, field)[column.name] ?? null, column.kind))
    const rows = await context.executor.all<{ id: string; value: string }>(
      sql`select ${identifier(alias, 'id')} as id, ${dialect.plainText(name, column.kind)} as value from ${query.rows(entity, alias).source} where ${name} in (${joinSql(bound)}) and ${identifier(alias, 'deleted_at')} is null`,
    )
    for (const { id, value } of rows) {
      const ids = found.get(value)
      if (ids === undefined) found.set(value, [id])
      else ids.push(id)
    }
  }
  return found
}

/** A value as the database writes it as plain text. */
export function valueText(field: Field, value: unknown): string {
  return String(Object.values(field.type.toColumns(value, field))[0])
}

function readValue(field: Field, text: string): unknown {
  try {
    const value = field.type.fromText(text, field)
    return field.type.normalise?.(value, field) ?? value
  } catch {
    return undefined
  }
}
