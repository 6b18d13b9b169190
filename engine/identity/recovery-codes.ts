import { randomBytes } from 'node:crypto'
import { sql } from '../base/sql.ts'
import { createOne, type WriteContext } from '../records/index.ts'
import { engineEntity } from './people.ts'
import { bindId } from './rows.ts'
import { hashToken } from './tokens.ts'
import { toBase32 } from './totp.ts'

const codes = 8

/** New codes in the place of those before; shown once, kept as hashes. 120 random bits each, so that a fast hash is enough. */
export async function renewRecoveryCodes(context: WriteContext, personId: string): Promise<readonly string[]> {
  await removeRecoveryCodes(context, personId)
  const made = Array.from({ length: codes }, () => toBase32(randomBytes(15)).toLowerCase())
  for (const code of made) {
    await createOne(context, engineEntity(context, 'recovery-code'), { person: personId, codeHash: hashOf(code) })
  }
  return made.map((code) => code.match(/.{6}/g)?.join('-') ?? code)
}

export async function removeRecoveryCodes({ executor }: WriteContext, personId: string): Promise<void> {
  await executor.all(sql`delete from "recovery_code" where "person_id" = ${bindId(executor, personId)}`)
}

/** Takes a code, written without its hyphens; one that was taken is gone. */
export async function takeRecoveryCode({ executor }: WriteContext, personId: string, code: string): Promise<boolean> {
  const taken = await executor.all(
    sql`delete from "recovery_code" where "person_id" = ${bindId(executor, personId)} and "code_hash" = ${hashOf(code)} returning "id"`,
  )
  return taken.length === 1
}

function hashOf(code: string): string {
  return hashToken(`recovery:${code.toLowerCase()}`)
}
