import { identifier, joinSql, type Sql, sql } from '../base/sql.ts'
import type { Dialect } from '../database/index.ts'
import type { Column, ColumnValue, Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { RecordValues } from './normalise.ts'

/** A column with the value it shall hold. */
export interface RowValue {
  readonly column: Column
  readonly value: ColumnValue
}

/** The columns of the named fields with the values of a checked record; what the record does not hold is null. */
export function rowValues(fields: Iterable<Field>, record: RecordValues): readonly RowValue[] {
  const result: RowValue[] = []
  for (const field of fields) {
    const value = record[field.name]
    const stored = value === undefined || value === null ? {} : field.type.toColumns(value, field)
    for (const column of field.type.columns(field)) result.push({ column, value: stored[column.name] ?? null })
  }
  return result
}

/** The fields that a write fills in: not the system's, not computed ones. */
export function storedFields(entity: Entity): readonly Field[] {
  return [...entity.fields.values()].filter((field) => !field.isSystem && field.computed === undefined)
}

export function insertRow(dialect: Dialect, table: string, values: readonly RowValue[]): Sql {
  return insertRows(dialect, table, [values])
}

/** One statement for several rows, at least one, all with the same columns. */
export function insertRows(dialect: Dialect, table: string, rows: readonly (readonly RowValue[])[]): Sql {
  const columns = (rows[0] ?? []).map(({ column }) => identifier(column.name))
  const bound = rows.map((values) => sql`(${joinSql(values.map(({ column, value }) => dialect.bindColumn(value, column.kind)))})`)
  return sql`insert into ${identifier(table)} (${joinSql(columns)}) values ${joinSql(bound)}`
}

export function assignments(dialect: Dialect, values: readonly RowValue[]): Sql {
  return joinSql(values.map(({ column, value }) => sql`${identifier(column.name)} = ${dialect.bindColumn(value, column.kind)}`))
}
