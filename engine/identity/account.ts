import { KartotekaError } from '../base/errors.ts'
import { sql } from '../base/sql.ts'
import { createOne, inTransaction, type RecordsContext, type WriteContext } from '../records/index.ts'
import { beginAttempt } from './attempts.ts'
import { endAccess } from './end-access.ts'
import { checkPasswordStrength } from './password-strength.ts'
import { hashPassword, verifyPassword } from './passwords.ts'
import { engineEntity, type Person, type PersonSession } from './people.ts'
import { bindId, bindInstant, executorOf } from './rows.ts'
import { factorsOf, requiresSecondFactor } from './second-factor.ts'
import type { IdentitySettings } from './settings.ts'
import { tell } from './tell.ts'

/** What a person has to sign in with. */
export interface Account {
  readonly hasPassword: boolean
  readonly hasAuthenticator: boolean
  readonly recoveryCodes: number
  readonly passkeys: number
  /** A role, or the installation, asks for a second factor. */
  readonly requiresSecondFactor: boolean
}

export async function accountOf(context: RecordsContext, person: Person, settings: IdentitySettings): Promise<Account> {
  const hasPassword = (await passwordHashOf(context, person.id)) !== undefined
  return {
    hasPassword,
    ...(await factorsOf(context, person.id)),
    requiresSecondFactor: requiresSecondFactor(context.model, person, settings),
  }
}

/** For how long a person need not show again who it is to change the account, in milliseconds. */
const freshFor = 15 * 60 * 1000

/** Throws `confirm-first` where the person showed too long ago who it is: a browser left alone must not give the account away. */
export function requireFresh({ now }: RecordsContext, session: PersonSession): void {
  if (now.getTime() - session.confirmedAt.getTime() < freshFor) return
  throw new KartotekaError('confirm-first', 'Enter your password once more to change this, or sign in again.')
}

/** Shows once more who it is, by the password. Throws `sign-in-failed`. */
export async function confirmPassword(context: RecordsContext, person: Person, session: PersonSession, password: string): Promise<void> {
  await checkPassword(context, person, password)
  await context.database.transaction((executor) =>
    executor.all(
      sql`update "session" set "confirmed_at" = ${bindInstant(executor, context.now)} where "id" = ${bindId(executor, session.id)}`,
    ),
  )
}

/** Changes the own password. Every other session, and every token, ends. Throws `sign-in-failed` for a wrong old one. */
export async function changePassword(
  context: RecordsContext,
  person: Person,
  session: PersonSession,
  { old, password }: { old: string; password: string },
): Promise<void> {
  await checkPassword(context, person, old)
  await checkPasswordStrength(password, person)
  const passwordHash = await hashPassword(password)
  await inTransaction(context, async (write) => {
    await storePassword(write, person.id, passwordHash)
    await endAccess(write, person.id, session.id)
    await tell(write, 'password-changed', person.id, { by: 'old password' })
  })
}

async function checkPassword(context: RecordsContext, person: Person, password: string): Promise<void> {
  const attempt = await beginAttempt(context, [{ limit: 'account', name: `confirm ${person.id}` }])
  const stored = await passwordHashOf(context, person.id)
  if (stored === undefined || !(await verifyPassword(stored, password))) {
    await inTransaction(context, (write) => tell(write, 'sign-in-failed', person.id, { step: 'confirm' }))
    throw new KartotekaError('sign-in-failed', 'The password is wrong. Try again.')
  }
  await attempt.succeeded()
}

export async function storePassword(write: WriteContext, personId: string, passwordHash: string): Promise<void> {
  const { executor } = write
  await executor.all(sql`delete from "credential" where "person_id" = ${bindId(executor, personId)}`)
  await createOne(write, engineEntity(write, 'credential'), { person: personId, passwordHash })
}

async function passwordHashOf(context: RecordsContext, personId: string): Promise<string | undefined> {
  const executor = executorOf(context)
  const [row] = await executor.all<{ hash: string }>(
    sql`select "password_hash" as hash from "credential" where "person_id" = ${bindId(executor, personId)} and "deleted_at" is null`,
  )
  return row?.hash
}
