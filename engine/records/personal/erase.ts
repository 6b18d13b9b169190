import { KartotekaError } from '../../base/errors.ts'
import { isJsonObject } from '../../base/json.ts'
import { identifier, joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Field } from '../../fields/index.ts'
import { hasLinks, linkColumns, linkTable } from '../../model/links.ts'
import type { Entity } from '../../model/model.ts'
import { forgetValues } from '../audit/forget.ts'
import type { Change, ChangeKind } from '../change.ts'
import { forgetComments } from '../comments/forget.ts'
import { type RecordsContext, type WriteContext, writableEntity } from '../context.ts'
import { storedSelection } from '../first-steps.ts'
import { follow } from '../pipeline.ts'
import { readMany } from '../read-many.ts'
import { assignments } from '../row-values.ts'
import { updatedStamps } from '../stamps.ts'
import { takeRecord } from '../trash.ts'
import { inTransaction } from '../write.ts'
import { filesAlone, removeFiles, type StoredBytes } from './files.ts'
import { type GoingField, planErasure } from './plan.ts'

/** What an erasure does, or would do. */
export interface Erasure {
  readonly isDryRun: boolean
  readonly goes: readonly { readonly field: string; readonly title: string; readonly how: 'emptied' | 'replaced' }[]
  readonly stays: readonly { readonly field: string; readonly title: string; readonly why: string; readonly until: string | null }[]
  /** Entries of the history that lose their values, messages that wait, merges that cannot be taken back any more. */
  readonly history: number
  readonly messages: number
  readonly merges: number
  readonly files: readonly { readonly id: string; readonly name: string }[]
}

type Json = Readonly<Record<string, unknown>>

/**
 * Erases the personal values of a record, its lines, its history, messages that wait and files that nothing else holds; needs the right to
 * purge. The record stays, with what has to be kept. `dryRun` only tells. Throws `not-found` and `forbidden`.
 */
export async function eraseRecord(
  context: RecordsContext,
  entityName: string,
  id: string,
  { folder, dryRun = false }: { readonly folder: string; readonly dryRun?: boolean | undefined },
): Promise<Erasure> {
  const entity = writableEntity(context, entityName)
  const done = await inTransaction(context, async (write) => {
    const stored = await takeRecord(write, 'purge', entity, id, undefined)
    const { going, staying } = planErasure(write.model, entity, stored, write.now)
    const counts = await countTraces(write, entity, String(stored.id))
    const files = await filesAlone(write, entity, stored, going)
    const erasure: Erasure = {
      isDryRun: dryRun,
      goes: going.map(({ field, lines, how }) => ({ field: pathOf(field, lines), title: field.title, how })),
      stays: staying.map(({ field, lines, ...reason }) => ({ field: pathOf(field, lines), title: field.title, ...reason })),
      ...(going.length === 0 ? { history: 0, messages: 0, merges: 0 } : counts),
      files: files.map(({ id: file, name }) => ({ id: file, name })),
    }
    if (!dryRun && going.length > 0) await eraseFields(write, 'erased', entity, stored, going, files)
    return { erasure, files: dryRun ? [] : files }
  })
  await removeFiles(context, folder, done.files)
  return done.erasure
}

/** Empties fields of one record and everything that remembers their values. Its row is taken already. */
export async function eraseFields(
  write: WriteContext,
  kind: Extract<ChangeKind, 'erased' | 'expired'>,
  entity: Entity,
  stored: Json,
  going: readonly GoingField[],
  files: readonly StoredBytes[],
): Promise<void> {
  const id = String(stored.id)
  const { executor } = write
  const bound = executor.dialect.bindColumn(id, { kind: 'id' })
  for (const { entity: source, field, lines, how } of going) {
    const which = lines === undefined ? sql`"id" = ${bound}` : sql`${identifier(lines.lines?.ownerColumn ?? '')} = ${bound}`
    await clearField(write, source, field, how, which)
  }
  const stamps = assignments(executor.dialect, updatedStamps(write))
  await executor.all(sql`update ${identifier(entity.table)} set ${stamps}, "version" = "version" + 1 where "id" = ${bound}`)
  for (const { id: file } of files)
    await executor.all(sql`delete from "attachment" where "id" = ${executor.dialect.bindColumn(file, { kind: 'id' })}`)
  await forgetTraces(write, entity, id)
  const after = (await readMany(write, executor, entity, [id], storedSelection(entity), { withTrash: true })).get(id)
  if (after === undefined) throw new KartotekaError('internal', 'A record is there while its row is taken.')
  const touched = new Set(going.map(({ field, lines }) => (lines ?? field).name))
  const change: Change = { kind, entity, id, before: withoutFields(stored, touched), after: JSON.parse(after.text), touched }
  await follow(write, [change, ...(kind === 'erased' ? await forgetComments(write, entity, [id]) : [])])
}

