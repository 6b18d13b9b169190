import { KartotekaError } from '../base/errors.ts'
import { type Sql, sql } from '../base/sql.ts'
import { type AfterStep, inTransaction, type RecordsContext, type WriteContext } from '../records/index.ts'
import { bindId, textColumn } from './rows.ts'
import { tell } from './tell.ts'
import { withdrawTickets } from './tickets.ts'

/** A session as its person sees it in a list. */
export interface ListedSession {
  readonly id: string
  readonly device: string | null
  readonly address: string | null
  readonly method: string
  readonly createdAt: string
  readonly lastUsedAt: string
  readonly expiresAt: string
}

export async function listSessions({ database }: RecordsContext, personId: string): Promise<readonly ListedSession[]> {
  const time = (column: Sql, name: string) => textColumn(database, column, 'instant', name)
  const rows = await database.all<Record<string, string | null>>(
    sql`select ${textColumn(database, sql`"id"`, 'id', 'id')}, "device", "address", "method", ${time(sql`"created_at"`, 'made')}, ${time(sql`coalesce("last_used_at", "created_at")`, 'used')}, ${time(sql`"expires_at"`, 'expires')} from "session" where "person_id" = ${bindId(database, personId)} order by "id" desc`,
  )
  return rows.map((row) => ({
    id: String(row.id),
    device: row.device ?? null,
    address: row.address ?? null,
    method: row.method ?? 'password',
    createdAt: String(row.made),
    lastUsedAt: String(row.used),
    expiresAt: String(row.expires),
  }))
}

/** Ends one session of a person. Throws `not-found`. */
export function endSession(context: RecordsContext, personId: string, id: string): Promise<void> {
  return inTransaction(context, async (write) => {
    const ended = await endSessions(write, personId, sql`"id" = ${bindId(write.executor, id)}`)
    if (ended === 0) throw new KartotekaError('not-found', 'There is no such session.')
    await tell(write, 'signed-out', personId, { session: id })
  })
}

/** Ends every session of a person, or every other one. */
export function endAllSessions(context: RecordsContext, personId: string, except?: string): Promise<void> {
  return inTransaction(context, async (write) => {
    const others = except === undefined ? sql`1 = 1` : sql`"id" <> ${bindId(write.executor, except)}`
    const sessions = await endSessions(write, personId, others)
    await tell(write, 'signed-out', personId, { sessions })
  })
}

/** Ends what stands on a proof that does not hold any more: sessions, tokens, steps begun, and browsers that are known. */
export async function endAccess(write: WriteContext, personId: string, exceptSession?: string): Promise<void> {
  const { executor } = write
  const owner = bindId(executor, personId)
  await endSessions(write, personId, exceptSession === undefined ? sql`1 = 1` : sql`"id" <> ${bindId(executor, exceptSession)}`)
  await executor.all(sql`delete from "api_token" where "person_id" = ${owner}`)
  await executor.all(sql`delete from "known_device" where "person_id" = ${owner}`)
  await executor.all(sql`delete from "sign_in_ticket" where "person_id" = ${owner}`)
}

async function endSessions({ executor }: WriteContext, personId: string, which: Sql): Promise<number> {
  const gone = await executor.all(sql`delete from "session" where "person_id" = ${bindId(executor, personId)} and ${which} returning "id"`)
  return gone.length
}

/**
 * Follows changes of users: whoever is blocked or put into the trash loses sessions and tokens for good, not only until somebody
 * changes it back; with another e-mail, links that went to the one before are void. Roles and teams need nothing: they are read with each request.
 */
export const endAccessOfChanged: AfterStep = async (write, changes) => {
  for (const { entity, id, kind, touched, after } of changes) {
    if (entity.name !== 'user') continue
    const isOut = kind === 'deleted' || kind === 'merged' || (touched.has('state') && after?.state !== 'active')
    if (isOut) {
      await endAccess(write, id)
      await tell(write, 'access-ended', id, { because: kind === 'updated' ? 'state' : kind })
    } else if (kind === 'updated' && touched.has('email')) await withdrawTickets(write, ['invitation', 'reset'], id)
  }
}
