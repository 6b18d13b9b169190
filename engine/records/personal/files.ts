import { rm } from 'node:fs/promises'
import { isJsonObject } from '../../base/json.ts'
import { identifier, sql } from '../../base/sql.ts'
import { hasLinks, linkColumns, linkTable } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import { pathOf } from '../attachments.ts'
import type { RecordsContext, WriteContext } from '../context.ts'
import { fileEntity } from '../readable-files.ts'
import type { GoingField } from './plan.ts'

/** A file and by what its bytes are found. */
export interface StoredBytes {
  readonly id: string
  readonly name: string
  readonly hash: string
}

/** Files in fields that go, which stand in no other record. */
export async function filesAlone(
  write: WriteContext,
  entity: Entity,
  stored: Readonly<Record<string, unknown>>,
  going: readonly GoingField[],
): Promise<readonly StoredBytes[]> {
  const named = going.flatMap(({ field, lines }) => {
    if (!field.targets.includes(fileEntity)) return []
    const rows = lines === undefined ? [stored] : stored[lines.name]
    return Array.isArray(rows) ? rows.flatMap((row) => (isJsonObject(row) ? idsIn(row[field.name]) : [])) : []
  })
  const result: StoredBytes[] = []
  for (const id of new Set(named)) {
    const bound = write.executor.dialect.bindColumn(id, { kind: 'id' })
    const [row] = await write.executor.all<{ name: string; content_hash: string }>(
      sql`select "name", "content_hash" from "attachment" where "id" = ${bound}`,
    )
    if (row !== undefined && (await countPlaces(write, id)) <= 1) result.push({ id, name: row.name, hash: row.content_hash })
  }
  return entity.isInternal ? [] : result
}

/** Ids in a reference, or in a list of them. */
function idsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(idsIn)
  if (typeof value === 'string') return [value]
  return isJsonObject(value) && typeof value.id === 'string' ? [value.id] : []
}

async function countPlaces({ executor, model }: WriteContext, id: string): Promise<number> {
  const bound = executor.dialect.bindColumn(id, { kind: 'id' })
  let places = 0
  for (const entity of model.entities.values()) {
    for (const field of entity.fields.values()) {
      if (field.isSystem || !field.targets.includes(fileEntity)) continue
      const [table, column] = hasLinks(field)
        ? [linkTable(entity, field), linkColumns.target]
        : [entity.table, field.type.columns(field).at(-1)?.name ?? field.column]
      const [row] = await executor.all<{ n: number | string }>(
        sql`select count(*) as n from ${identifier(table)} where ${identifier(column)} = ${bound}`,
      )
      places += Number(row?.n ?? 0)
    }
  }
  return places
}

/** Removes the bytes of files that are gone, unless another file has the same. */
export async function removeFiles(context: RecordsContext, folder: string, files: readonly StoredBytes[]): Promise<void> {
  for (const { hash } of files) {
    const others = await context.database.all(sql`select 1 as one from "attachment" where "content_hash" = ${hash} limit 1`)
    if (others.length === 0) await rm(pathOf(folder, hash), { force: true })
  }
}
