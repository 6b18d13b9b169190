import { sql } from '../base/sql.ts'
import { createOne, type RecordsContext, type WriteContext } from '../records/index.ts'
import { engineEntity } from './people.ts'
import { bindId, bindInstant, executorOf } from './rows.ts'
import { hashToken, newToken } from './tokens.ts'

const lifetime = 365 * 24 * 60 * 60 * 1000

/** Whether a browser that sends this token has signed in to this account before. It gives no access, only attempts of its own. */
export async function isKnownDevice(context: RecordsContext, personId: string, token: string | undefined): Promise<boolean> {
  if (token === undefined) return false
  const executor = executorOf(context)
  const rows = await executor.all(
    sql`select 1 from "known_device" where "token_hash" = ${hashToken(token)} and "person_id" = ${bindId(executor, personId)} and "expires_at" > ${bindInstant(executor, context.now)}`,
  )
  return rows.length > 0
}

/** Answers the token by which a browser that has just signed in is known from now on; undefined where it is already. */
export async function rememberDevice(write: WriteContext, personId: string, token: string | undefined): Promise<string | undefined> {
  if (await isKnownDevice(write, personId, token)) return undefined
  const made = newToken()
  const expiresAt = new Date(write.now.getTime() + lifetime).toISOString()
  await write.executor.all(sql`delete from "known_device" where "expires_at" < ${bindInstant(write.executor, write.now)}`)
  await createOne(write, engineEntity(write, 'known-device'), { person: personId, tokenHash: hashToken(made), expiresAt })
  return made
}
