import { KartotekaError } from '../../base/errors.ts'
import { isId } from '../../base/ids.ts'
import { isJsonObject, pointerStep } from '../../base/json.ts'
import { joinSql, rawSql, type Sql, sql } from '../../base/sql.ts'
import type { Entity } from '../../model/model.ts'
import { type RecordsContext, readerOf, type WriteContext } from '../context.ts'
import { idOf } from '../create.ts'
import { deleteStored } from '../delete.ts'
import { authorizeReader } from '../gate.ts'
import { readRecord } from '../get.ts'
import { follow, writeBatch } from '../pipeline.ts'
import { setMoment } from '../trash.ts'
import { inTransaction, invalid } from '../write.ts'
import { keepFollowing } from './following.ts'
import { mentionsIn, type NamedPerson, namedIn, namesOf } from './mentions.ts'
import { seenRecord, withoutRights } from './seen.ts'

/** What somebody said about a record. */
export interface Comment {
  readonly id: string
  /** Mentioned people stand in it as `@[id]`; `mentions` has their names. */
  readonly text: string
  readonly at: string
  readonly editedAt: string | null
  readonly by: NamedPerson | null
  /** The person who asks wrote it, and may change and delete it. */
  readonly isOwn: boolean
  readonly mentions: readonly NamedPerson[]
}

export interface CommentQuery {
  /** 1 to 200; 50 when it is not given. */
  readonly limit?: number | undefined
  readonly cursor?: string | undefined
}

/** Which of these people may see a record now. */
export type MaySee = (entity: Entity, id: string, people: readonly string[]) => Promise<ReadonlySet<string>>

interface Row extends Record<string, unknown> {
  readonly id: string
  readonly text: string
  readonly at: string
  readonly edited_at: string | null
  readonly by: string | null
}

/** What was said about a record, the newest first. Whoever may see the record reads it; `not-found` for others. */
export async function listComments(context: RecordsContext, entityName: string, id: string, { limit = 50, cursor }: CommentQuery) {
  const entity = await seenRecord(context, entityName, id)
  if (limit < 1 || limit > 200) throw refuse('limit', 'The limit is a whole number from 1 to 200.')
  if (cursor !== undefined && !isId(cursor))
    throw refuse('cursor', 'This cursor does not belong to this list. Ask for the first page again.')
  const older = cursor === undefined ? [] : [sql`"id" < ${bind(context, cursor.toLowerCase())}`]
  const rows = await readRows(context, [about(context, entity, id), alive, ...older], limit + 1)
  const page = rows.slice(0, limit)
  return { data: await asComments(context, page), page: { next: rows.length > limit ? (page.at(-1)?.id ?? null) : null } }
}

/** What was said about a record, the newest first, also where it lies in the trash. The caller has judged who asks. */
export async function commentsAbout(context: RecordsContext, entity: Entity, id: string, most: number): Promise<readonly Comment[]> {
  return asComments(context, await readRows(context, [about(context, entity, id), alive], most))
}

/** Says something about a record; `{ "text" }`. Who is mentioned must be able to see the record. The one who says it follows the record from then on. */
export async function createComment(
  context: RecordsContext,
  entityName: string,
  id: string,
  body: unknown,
  maySee: MaySee,
): Promise<Comment> {
  const entity = await seenRecord(context, entityName, id)
  const text = readText(body)
  await holdMentions(context, entity, id, mentionsIn(text), maySee)
  const made = await inTransaction(context, async (write) => {
    await readRecord(readerOf(write), write.executor, entity, id, { fields: 'id' })
    const whole = withoutRights(write)
    const [written] = await writeBatch(whole, commentEntity(whole), [{ body: { subject: entity.name, subjectId: id.toLowerCase(), text } }])
    await keepFollowing(whole, entity, id)
    return idOf(written)
  })
  return findComment(context, entity, id, made)
}

/** Changes one's own comment; only who is newly mentioned is told. */
export async function updateComment(
  context: RecordsContext,
  entityName: string,
  id: string,
  comment: string,
  body: unknown,
  maySee: MaySee,
): Promise<Comment> {
  const entity = await seenRecord(context, entityName, id)
  const before = await ownComment(context, entity, id, comment)
  const text = readText(body)
  const known = mentionsIn(before.text)
  const added = mentionsIn(text).filter((one) => !known.includes(one))
  await holdMentions(context, entity, id, added, maySee)
  if (text !== before.text) {
    await inTransaction(context, async (write) => {
      const whole = withoutRights(write)
      const [written] = await writeBatch(whole, commentEntity(whole), [
        { id: before.id, body: { text, editedAt: context.now.toISOString() } },
      ])
      idOf(written)
    })
  }
  return findComment(context, entity, id, before.id)
}

/** Takes back one's own comment; it can be restored. */
export async function removeComment(context: RecordsContext, entityName: string, id: string, comment: string): Promise<void> {
  const entity = await seenRecord(context, entityName, id)
  const { id: own } = await ownComment(context, entity, id, comment)
  await inTransaction(context, (write) => {
    const whole = withoutRights(write)
    return deleteStored(whole, commentEntity(whole), own)
  })
}