async function clearField({ executor }: WriteContext, entity: Entity, field: Field, how: GoingField['how'], which: Sql): Promise<void> {
  if (hasLinks(field)) {
    const owners = sql`select "id" from ${identifier(entity.table)} where ${which}`
    await executor.all(sql`delete from ${identifier(linkTable(entity, field))} where ${identifier(linkColumns.owner)} in (${owners})`)
    return
  }
  const columns = field.type.columns(field)
  const set =
    how === 'replaced'
      ? sql`${identifier(field.column)} = ${replacement(executor.dialect.plainText(rawSql('"id"'), { kind: 'id' }), field)}`
      : joinSql(columns.map(({ name }) => sql`${identifier(name)} = null`))
  await executor.all(sql`update ${identifier(entity.table)} set ${set} where ${which}`)
}

/** Told apart from others, as the field may have to be unique: the end of the id tells nothing of the person. */
function replacement(id: Sql, field: Field): Sql {
  const { maxLength = 200 } = field.schema
  return maxLength < 20 ? sql`substr(${id}, ${rawSql(String(37 - Math.min(maxLength, 12)))})` : sql`'Erased ' || substr(${id}, 25)`
}

function pathOf(field: Field, lines: Field | undefined): string {
  return lines === undefined ? field.name : `${lines.name}.${field.name}`
}

/** What goes is not told to anybody any more, also not as what was there before. */
function withoutFields(record: Json, names: ReadonlySet<string>): Json {
  return Object.fromEntries(
    Object.entries(record).map(([name, value]) => [name, names.has(name) ? (Array.isArray(value) ? [] : null) : value]),
  )
}

async function countTraces(
  { executor }: WriteContext,
  entity: Entity,
  id: string,
): Promise<Pick<Erasure, 'history' | 'messages' | 'merges'>> {
  const bound = executor.dialect.bindColumn(id, { kind: 'id' })
  const count = async (source: Sql) =>
    Number((await executor.all<{ n: number | string }>(sql`select count(*) as n from ${source}`))[0]?.n ?? 0)
  return {
    history: await count(sql`"audit_entry" where "subject_id" = ${bound} and "subject" = ${entity.name} and "changes" is not null`),
    messages: await count(sql`"outbox_message" where "subject_id" = ${bound} and "subject" = ${entity.name}`),
    merges: await count(mergesOf(entity, bound)),
  }
}

function mergesOf(entity: Entity, id: Sql): Sql {
  return sql`"record_merge" where "of" = ${entity.name} and ("survivor" = ${id} or "id" in (select "merge_id" from "merged_record" where "merged" = ${id}))`
}

/** The history keeps that there were changes, consumers are told what is left; merges that hold values, and answers kept to be given again, go. */
async function forgetTraces(write: WriteContext, entity: Entity, id: string): Promise<void> {
  const { executor } = write
  const { dialect } = executor
  const bound = dialect.bindColumn(id, { kind: 'id' })
  await forgetValues(write, entity, [id])
  const messages = await executor.all<{ id: string; change: unknown }>(
    sql`select "id", "change" from "outbox_message" where "subject_id" = ${bound} and "subject" = ${entity.name}`,
  )
  for (const { id: message, change } of messages) {
    const told: unknown = typeof change === 'string' ? JSON.parse(change) : change
    const bare = { ...(isJsonObject(told) ? told : {}), before: null, after: null }
    const value = dialect.bindColumn(bare as never, { kind: 'json' })
    await executor.all(sql`update "outbox_message" set "change" = ${value} where "id" = ${dialect.bindColumn(message, { kind: 'id' })}`)
  }
  const merges = sql`select "id" from ${mergesOf(entity, bound)}`
  await executor.all(sql`update "merged_record" set "name" = '' where "merge_id" in (${merges})`)
  await executor.all(
    sql`update "record_merge" set "details" = ${dialect.bindColumn({ fields: {}, moves: [] } as never, { kind: 'json' })}, "undone_at" = coalesce("undone_at", ${dialect.bindColumn(write.now.toISOString(), { kind: 'instant' })}) where "id" in (${merges})`,
  )
  await executor.all(sql`delete from "idempotency_key" where "answer" like ${`%${id}%`}`)
}
