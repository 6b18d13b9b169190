import { KartotekaError } from '../base/errors.ts'
import { sql } from '../base/sql.ts'
import type { Entity } from '../model/model.ts'
import { createOne, type RecordsContext, type WriteContext } from '../records/index.ts'
import { hashPassword, minPasswordLength } from './passwords.ts'

/** Who is signed in. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  /** May do everything, also change the metadata. */
  readonly isAdministrator: boolean
  /** Names of the roles whose rights the person has. */
  readonly roles: readonly string[]
  /** Ids of the teams of the person, and of all teams below them. */
  readonly teams: readonly string[]
}

export interface NewUser {
  readonly name: string
  readonly email: string
  readonly password: string
  readonly isAdministrator?: boolean
  readonly roles?: readonly string[]
  /** Ids of teams. */
  readonly teams?: readonly string[]
}

/** Makes a user who can sign in. Throws `validation-failed` for bad values and `usage` for a password that is too short. Answers the id. */
export async function createUser(context: RecordsContext, user: NewUser): Promise<string> {
  if (user.password.length < minPasswordLength) {
    throw new KartotekaError('usage', `A password has at least ${minPasswordLength} characters; this has ${user.password.length}.`)
  }
  const passwordHash = await hashPassword(user.password)
  return context.database.transaction(async (executor) => {
    const write: WriteContext = { ...context, executor }
    const id = await createOne(write, engineEntity(context, 'user'), newUserValues(user))
    await createOne(write, engineEntity(context, 'credential'), { person: id, passwordHash })
    if (user.isAdministrator === true) await makeAdministrator(write, id)
    return id
  })
}

function newUserValues({ name, email, roles = [], teams = [] }: NewUser): Record<string, unknown> {
  return { name, email, ...(roles.length === 0 ? {} : { roles }), ...(teams.length === 0 ? {} : { teams }) }
}

/** The field is read-only for everybody, so that nobody makes an administrator of himself; the engine writes it past the fields. */
async function makeAdministrator(context: WriteContext, id: string): Promise<void> {
  const { dialect } = context.executor
  const set = dialect.bindColumn(true, { kind: 'boolean' })
  await context.executor.all(sql`update "user" set "is_administrator" = ${set} where "id" = ${dialect.bindColumn(id, { kind: 'id' })}`)
}

/** True when nobody can sign in yet. */
export async function hasNoUsers(context: RecordsContext): Promise<boolean> {
  const rows = await context.database.all(sql`select 1 from "credential" where "deleted_at" is null limit 1`)
  return rows.length === 0
}

/** An entity of the engine's own layer, which every model has. */
export function engineEntity(context: RecordsContext, name: string): Entity {
  const entity = context.model.entities.get(name)
  if (entity === undefined) throw new Error(`the system layer has no entity ${name}`)
  return entity
}
