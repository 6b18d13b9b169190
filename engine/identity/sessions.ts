import { createHash, randomBytes } from 'node:crypto'
import { KartotekaError } from '../base/errors.ts'
import { sql } from '../base/sql.ts'
import { createOne, type RecordsContext } from '../records/index.ts'
import { createAttemptLimit } from './attempt-limit.ts'
import { findPerson } from './find-person.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { engineEntity, type Person } from './people.ts'

const lifetime = 14 * 24 * 60 * 60 * 1000
/** How long a session that was found is believed without asking the database again, in milliseconds. */
const believed = 5_000

/** Signing in and out. Tokens are random and only their hash is stored. */
export interface Sessions {
  /** Throws `sign-in-failed`, in the same words and time whether the e-mail or the password is wrong, or `too-many-attempts`. */
  signIn(
    context: RecordsContext,
    email: string,
    password: string,
    address: string,
  ): Promise<{ token: string; expiresAt: Date; person: Person }>
  /** The person of a token that is still good, or undefined. */
  find(context: RecordsContext, token: string): Promise<Person | undefined>
  signOut(context: RecordsContext, token: string): Promise<void>
}

export function createSessions(): Sessions {
  const known = new Map<string, { person: Person; until: number }>()
  const limit = createAttemptLimit()
  const decoy = hashPassword(randomBytes(16).toString('hex'))
  return {
    async signIn(context, email, password, address) {
      const attempt = limit.begin([`email:${email.trim().toLowerCase()}`, `address:${address}`], context.now)
      const found = await findCredential(context, email)
      const isRight = await verifyPassword(found?.passwordHash ?? (await decoy), password)
      if (found === undefined || !isRight) {
        throw new KartotekaError('sign-in-failed', 'The e-mail or the password is wrong. Check both and try again.')
      }
      attempt.succeeded()
      const token = randomBytes(32).toString('base64url')
      const expiresAt = new Date(context.now.getTime() + lifetime)
      await context.database.transaction(async (executor) => {
        const session = { person: found.person.id, tokenHash: hashToken(token), expiresAt: expiresAt.toISOString() }
        await createOne({ ...context, executor }, engineEntity(context, 'session'), session)
      })
      return { token, expiresAt, person: found.person }
    },
    async find(context, token) {
      const key = hashToken(token)
      const hit = known.get(key)
      if (hit !== undefined && hit.until > context.now.getTime()) return hit.person
      const person = await findSession(context, key)
      known.delete(key)
      if (person !== undefined) known.set(key, { person, until: context.now.getTime() + believed })
      if (known.size > 10_000) known.clear()
      return person
    },
    async signOut(context, token) {
      const key = hashToken(token)
      known.delete(key)
      await context.database.transaction((executor) => executor.all(sql`delete from "session" where "token_hash" = ${key}`))
    },
  }
}

function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

async function findCredential(context: RecordsContext, email: string): Promise<{ person: Person; passwordHash: string } | undefined> {
  const found = await findPerson<{ hash: string }>(
    context,
    sql`"user" u join "credential" c on c."person_id" = u."id" and c."deleted_at" is null where lower(u."email") = lower(${email.trim()})`,
    sql`, c."password_hash" as hash`,
  )
  return found === undefined ? undefined : { person: found.person, passwordHash: found.extra.hash }
}

async function findSession(context: RecordsContext, tokenHash: string): Promise<Person | undefined> {
  const now = context.database.dialect.bindColumn(context.now.toISOString(), { kind: 'instant' })
  const found = await findPerson(
    context,
    sql`"session" s join "user" u on u."id" = s."person_id" where s."token_hash" = ${tokenHash} and s."expires_at" > ${now}`,
  )
  return found?.person
}
