import { identifier, joinSql, sql } from '../../base/sql.ts'
import type { Executor } from '../../database/index.ts'
import type { Field } from '../../fields/index.ts'
import type { Entity } from '../../model/model.ts'
import type { LookUpField } from './destination.ts'

/** The ids of the living records whose field holds a value. */
export async function findRecords(executor: Executor, entity: Entity, field: Field, value: unknown): Promise<readonly string[]> {
  return (await findMany(executor, entity, field, [value])).get(valueText(field, value)) ?? []
}

/**
 * Finds the records that cells speak of, in one query for a look-up field and a chunk of rows, and remembers them for the
 * run. Records of the entity that is being imported are asked for anew each time, as rows above may have made them.
 */
export class LookUps {
  readonly #imported: Entity
  readonly #known = new Map<Field, Map<string, readonly string[]>>()

  constructor(imported: Entity) {
    this.#imported = imported
  }

  /** Asks for the texts that `find` will be asked for. Those that the field cannot hold are left to `find`. */
  async prepare(executor: Executor, { entity, field }: LookUpField, texts: Iterable<string>): Promise<void> {
    if (entity === this.#imported) return
    const known = this.#of(field)
    const values = new Map<string, unknown>()
    for (const text of texts) {
      const value = readable(field, text)
      if (value !== undefined && !known.has(valueText(field, value))) values.set(valueText(field, value), value)
    }
    if (values.size === 0) return
    const found = await findMany(executor, entity, field, [...values.values()])
    for (const text of values.keys()) known.set(text, found.get(text) ?? [])
  }

  /** The ids of the records that a text names. Throws `TextProblem` for one that the field cannot hold. */
  async find(executor: Executor, { entity, field }: LookUpField, text: string): Promise<readonly string[]> {
    const value = readValue(field, text)
    const known = entity === this.#imported ? undefined : this.#of(field).get(valueText(field, value))
    return known ?? findRecords(executor, entity, field, value)
  }

  #of(field: Field): Map<string, readonly string[]> {
    const known = this.#known.get(field) ?? new Map<string, readonly string[]>()
    this.#known.set(field, known)
    return known
  }
}

async function findMany(
  executor: Executor,
  entity: Entity,
  field: Field,
  values: readonly unknown[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const { dialect } = executor
  const [column] = field.type.columns(field)
  if (column === undefined) throw new Error(`${entity.name}.${field.path} has no column`)
  const name = identifier(column.name)
  const bound = values.map((value) => dialect.bindColumn(field.type.toColumns(value, field)[column.name] ?? null, column.kind))
  const rows = await executor.all<{ id: string; value: string }>(
    sql`select "id", ${dialect.plainText(name, column.kind)} as value from ${identifier(entity.table)} where ${name} in (${joinSql(bound)}) and "deleted_at" is null`,
  )
  const found = new Map<string, string[]>()
  for (const { id, value } of rows) found.set(value, [...(found.get(value) ?? []), id])
  return found
}

function readValue(field: Field, text: string): unknown {
  const value = field.type.fromText(text, field)
  return field.type.normalise?.(value, field) ?? value
}

function readable(field: Field, text: string): unknown {
  try {
    return readValue(field, text)
  } catch {
    return undefined
  }
}

/** A value as the database writes it as plain text. */
function valueText(field: Field, value: unknown): string {
  return String(Object.values(field.type.toColumns(value, field))[0])
}
