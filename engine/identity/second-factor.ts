import { KartotekaError } from '../base/errors.ts'
import { sql } from '../base/sql.ts'
import type { Model } from '../model/model.ts'
import { createOne, type RecordsContext, type WriteContext } from '../records/index.ts'
import { engineEntity, type Person } from './people.ts'
import { takeRecoveryCode } from './recovery-codes.ts'
import { bindId } from './rows.ts'
import type { IdentitySettings } from './settings.ts'
import { matchingStep, newTotpSecret, otpauthAddress } from './totp.ts'

/** The factors that a person has set up beside the password. */
export interface Factors {
  readonly hasAuthenticator: boolean
  readonly passkeys: number
  readonly recoveryCodes: number
}

export async function factorsOf(context: RecordsContext, personId: string): Promise<Factors> {
  const id = bindId(context.database, personId)
  const count = (table: 'authenticator' | 'passkey' | 'recovery_code') =>
    sql`(select count(*) from ${{ text: `"${table}"`, values: [] }} where "person_id" = ${id})`
  const [row] = await context.database.all<{ a: number; p: number; r: number }>(
    sql`select ${count('authenticator')} as a, ${count('passkey')} as p, ${count('recovery_code')} as r`,
  )
  return { hasAuthenticator: Number(row?.a) > 0, passkeys: Number(row?.p), recoveryCodes: Number(row?.r) }
}

/** Whether a person must show a second factor: because of a role that requires it (also one that is inherited), or of the installation. */
export function requiresSecondFactor(model: Model, person: Person, settings: Pick<IdentitySettings, 'secondFactor'>): boolean {
  if (settings.secondFactor === 'everybody') return true
  if (settings.secondFactor === 'administrators' && person.isAdministrator) return true
  return person.roles.some((role) => model.roles.get(role)?.requiresSecondFactor === true)
}

/** A new secret for an application that shows codes; nothing is stored before its first code was shown. */
export function newAuthenticator(person: Pick<Person, 'email'>): { secret: string; address: string } {
  const secret = newTotpSecret()
  return { secret, address: otpauthAddress(secret, person.email, 'Kartoteka') }
}

/** Keeps an authenticator whose first code is right, in the place of the one before. Throws `validation-failed`. */
export async function keepAuthenticator(context: WriteContext, personId: string, secret: string, code: string): Promise<void> {
  const step = matchingStep(secret, code, context.now)
  if (step === undefined) {
    const message = 'This is not the code that the application shows now. Check that the clock of the device is right.'
    throw new KartotekaError('validation-failed', message, { errors: [{ pointer: '/code', code: 'wrong-code', message }] })
  }
  await removeAuthenticator(context, personId)
  await createOne(context, engineEntity(context, 'authenticator'), { person: personId, secret, lastStep: step })
}

export async function removeAuthenticator({ executor }: WriteContext, personId: string): Promise<void> {
  await executor.all(sql`delete from "authenticator" where "person_id" = ${bindId(executor, personId)}`)
}

/** Takes a code of the authenticator, or a recovery code. A code that was taken is not taken again (RFC 6238, 5.2). */
export async function takeCode(context: WriteContext, personId: string, typed: string): Promise<'code' | 'recovery-code' | undefined> {
  const code = typed.replaceAll(/[\s-]/g, '')
  if (!/^\d{6}$/.test(code)) return (await takeRecoveryCode(context, personId, code)) ? 'recovery-code' : undefined
  const { executor } = context
  const owner = bindId(executor, personId)
  const [row] = await executor.all<{ secret: string }>(sql`select "secret" from "authenticator" where "person_id" = ${owner}`)
  const step = row === undefined ? undefined : matchingStep(openSecret(context, row.secret), code, context.now)
  if (step === undefined) return undefined
  const taken = await executor.all(
    sql`update "authenticator" set "last_step" = ${step} where "person_id" = ${owner} and ("last_step" is null or "last_step" < ${step}) returning "id"`,
  )
  return taken.length === 0 ? undefined : 'code'
}

/** The pipeline seals what is marked as secret. */
function openSecret({ secrets }: RecordsContext, stored: string): string {
  return secrets === undefined ? stored : secrets.open(stored, 'authenticator.secret')
}
