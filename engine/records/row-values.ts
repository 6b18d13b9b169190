import { identifier, joinSql, rawSql, type Sql, sql } from '../base/sql.ts'
import { type Dialect, type Executor, send } from '../database/index.ts'
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

/** Rows of one table: the columns, and of each row the values in their order. */
export interface Rows {
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly ColumnValue[])[]
}

/** The columns of every stored field of an entity, behind others. */
export function storedColumns(entity: Entity, before: readonly Column[]): readonly Column[] {
  return [...before, ...entityFields(entity).columns.flatMap(({ columns }) => columns)]
}

/** The values of `storedColumns`, put behind those that are there. */
export function addStored(row: ColumnValue[], entity: Entity, record: RecordValues): ColumnValue[] {
  for (const { field, columns } of entityFields(entity).columns) {
    const value = record[field.name]
    const stored = value === undefined || value === null ? undefined : field.type.toColumns(value, field)
    for (const column of columns) row.push(stored?.[column.name] ?? null)
  }
  return row
}

/** Inserts rows, all with the same columns, in as few statements as the database takes. */
export async function insertAll(executor: Executor, table: string, rows: readonly (readonly RowValue[])[]): Promise<void> {
  const [first = []] = rows
  await insertTable(executor, table, {
    columns: first.map(({ column }) => column),
    rows: rows.map((row) => row.map(({ value }) => value)),
  })
}

/**
 * The same for bare values. A column that is empty in all rows is left out, and one that is the same in all is bound once: for wide
 * tables that is most of the work.
 */
export async function insertTable(executor: Executor, table: string, { columns, rows }: Rows): Promise<void> {
  const { dialect } = executor
  if (rows.length < 2) {
    if (rows.length === 1)
      await send(
        executor,
        insertRows(
          dialect,
          table,
          rows.map((row) => row.map((value, index) => cell(columns, value, index))),
        ),
      )
    return
  }
  const varying: number[] = []
  const constant: number[] = []
  for (let index = 0; index < columns.length; index++) {
    const first = rows[0]?.[index] ?? null
    if (rows.some((row) => row[index] !== first)) varying.push(index)
    else if (first !== null) constant.push(index)
  }
  for (const part of portions(rows, dialect, varying.length))
    await send(executor, insertSelect(dialect, table, columns, varying, constant, part))
}

function insertSelect(
  dialect: Dialect,
  table: string,
  columns: readonly Column[],
  varying: readonly number[],
  constant: readonly number[],
  rows: readonly (readonly ColumnValue[])[],
): Sql {
  const at = (index: number) => columns[index] as Column
  const names = [...varying, ...constant].map((index) => identifier(at(index).name))
  const kinds = varying.map((index) => at(index).kind)
  const bound = rows.map((cells) => varying.map((index, place) => dialect.toBound(cells[index] ?? null, kinds[place] as Column['kind'])))
  const same = constant.map((index) => sql`, ${dialect.bindColumn(rows[0]?.[index] ?? null, at(index).kind)}`)
  return sql`insert into ${identifier(table)} (${joinSql(names)}) select v.*${joinSql(same, '')} from ${dialect.boundRows(bound, kinds)} v`
}

function cell(columns: readonly Column[], value: ColumnValue, index: number): RowValue {
  return { column: columns[index] as Column, value }
}

/** One statement for several rows, at least one, all with the same columns; those that are empty in all of them are left out. */
export function insertRows(dialect: Dialect, table: string, rows: readonly (readonly RowValue[])[]): Sql {
  const filled = (rows[0] ?? []).flatMap(({ column }, index) => (rows.some((row) => row[index]?.value !== null) ? [{ column, index }] : []))
  const bound = rows.map(
    (row) => sql`(${joinSql(filled.map(({ column, index }) => dialect.bindColumn(row[index]?.value ?? null, column.kind)))})`,
  )
  const columns = filled.map(({ column }) => identifier(column.name))
  return sql`insert into ${identifier(table)} (${joinSql(columns)}) values ${joinSql(bound)}`
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
