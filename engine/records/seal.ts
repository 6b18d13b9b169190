import { isJsonObject } from '../base/json.ts'
import { maskMark } from '../base/sealed.ts'
import { identifier, sql } from '../base/sql.ts'
import type { Field } from '../fields/index.ts'
import type { Entity } from '../model/model.ts'
import type { WriteContext } from './context.ts'
import type { Batch } from './draft.ts'
import { entityFields } from './entity-fields.ts'
import { boundIds } from './row-values.ts'
import type { SecretBox } from './secret-box.ts'

/** The fields of an entity whose values are encrypted or digested. */
export function secretFields(entity: Entity): readonly Field[] {
  return entityFields(entity).stored.filter(({ schema }) => schema['x-secret'] !== undefined)
}

/** Where a secret value belongs; it can be opened for this place only. */
export function placeOf(entity: Entity, field: Field): string {
  return `${entity.name}.${field.path}`
}

/** Encrypts the secret values of drafts, once they are checked and before their rows are written. */
export async function sealSecrets(context: WriteContext, batch: Batch): Promise<void> {
  const fields = secretFields(batch.entity)
  for (const draft of batch.drafts) sealRecord(context, batch.entity, fields, draft.record, draft.touched)
  for (const field of entityFields(batch.entity).lines) {
    const lines = context.model.entities.get(field.lines?.entity ?? '')
    const secrets = lines === undefined ? [] : secretFields(lines)
    if (lines === undefined || secrets.length === 0) continue
    for (const draft of batch.drafts) {
      const sent = draft.touched.has(field.name) ? draft.record[field.name] : undefined
      if (Array.isArray(sent)) draft.record[field.name] = await sealLines(context, lines, secrets, sent.filter(isJsonObject))
    }
  }
}

function sealRecord(
  context: WriteContext,
  entity: Entity,
  fields: readonly Field[],
  record: Record<string, unknown>,
  touched?: ReadonlySet<string>,
): void {
  for (const field of fields) {
    const value = record[field.name]
    if (typeof value !== 'string' || touched?.has(field.name) === false) continue
    const box = boxOf(context)
    const place = placeOf(entity, field)
    record[field.name] = field.schema['x-secret'] === 'hash' ? box.digest(value, place) : box.seal(value, place)
  }
}

/** A line that is sent back as it was read holds its mask in the place of the value: the stored one stays. */
async function sealLines(
  context: WriteContext,
  entity: Entity,
  fields: readonly Field[],
  lines: readonly Record<string, unknown>[],
): Promise<readonly Record<string, unknown>[]> {
  const isMasked = (value: unknown) => typeof value === 'string' && value.startsWith(maskMark)
  const ids = lines.flatMap((line) => (typeof line.id === 'string' && fields.some(({ name }) => isMasked(line[name])) ? [line.id] : []))
  const stored = await storedSecrets(context, entity, fields, ids)
  return lines.map((line) => {
    const kept = stored.get(String(line.id))
    const copy: Record<string, unknown> = { ...line }
    const changed = fields.filter(({ name }) => kept === undefined || !isMasked(line[name]))
    sealRecord(context, entity, changed, copy)
    for (const field of fields) if (!changed.includes(field)) copy[field.name] = kept?.[field.column]
    return copy
  })
}

async function storedSecrets(
  { executor }: WriteContext,
  entity: Entity,
  fields: readonly Field[],
  ids: readonly string[],
): Promise<ReadonlyMap<string, Readonly<Record<string, unknown>>>> {
  if (ids.length === 0) return new Map()
  const rows = await executor.all<Record<string, unknown>>(
    sql`select * from ${identifier(entity.table)} where "id" in (${boundIds(executor.dialect, ids)})`,
  )
  return new Map(rows.map((row) => [String(row.id), Object.fromEntries(fields.map(({ column }) => [column, row[column] ?? undefined]))]))
}

export function boxOf({ secrets }: { readonly secrets?: SecretBox }): SecretBox {
  if (secrets === undefined) throw new Error('an engine with secret fields has a box to keep them in')
  return secrets
}
