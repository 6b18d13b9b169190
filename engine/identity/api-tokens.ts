import { KartotekaError, type ValueProblem } from '../base/errors.ts'
import { sql } from '../base/sql.ts'
import { didYouMean } from '../base/suggest.ts'
import { createOne, inTransaction, type RecordsContext } from '../records/index.ts'
import { noteUse } from './last-use.ts'
import { engineEntity, type Person } from './people.ts'
import { findRemembered, questionsOf, type RememberedPeople } from './remembered-people.ts'
import { bindId, isTrue, readTexts, textColumn } from './rows.ts'
import { tell } from './tell.ts'
import { hashToken, newToken } from './tokens.ts'

/** By which a token is known wherever it turns up, also to programs that look for secrets in files. */
const prefix = 'kartoteka_'
const day = 24 * 60 * 60 * 1000
const maxDays = 366
const noteEvery = 60_000

export interface NewApiToken {
  readonly name: string
  readonly scopes: readonly string[]
  readonly expiresAt: Date
}

/** A token as its person sees it in a list. */
export interface ApiToken {
  readonly id: string
  readonly name: string
  readonly scopes: readonly string[]
  readonly createdAt: string
  readonly expiresAt: string
  readonly lastUsedAt: string | null
}

export function isApiToken(token: string): boolean {
  return token.startsWith(prefix)
}

/** Reads what was sent for a new token. Throws `validation-failed`. */
export function readNewToken(context: RecordsContext, person: Person, body: Readonly<Record<string, unknown>>): NewApiToken {
  const errors: ValueProblem[] = []
  const name = typeof body.name === 'string' ? body.name.trim() : ''
  if (name === '' || name.length > 80)
    errors.push({ pointer: '/name', code: 'required', message: 'Give the token a name of at most 80 characters.' })
  const scopes = Array.isArray(body.scopes) ? body.scopes : []
  if (scopes.length === 0 || scopes.length > 100) {
    errors.push({
      pointer: '/scopes',
      code: 'required',
      message: 'Say what the token may do: "read", "write", "read:<entity>", "write:<entity>", "propose" or "admin".',
    })
  }
  for (const [index, scope] of scopes.entries()) {
    const message = wrongScope(context, person, scope)
    if (message !== undefined) errors.push({ pointer: `/scopes/${index}`, code: 'unknown-scope', message })
  }
  const expiresAt = new Date(typeof body.expires === 'string' ? body.expires : Number.NaN)
  const days = (expiresAt.getTime() - context.now.getTime()) / day
  if (!(days > 0 && days <= maxDays)) {
    errors.push({
      pointer: '/expires',
      code: 'out-of-range',
      message: 'Say until when the token is good: a date within a year, such as "2027-01-31".',
    })
  }
  if (errors.length > 0) throw new KartotekaError('validation-failed', errors[0]?.message ?? '', { errors })
  return { name, scopes: [...new Set(scopes as string[])], expiresAt }
}

function wrongScope({ model }: RecordsContext, person: Person, scope: unknown): string | undefined {
  if (scope === 'read' || scope === 'write' || scope === 'propose') return undefined
  if (scope === 'admin') return person.isAdministrator ? undefined : 'Only administrators make tokens that administer.'
  const [verb, entity] = typeof scope === 'string' ? scope.split(/:(.*)/s) : []
  if ((verb !== 'read' && verb !== 'write') || entity === undefined)
    return 'A scope is "read", "write", "read:<entity>", "write:<entity>", "propose" or "admin".'
  const known = [...model.entities.values()].filter(({ isInternal }) => !isInternal).map(({ name }) => name)
  if (known.includes(entity)) return undefined
  return `There is no entity ${JSON.stringify(entity.slice(0, 48))}.${didYouMean(entity, known)}`
}

/** Makes a token; it is answered once and only its hash is kept. */
export function makeApiToken(context: RecordsContext, person: Person, made: NewApiToken): Promise<{ id: string; token: string }> {
  const token = newToken(prefix)
  return inTransaction(context, async (write) => {
    const id = await createOne(write, engineEntity(write, 'api-token'), {
      person: person.id,
      name: made.name,
      scopes: [...made.scopes],
      expiresAt: made.expiresAt.toISOString(),
      tokenHash: hashToken(token),
      hasSecondFactor: person.session?.hasSecondFactor === true,
    })
    await tell(write, 'token-made', person.id, { token: id, name: made.name, scopes: made.scopes })
    return { id, token }
  })
}

/** The tokens of a person, also those that have expired. */
export async function listApiTokens({ database }: RecordsContext, personId: string): Promise<readonly ApiToken[]> {
  const text = (name: string, kind: 'id' | 'instant', as: string) => textColumn(database, { text: `"${name}"`, values: [] }, kind, as)
  const rows = await database.all<Record<string, unknown>>(
    sql`select ${text('id', 'id', 'id')}, "name", "scopes", ${text('created_at', 'instant', 'made')}, ${text('expires_at', 'instant', 'expires')}, ${text('last_used_at', 'instant', 'used')} from "api_token" where "person_id" = ${bindId(database, personId)} order by "id" desc`,
  )
  return rows.map(({ id, name, scopes, made, expires, used }) => ({
    id: String(id),
    name: String(name),
    scopes: readTexts(scopes),
    createdAt: String(made),
    expiresAt: String(expires),
    lastUsedAt: used === null ? null : String(used),
  }))
}

/** Ends a token of a person at once. Throws `not-found`. */
export function revokeApiToken(context: RecordsContext, personId: string, id: string): Promise<void> {
  return inTransaction(context, async (write) => {
    const { executor } = write
    const gone = await executor.all(
      sql`delete from "api_token" where "id" = ${bindId(executor, id)} and "person_id" = ${bindId(executor, personId)} returning "id"`,
    )
    if (gone.length === 0) throw new KartotekaError('not-found', 'There is no such token.')
    await tell(write, 'token-revoked', personId, { token: id })
  })
}

/** With the scope `admin` the token may what the person may. */
function narrowed(person: Person, names: readonly string[]): Person {
  const { isAdministrator } = person
  return { ...person, isAdministrator: isAdministrator && names.includes('admin'), scope: { names, isOfAdministrator: isAdministrator } }
}

interface TokenColumns {
  readonly token: string
  readonly scopes: unknown
  readonly has_second_factor: unknown
  readonly used: string | null
}

const tokenQuestions = questionsOf<'token' | 'now'>((bind, executor) => ({
  from: sql`"api_token" t join "user" u on u."id" = t."person_id" where t."token_hash" = ${bind('token')} and t."expires_at" > ${bind('now', 'instant')}`,
  stamp: sql`''`,
  extra: sql`, ${textColumn(executor, sql`t."id"`, 'id', 'token')}, t."scopes", t."has_second_factor", ${textColumn(executor, sql`t."last_used_at"`, 'instant', 'used')}`,
}))

/** The person of a token that is still good, with what the token may do. */
export async function findByApiToken(
  context: RecordsContext,
  people: RememberedPeople,
  token: string,
): Promise<(Person & { hasSecondFactor: boolean; stamp: string }) | undefined> {
  const { database, now } = context
  const questions = tokenQuestions(database, { token: hashToken(token), now: now.toISOString() })
  const found = await findRemembered<TokenColumns>(context, people, questions)
  if (found === undefined) return undefined
  const { token: id, scopes, has_second_factor: second, used } = found.extra
  if (used === null || now.getTime() - Date.parse(used) > noteEvery) await noteUse(context, 'api_token', id)
  return { ...narrowed(found.person, readTexts(scopes)), stamp: found.stamp, hasSecondFactor: isTrue(second) }
}
