import { isJsonObject, pointerStep } from '../../base/json.ts'
import { identifier, type Sql, sql } from '../../base/sql.ts'
import { allowedOrNearest } from '../../base/suggest.ts'
import type { Executor } from '../../database/index.ts'
import type { Entity } from '../../model/model.ts'
import type { RecordsContext, WriteContext } from '../context.ts'
import { idOf } from '../create.ts'
import { writeBatch } from '../pipeline.ts'
import { boundIds, portions } from '../row-values.ts'
import { inTransaction, invalid } from '../write.ts'
import { type NamedPerson, namesOf } from './mentions.ts'
import { seenRecord, withoutRights } from './seen.ts'

/** Who follows a record, as far as the reader sees them, and what the reader is told of. */
export interface Following {
  readonly followers: readonly NamedPerson[]
  /** Null where the person who asks does not follow it. */
  readonly own: { readonly fields: readonly string[] } | null
}

/** One person who follows one record. */
export interface FollowerRow {
  readonly person: string
  readonly subjectId: string
  /** Names of the fields whose changes are told. */
  readonly fields: readonly string[]
}

export async function readFollowing(context: RecordsContext, entityName: string, id: string): Promise<Following> {
  const entity = await seenRecord(context, entityName, id)
  const rows = await followersOf(context.database, entity, [id.toLowerCase()])
  const names = await namesOf(
    context,
    rows.map(({ person }) => person),
  )
  const own = rows.find(({ person }) => person === context.personId)
  return {
    followers: rows.flatMap(({ person }) => {
      const label = names.get(person)
      return label === undefined ? [] : [{ id: person, label }]
    }),
    own: own === undefined ? null : { fields: own.fields.filter((name) => entity.fields.has(name)) },
  }
}

/** From now on the person is told of comments, of changes of state, and of changes of `{ "fields": [...] }`, made by others. */
export async function followRecord(context: RecordsContext, entityName: string, id: string, body: unknown): Promise<Following> {
  const entity = await seenRecord(context, entityName, id)
  const fields = readFields(entity, body)
  await inTransaction(context, async (write) => {
    await writeFollower(withoutRights(write), entity, id, fields)
  })
  return readFollowing(context, entityName, id)
}

export async function unfollowRecord(context: RecordsContext, entityName: string, id: string): Promise<void> {
  const entity = await seenRecord(context, entityName, id)
  const { personId } = context
  if (personId === null) return
  await inTransaction(context, async ({ executor }) => {
    const row = await ownRow(executor, entity, id, personId)
    if (row !== undefined) await removeFollowers(executor, sql`"id" = ${executor.dialect.bindColumn(row, { kind: 'id' })}`)
  })
}

/** Who says something follows the record; what that person has chosen stays. */
export async function keepFollowing(write: WriteContext, entity: Entity, id: string): Promise<void> {
  const { personId, executor } = write
  if (personId === null || (await ownRow(executor, entity, id, personId)) !== undefined) return
  await writeFollower(write, entity, id, undefined)
}

/** Who follows these records. */
export async function followersOf(executor: Executor, entity: Entity, ids: readonly string[]): Promise<readonly FollowerRow[]> {
  const { dialect } = executor
  const text = (column: string) => dialect.plainText(identifier('f', column), { kind: 'id' })
  const found: FollowerRow[] = []
  for (const part of portions(ids, dialect)) {
    const rows = await executor.all<{ person: string; subject_id: string; fields: unknown }>(
      sql`select ${text('person_id')} as person, ${text('subject_id')} as subject_id, ${dialect.plainText(sql`f."fields"`, { kind: 'json' })} as fields from "record_follower" f join "user" u on u."id" = f."person_id" where f."subject_id" in (${boundIds(dialect, part)}) and f."subject" = ${entity.name} and f."deleted_at" is null and u."deleted_at" is null order by f."id"`,
    )
    for (const { person, subject_id, fields } of rows) found.push({ person, subjectId: subject_id, fields: namesIn(fields) })
  }
  return found
}

export async function removeFollowers(executor: Executor, which: Sql): Promise<void> {
  await executor.all(sql`delete from "record_follower" where ${which}`)
}

function namesIn(stored: unknown): readonly string[] {
  const read: unknown = typeof stored === 'string' ? JSON.parse(stored) : stored
  return Array.isArray(read) ? read.map(String) : []
}

function readFields(entity: Entity, body: unknown): readonly string[] {
  const { fields = [], ...rest } = isJsonObject(body) ? body : {}
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined) throw refuse(pointerStep(unknown), `There is no "${unknown.slice(0, 60)}" here. Send { "fields": [...] }.`)
  if (!Array.isArray(fields) || fields.length > 200) throw refuse('/fields', '"fields" is a list of names of fields, 200 at most.')
  const names = [...entity.fields.values()].filter((field) => !field.isSystem).map(({ name }) => name)
  for (const [index, name] of fields.entries()) {
    if (names.includes(name)) continue
    throw refuse(`/fields/${index}`, `There is no field ${JSON.stringify(name)}. ${allowedOrNearest(String(name), names)}`)
  }
  return [...new Set(fields.map(String))]
}

function refuse(pointer: string, message: string) {
  return invalid([{ pointer, code: 'not-valid', message }])
}

/** The id of the row by which a person follows a record. */
async function ownRow(executor: Executor, entity: Entity, id: string, personId: string): Promise<string | undefined> {
  const { dialect } = executor
  const bound = (value: string) => dialect.bindColumn(value.toLowerCase(), { kind: 'id' })
  const [row] = await executor.all<{ id: string }>(
    sql`select ${dialect.plainText(sql`"id"`, { kind: 'id' })} as id from "record_follower" where "subject_id" = ${bound(id)} and "subject" = ${entity.name} and "person_id" = ${bound(personId)} and "deleted_at" is null`,
  )
  return row?.id
}

async function writeFollower(write: WriteContext, entity: Entity, id: string, fields: readonly string[] | undefined): Promise<void> {
  const follower = write.model.entities.get('record-follower')
  if (follower === undefined || write.personId === null) return
  const known = await ownRow(write.executor, entity, id, write.personId)
  const body = { subject: entity.name, subjectId: id.toLowerCase(), person: write.personId, fields: fields ?? [] }
  const [written] = await writeBatch(write, follower, [known === undefined ? { body } : { id: known, body: { fields: fields ?? [] } }])
  idOf(written)
}