/** Brings one's own comment back that was taken back. */
export async function restoreComment(context: RecordsContext, entityName: string, id: string, comment: string): Promise<Comment> {
  const entity = await seenRecord(context, entityName, id)
  const own = await ownComment(context, entity, id, comment, { isGone: true })
  await inTransaction(context, async (write) => {
    const whole = withoutRights(write)
    const moment = { field: 'deletedAt', column: 'deleted_at', at: null } as const
    await follow(whole, await setMoment(whole, 'restored', commentEntity(whole), [own.id], moment))
  })
  return findComment(context, entity, id, own.id)
}

/** As the journal shows them as well. */
export async function asComments(context: RecordsContext, rows: readonly Row[]): Promise<readonly Comment[]> {
  const names = await namesOf(context, new Set(rows.flatMap(({ text, by }) => [...mentionsIn(text), ...(by === null ? [] : [by])])))
  return rows.map(({ id, text, at, edited_at, by }) => {
    const label = names.get(by ?? '')
    return {
      id,
      text,
      at,
      editedAt: edited_at,
      by: by === null || label === undefined ? null : { id: by, label },
      isOwn: by !== null && by === context.personId,
      mentions: namedIn(text, names),
    }
  })
}

async function holdMentions(
  context: RecordsContext,
  entity: Entity,
  id: string,
  mentioned: readonly string[],
  maySee: MaySee,
): Promise<void> {
  if (mentioned.length > mostMentions)
    throw invalid([{ pointer: '/text', code: 'too-many', message: `A comment mentions at most ${mostMentions} people.` }])
  if (mentioned.length > 0) await authorizeReader(context, 'share', entity, id)
  const names = await namesOf(context, mentioned)
  const seeing = await maySee(
    entity,
    id.toLowerCase(),
    mentioned.filter((one) => names.has(one)),
  )
  const missing = mentioned.find((one) => !seeing.has(one))
  if (missing === undefined) return
  const message = `${names.get(missing) ?? 'Somebody who is mentioned'} cannot see this ${entity.title.toLowerCase()}. Take the mention out.`
  throw invalid([{ pointer: '/text', code: 'not-valid', message }])
}

const mostMentions = 20

function readText(body: unknown): string {
  const { text, ...rest } = isJsonObject(body) ? body : {}
  const [unknown] = Object.keys(rest)
  if (unknown !== undefined)
    throw invalid([
      { pointer: pointerStep(unknown), code: 'unknown', message: `A comment has no "${unknown.slice(0, 60)}". Send { "text": "..." }.` },
    ])
  if (typeof text === 'string' && text.trim() !== '') return text
  throw invalid([{ pointer: '/text', code: 'required', message: 'Say something: { "text": "..." }.' }])
}

async function ownComment(
  context: RecordsContext,
  entity: Entity,
  id: string,
  comment: string,
  { isGone = false }: { readonly isGone?: boolean } = {},
): Promise<Comment> {
  const found = await findComment(context, entity, id, comment, isGone)
  if (found.isOwn) return found
  throw new KartotekaError('forbidden', 'This comment was written by somebody else. Only the own ones are changed.')
}

async function findComment(context: RecordsContext, entity: Entity, id: string, comment: string, isGone = false): Promise<Comment> {
  const conditions = [about(context, entity, id), isGone ? rawSql('"deleted_at" is not null') : alive]
  const rows = isId(comment) ? await readRows(context, [sql`"id" = ${bind(context, comment.toLowerCase())}`, ...conditions], 1) : []
  const [found] = await asComments(context, rows)
  if (found === undefined) throw new KartotekaError('not-found', 'There is no such comment.')
  return found
}

const alive = rawSql('"deleted_at" is null')

function about(context: RecordsContext, entity: Entity, id: string): Sql {
  return sql`"subject_id" = ${bind(context, id.toLowerCase())} and "subject" = ${entity.name}`
}

function bind({ database }: RecordsContext, id: string): Sql {
  return database.dialect.bindColumn(id, { kind: 'id' })
}

async function readRows({ database }: RecordsContext, conditions: readonly Sql[], limit: number): Promise<readonly Row[]> {
  const { dialect } = database
  const column = (name: string, kind: 'id' | 'instant') => dialect.plainText(rawSql(`"${name}"`), { kind })
  return database.all<Row>(
    sql`select ${column('id', 'id')} as id, "text", ${column('created_at', 'instant')} as at, ${column('edited_at', 'instant')} as edited_at, ${column('created_by_id', 'id')} as by from "record_comment" where ${joinSql(conditions, ' and ')} order by "record_comment"."id" desc limit ${rawSql(String(limit))}`,
  )
}

function commentEntity({ model }: WriteContext): Entity {
  const entity = model.entities.get('record-comment')
  if (entity === undefined) throw new Error('the engine has comments')
  return entity
}

function refuse(parameter: string, message: string): KartotekaError {
  return new KartotekaError('invalid-parameter', message, { extensions: { parameter } })
}
