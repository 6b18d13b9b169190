import { isIPv6 } from 'node:net'
import { KartotekaError } from '../base/errors.ts'
import { rawSql, sql } from '../base/sql.ts'
import type { Executor } from '../database/index.ts'
import type { RecordsContext } from '../records/index.ts'
import { hashToken } from './tokens.ts'

/** The table of attempts; made beside the tables of the model, so that a restart forgets none. */
export const attemptTable = rawSql(
  'create table if not exists "kartoteka_attempt" ("key" text primary key, "since" bigint not null, "count" integer not null)',
)

const minute = 60_000
const day = 24 * 60 * minute

/** Who may try how often, in a window that starts with the first attempt and is not made longer by further ones. */
const limits = {
  /** Everybody at one address; many people may work behind it. */
  address: { allowed: 100, window: 15 * minute },
  /** Strangers at one account, from wherever. */
  account: { allowed: 10, window: 5 * minute },
  /** A browser that has signed in to the account before: strangers do not shut it out. */
  device: { allowed: 10, window: 5 * minute },
  /** Codes of the second factor: a code of six digits is guessed in a million attempts. */
  code: { allowed: 10, window: 15 * minute },
  /** Mails that somebody has sent to one account. */
  mail: { allowed: 3, window: 60 * minute },
} as const

export interface AttemptKey {
  readonly limit: keyof typeof limits
  readonly name: string
}

/** An attempt that was counted; `succeeded` takes it back, and forgets those before where that is asked. */
export interface Attempt {
  succeeded(): Promise<void>
}

/**
 * Counts an attempt against each key, one after the other, before it is made: guesses that come at once count all the same. Throws
 * `too-many-attempts` at the first key that has no more, and then counts no further.
 */
export async function beginAttempt(context: RecordsContext, keys: readonly AttemptKey[]): Promise<Attempt> {
  const refused = await context.database.transaction(async (executor) => {
    for (const key of keys) if (!(await count(executor, key, context.now.getTime()))) return key
    return undefined
  })
  if (refused !== undefined) {
    const minutes = limits[refused.limit].window / minute
    throw new KartotekaError('too-many-attempts', `Too many attempts. Wait ${minutes} minutes and try again.`, {
      extensions: { retryAfter: minutes * 60 },
    })
  }
  return {
    succeeded: () =>
      context.database.transaction(async (executor) => {
        for (const key of keys) await takeBack(executor, key)
      }),
  }
}

/** Counts one attempt; false when the key had none left. */
async function count(executor: Executor, key: AttemptKey, now: number): Promise<boolean> {
  const { allowed, window } = limits[key.limit]
  const over = sql`"kartoteka_attempt"."since" < ${now - window}`
  const [row] = await executor.all<{ count: number }>(
    sql`insert into "kartoteka_attempt" ("key", "since", "count") values (${stored(key)}, ${now}, 1) on conflict ("key") do update set "count" = case when ${over} then 1 else "kartoteka_attempt"."count" + 1 end, "since" = case when ${over} then excluded."since" else "kartoteka_attempt"."since" end returning "count"`,
  )
  if (row?.count === 1) await executor.all(sql`delete from "kartoteka_attempt" where "since" < ${now - day}`)
  return Number(row?.count) <= allowed
}

/** Those of an address stay counted, or whoever has an account could guess at others for ever. */
async function takeBack(executor: Executor, key: AttemptKey): Promise<void> {
  if (key.limit === 'address') await executor.all(sql`update "kartoteka_attempt" set "count" = "count" - 1 where "key" = ${stored(key)}`)
  else await executor.all(sql`delete from "kartoteka_attempt" where "key" = ${stored(key)}`)
}

/** Hashed, as what was typed in the place of an e-mail may be anything, also a password. */
function stored({ limit, name }: AttemptKey): string {
  return hashToken(`${limit}:${name}`)
}

/** Whoever has one address of version 6 has its whole network of 64 bits. */
export function addressKey(address: string): AttemptKey {
  const plain = address.replace(/^::ffff:(?=\d+\.)/, '')
  return { limit: 'address', name: isIPv6(plain) ? networkOf(plain) : plain }
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const first = head === '' ? [] : head.split(':')
  const last = tail === undefined || tail === '' ? [] : tail.split(':')
  const middle = tail === undefined ? [] : Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => '0')
  return [...first, ...middle, ...last].slice(0, 4).join(':')
}
