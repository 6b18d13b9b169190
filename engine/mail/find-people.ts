import { identifier, joinSql, rawSql, sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from '../records/index.ts'

/** A record that has an address. */
export interface Addressed {
  readonly entity: string
  readonly id: string
  readonly address: string
}

/** The living records of an entity that have one of these addresses, in whatever letters; in the order of the addresses, older records first. */
export async function recordsWithAddress(write: WriteContext, entity: Entity, addresses: readonly string[]): Promise<readonly Addressed[]> {
  const columns = emailFields(entity).flatMap((field) => field.type.columns(field).map(({ name }) => name))
  if (columns.length === 0 || addresses.length === 0) return []
  const wanted = joinSql(addresses.map((address) => sql`${address}`))
  const found: Addressed[] = []
  for (const column of columns) {
    const place = identifier('r', column)
    const rows = await write.executor.all<{ id: string; address: string }>(
      sql`select r."id", lower(${place}) as address from ${identifier(entity.table)} r where lower(${place}) in (${wanted}) and r."deleted_at" is null order by r."id" limit ${rawSql('100')}`,
    )
    found.push(...rows.map(({ id, address }) => ({ entity: entity.name, id, address })))
  }
  return found.sort((a, b) => addresses.indexOf(a.address) - addresses.indexOf(b.address))
}

/** The fields that hold e-mail addresses. */
export function emailFields(entity: Entity): readonly Field[] {
  return [...entity.fields.values()].filter(
    ({ schema, computed }) => schema.format === 'email' && schema['x-secret'] === undefined && computed === undefined,
  )
}

/** The values of the references to whom a mail was exchanged with: the first of each, or all where a field holds several. */
export async function peopleValues(
  write: WriteContext,
  fields: readonly Field[],
  addresses: readonly string[],
): Promise<Readonly<Record<string, unknown>>> {
  const values: Record<string, unknown> = {}
  for (const field of fields) {
    const found: Addressed[] = []
    for (const name of field.targets) {
      const target = write.model.entities.get(name)
      if (target !== undefined) found.push(...(await recordsWithAddress(write, target, addresses)))
    }
    const [first] = found
    if (first === undefined) continue
    if (field.type.name === 'references') values[field.name] = [...new Set(found.map(({ id }) => id))]
    else values[field.name] = field.targets.length > 1 ? { entity: first.entity, id: first.id } : first.id
  }
  return values
}
