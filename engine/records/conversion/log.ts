import { newId } from '../../base/ids.ts'
import { sql } from '../../base/sql.ts'
import type { Executor } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import type { WriteContext } from '../context.ts'
import { insertAll, storedValues } from '../row-values.ts'
import { createdStamps } from '../stamps.ts'
import type { MovedLinks } from './links.ts'

/** A record that another became. */
export interface Became {
  readonly to: string
  readonly id: string
  /** The version in which the conversion left a record that it made; undefined for one that was there before. */
  readonly version: number | undefined
}

/** What a conversion did. */
export interface ConversionDetails {
  readonly became: readonly Became[]
  /** By field of the record that was converted: the value before and after. */
  readonly fields: Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>
  readonly moves: readonly MovedLinks[]
}

export interface StoredConversion {
  readonly id: string
  readonly details: ConversionDetails
}

/** Writes down a conversion. Answers its id. */
export async function storeConversion(write: WriteContext, entity: Entity, source: string, details: ConversionDetails): Promise<string> {
  const id = newId()
  const log = (write.visibility?.model ?? write.model).entities.get('record-conversion')
  if (log === undefined) throw new Error('the model has no entity record-conversion')
  const row = storedValues(log, { of: entity.name, source, details: details as unknown }, createdStamps(write, id))
  await insertAll(write.executor, log.table, [row])
  return id
}

/** The conversion of a record that was not taken back. */
export async function findConversion(executor: Executor, entity: Entity, source: string): Promise<StoredConversion | undefined> {
  const id = executor.dialect.bindColumn(source, { kind: 'id' })
  const [found] = await executor.all<{ id: string; details: string | ConversionDetails }>(
    sql`select "id" as id, "details" as details from "record_conversion" where "of" = ${entity.name} and "source" = ${id} and "undone_at" is null order by "id" desc limit 1`,
  )
  if (found === undefined) return undefined
  return { id: found.id, details: typeof found.details === 'string' ? JSON.parse(found.details) : found.details }
}

export async function markConversionUndone({ executor, now }: WriteContext, id: string): Promise<void> {
  const at = executor.dialect.bindColumn(now.toISOString(), { kind: 'instant' })
  await executor.all(
    sql`update "record_conversion" set "undone_at" = ${at} where "id" = ${executor.dialect.bindColumn(id, { kind: 'id' })}`,
  )
}
