import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import type { Dialect, Executor } from '../database/index.ts'
import type { Column, ColumnValue, Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import { entityFields } from './entity-fields.ts'
import type { RecordValues } from './normalise.ts'

/** A column with the value it shall hold. */
export interface RowValue {
  readonly column: Column
  readonly value: ColumnValue
}

/** The columns of the named fields with the values of a checked record; what the record does not hold is null. */
export function rowValues(fields: Iterable<Field>, record: RecordValues): readonly RowValue[] {
  const result: RowValue[] = []
  for (const field of fields) addValues(result, field, field.type.columns(field), record)
  return result
}

/** The same for every stored field of an entity. */
export function storedValues(entity: Entity, record: RecordValues, before: readonly RowValue[] = []): readonly RowValue[] {
  const result: RowValue[] = [...before]
  for (const { field, columns } of entityFields(entity).columns) addValues(result, field, columns, record)
  return result
}

function addValues(result: RowValue[], field: Field, columns: readonly Column[], record: RecordValues): void {
  const value = record[field.name]
  const stored = value === undefined || value === null ? undefined : field.type.toColumns(value, field)
  for (const column of columns) result.push({ column, value: stored?.[column.name] ?? null })
}

/** The fields that a write fills in: not the system's, not computed ones. */
export function storedFields(entity: Entity): readonly Field[] {
  return entityFields(entity).stored
}

/** Inserts rows, all with the same columns, in as few statements as the database takes. */
export async function insertAll(executor: Executor, table: string, rows: readonly (readonly RowValue[])[]): Promise<void> {
  for (const part of portions(rows, executor.dialect, filledColumns(rows).length)) {
    await executor.all(insertRows(executor.dialect, table, part))
  }
}

/**
 * One statement for several rows, at least one, all with the same columns. A column that is empty in all of them is left out, which
 * for wide tables is most of the work.
 */
export function insertRows(dialect: Dialect, table: string, rows: readonly (readonly RowValue[])[]): Sql {
  const filled = filledColumns(rows)
  const columns = filled.map(({ column }) => identifier(column.name))
  const row = `(${filled.map(({ column }) => dialect.bindColumn(null, column.kind).text).join(', ')})`
  const values: unknown[] = []
  for (const cells of rows) for (const { column, index } of filled) values.push(dialect.toBound(cells[index]?.value ?? null, column.kind))
  const bound: Sql = { text: Array(rows.length).fill(row).join(', '), values }
  return sql`insert into ${identifier(table)} (${joinSql(columns)}) values ${bound}`
}

function filledColumns(rows: readonly (readonly RowValue[])[]): readonly { readonly column: Column; readonly index: number }[] {
  return (rows[0] ?? []).flatMap(({ column }, index) => (rows.some((row) => row[index]?.value !== null) ? [{ column, index }] : []))
}

export function assignments(dialect: Dialect, values: readonly RowValue[]): Sql {
  return joinSql(values.map(({ column, value }) => sql`${identifier(column.name)} = ${dialect.bindColumn(value, column.kind)}`))
}

/** Parts of a list that a statement can bind, with `width` values each. */
export function* portions<T>(items: readonly T[], dialect: Dialect, width = 1): Generator<readonly T[]> {
  const size = Math.max(1, Math.floor((dialect.maxValues - 100) / width))
  if (items.length <= size) {
    if (items.length > 0) yield items
    return
  }
  for (let start = 0; start < items.length; start += size) yield items.slice(start, start + size)
}

/** Ids as they are bound, for `in (...)`. */
export function boundIds(dialect: Dialect, ids: readonly string[]): Sql {
  const [first] = ids
  if (first === undefined) return rawSql('null')
  const { text } = dialect.bindColumn(first, { kind: 'id' })
  return { text: Array(ids.length).fill(text).join(', '), values: ids }
}
