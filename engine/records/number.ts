import { identifier, rawSql, sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'

/** The table of the counters; made beside the tables of the model. */
export const counterTable = rawSql('create table if not exists "kartoteka_counter" ("name" text primary key, "value" bigint not null)')

/**
 * Fills the empty numbered fields (`x-number`) of a new record. The counter is a row in the same transaction: a number is
 * never given twice, and a write that fails uses up none. A number that an import has brought already is passed over.
 */
export async function giveNumbers(context: WriteContext, entity: Entity, record: Record<string, unknown>): Promise<void> {
  for (const field of entity.fields.values()) {
    const pattern = field.schema['x-number']
    if (pattern === undefined || record[field.name] !== undefined) continue
    let number: string
    do {
      number = await nextNumber(context, entity, field, pattern)
    } while (await isTaken(context, entity, field, number))
    record[field.name] = number
  }
}

async function nextNumber(context: WriteContext, entity: Entity, field: Field, pattern: string): Promise<string> {
  const dated = pattern.replace(/\{(YYYY|YY|MM)\}/g, (_, part: string) => datePart(context.now, part))
  const name = `${entity.name}.${field.name}:${dated}`
  const [row] = await context.executor.all<{ value: number | string }>(
    sql`insert into "kartoteka_counter" ("name", "value") values (${name}, 1) on conflict ("name") do update set "value" = "kartoteka_counter"."value" + 1 returning "value"`,
  )
  return dated.replace(/\{(0+)\}/, (_, zeros: string) => String(row?.value ?? 1).padStart(zeros.length, '0'))
}

function datePart(now: Date, part: string): string {
  const iso = now.toISOString()
  return part === 'MM' ? iso.slice(5, 7) : part === 'YY' ? iso.slice(2, 4) : iso.slice(0, 4)
}

async function isTaken(context: WriteContext, entity: Entity, field: Field, number: string): Promise<boolean> {
  const value = context.executor.dialect.bindColumn(number, { kind: 'text' })
  const rows = await context.executor.all(
    sql`select 1 from ${identifier(entity.table)} where ${identifier(field.column)} = ${value} limit 1`,
  )
  return rows.length > 0
}
