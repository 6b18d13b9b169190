import { KartotekaError } from '../base/errors.ts'
import { sql } from '../base/sql.ts'
import type { Entity } from '../model/model.ts'
import { createOne, type RecordsContext, type WriteContext } from '../records/index.ts'
import { checkPasswordStrength } from './password-strength.ts'
import { hashPassword } from './passwords.ts'
import { bindBoolean, bindId } from './rows.ts'

/** Who is signed in. */
export interface Person {
  readonly id: string
  readonly name: string
  readonly email: string
  /** May do everything, also change the metadata. */
  readonly isAdministrator: boolean
  /** The language in which titles are given; that of the documents without it. */
  readonly language?: string
  /** Names of the roles whose rights the person has. */
  readonly roles: readonly string[]
  /** Ids of the teams of the person, and of all teams below them. */
  readonly teams: readonly string[]
  /** What a program may do of what the person may, where an API token is asking; all without it. */
  readonly scope?: TokenScope
  /** The session by which the person is here; without it, an API token. */
  readonly session?: PersonSession
}

/** What an API token leaves of the rights of its person, who is then not taken for an administrator. */
export interface TokenScope {
  readonly names: readonly string[]
  /** The rights that are narrowed are those of an administrator, not of the roles. */
  readonly isOfAdministrator: boolean
  /** All that is read goes to a language model: what the metadata keeps from these does not exist. */
  readonly isForModels?: boolean
}

export interface PersonSession {
  readonly id: string
  readonly method: string
  readonly hasSecondFactor: boolean
  /** When the person last showed who it is. */
  readonly confirmedAt: Date
}

export interface NewUser {
  readonly name: string
  readonly email: string
  /** Without one, the user signs in otherwise, or by an invitation. */
  readonly password?: string
  readonly isAdministrator?: boolean
  readonly roles?: readonly string[]
  /** Ids of teams. */
  readonly teams?: readonly string[]
}

/** Makes a user who can sign in. Throws `validation-failed` for bad values and for a password that is too weak. Answers the id. */
export async function createUser(context: RecordsContext, user: NewUser): Promise<string> {
  if (user.password !== undefined) await checkPasswordStrength(user.password, user)
  const passwordHash = user.password === undefined ? undefined : await hashPassword(user.password)
  return context.database.transaction((executor) => insertUser({ ...context, executor }, user, passwordHash))
}

/** The same inside a transaction, with a password that was checked and hashed. */
export async function insertUser(write: WriteContext, user: NewUser, passwordHash?: string): Promise<string> {
  const id = await createOne(write, engineEntity(write, 'user'), newUserValues(user))
  if (passwordHash !== undefined) await createOne(write, engineEntity(write, 'credential'), { person: id, passwordHash })
  if (user.isAdministrator === true) await makeAdministrator(write, id)
  return id
}

function newUserValues({ name, email, roles = [], teams = [] }: NewUser): Record<string, unknown> {
  return { name, email, ...(roles.length === 0 ? {} : { roles }), ...(teams.length === 0 ? {} : { teams }) }
}

/** The field is read-only for everybody, so that nobody makes an administrator of himself; the engine writes it past the fields. */
async function makeAdministrator({ executor }: WriteContext, id: string): Promise<void> {
  await executor.all(
    sql`update "user" set "is_administrator" = ${bindBoolean(executor, true)}, "version" = "version" + 1 where "id" = ${bindId(executor, id)}`,
  )
}

/** True when nobody can sign in yet. */
export async function hasNoUsers(context: RecordsContext): Promise<boolean> {
  const rows = await context.database.all(
    sql`select 1 from "credential" where "deleted_at" is null union all select 1 from "external_identity" union all select 1 from "passkey" limit 1`,
  )
  return rows.length === 0
}

/** The id of the user with this e-mail, also of one who is blocked. Throws `not-found`. */
export async function userByEmail(context: RecordsContext, email: string): Promise<string> {
  const { dialect } = context.database
  const rows = await context.database.all<{ id: string }>(
    sql`select ${dialect.plainText(sql`"id"`, { kind: 'id' })} as id from "user" where lower("email") = lower(${email.trim()}) and "deleted_at" is null`,
  )
  const [row] = rows
  if (row === undefined || rows.length > 1)
    throw new KartotekaError('not-found', `There is no user with the e-mail ${JSON.stringify(email)}.`)
  return row.id
}

/** An entity of the engine's own layer, which every model has. */
export function engineEntity(context: RecordsContext, name: string): Entity {
  const entity = context.model.entities.get(name)
  if (entity === undefined) throw new Error(`the system layer has no entity ${name}`)
  return entity
}
