import { isId } from '../base/ids.ts'
import { identifier, sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'

/** The record outside the trash whose key (`x-key`) has this text, as it is stored: the spelling is made that of the field first. */
export async function idByKey({ executor }: WriteContext, { table }: Entity, key: Field, text: string): Promise<string | undefined> {
  const normal = key.type.normalise === undefined ? text : key.type.normalise(text, key)
  const [column] = key.type.columns(key)
  if (normal === null || column === undefined) return undefined
  const value = key.type.toColumns(normal as string, key)[column.name]
  const [row] = await executor.all<{ id: string }>(
    sql`select "id" from ${identifier(table)} where ${identifier(column.name)} = ${value} and "deleted_at" is null limit 1`,
  )
  return row !== undefined && isId(row.id) ? row.id : undefined
}
