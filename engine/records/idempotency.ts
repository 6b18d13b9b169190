import { createHash } from 'node:crypto'
import { KartotekaError } from '../base/errors.ts'
import { newId } from '../base/ids.ts'
import { sql } from '../base/sql.ts'
import { send } from '../database/index.ts'
import type { WriteContext } from './context.ts'
import { insertRows } from './row-values.ts'
import { stamp } from './stamps.ts'

/** What a client calls a request that it may have to send again (draft-ietf-httpapi-idempotency-key-header). */
export interface RequestKey {
  readonly key: string
  /** What is asked for: the same key must not stand for anything else. */
  readonly request: readonly unknown[]
}

const lifetime = 24 * 60 * 60 * 1000

/**
 * Does `work` once for a key of a person: its answer, which must be JSON, is kept with what it writes, and given again when the
 * request comes again within 24 hours. Where two come at once, the second waits for the first. A request that is refused is not kept.
 * Throws `key-reused` when the key was used for another request.
 */
export async function once<T>(context: WriteContext, request: RequestKey | undefined, work: () => Promise<T>): Promise<T> {
  if (request === undefined) return work()
  const { executor, personId, now } = context
  const { dialect } = executor
  const moment = (at: number) => dialect.bindColumn(new Date(at).toISOString(), { kind: 'instant' })
  const key = `${personId ?? ''} ${request.key}`
  const hash = createHash('sha256').update(JSON.stringify(request.request)).digest('hex')
  await send(executor, sql`delete from "idempotency_key" where "expires_at" < ${moment(now.getTime())}`)
  const row = [
    stamp('id', { kind: 'id' }, newId()),
    stamp('version', { kind: 'integer' }, 1),
    stamp('key', { kind: 'text' }, key),
    stamp('request_hash', { kind: 'text' }, hash),
    stamp('expires_at', { kind: 'instant' }, new Date(now.getTime() + lifetime).toISOString()),
  ]
  const made = await executor.all(sql`${insertRows(dialect, 'idempotency_key', [row])} on conflict do nothing returning "id"`)
  if (made.length === 0) return storedAnswer(context, key, hash)
  const answer = await work()
  await send(executor, sql`update "idempotency_key" set "answer" = ${JSON.stringify(answer)} where "key" = ${key}`)
  return answer
}

async function storedAnswer<T>({ executor }: WriteContext, key: string, hash: string): Promise<T> {
  const [row] = await executor.all<{ hash: string; answer: string }>(
    sql`select "request_hash" as hash, "answer" as answer from "idempotency_key" where "key" = ${key}`,
  )
  if (row?.hash === hash) return JSON.parse(row.answer)
  throw new KartotekaError('key-reused', 'This Idempotency-Key was used for another request. Send a new key with each new request.')
}
