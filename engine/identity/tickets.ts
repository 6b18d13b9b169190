import { isJsonObject } from '../base/json.ts'
import { sql } from '../base/sql.ts'
import { createOne, type RecordsContext, type WriteContext } from '../records/index.ts'
import { engineEntity } from './people.ts'
import { bindId, bindInstant, executorOf, readJson, textColumn } from './rows.ts'
import { hashToken, newToken } from './tokens.ts'

const minute = 60_000

/** What takes more than one step, and for how long the steps after the first may wait. */
const lifetimes = {
  'second-factor': 10 * minute,
  'passkey-sign-in': 5 * minute,
  'passkey-new': 10 * minute,
  authenticator: 15 * minute,
  oidc: 10 * minute,
  invitation: 7 * 24 * 60 * minute,
  reset: 60 * minute,
} as const

export type TicketKind = keyof typeof lifetimes

export interface Ticket {
  readonly personId: string | null
  readonly contents: Readonly<Record<string, unknown>>
}

/** Makes a ticket. Answers its token, which is not stored, and until when it is good. */
export async function issueTicket(
  context: WriteContext,
  kind: TicketKind,
  { personId, contents }: Ticket,
): Promise<{ token: string; expiresAt: Date }> {
  const { executor } = context
  const token = newToken()
  const expiresAt = new Date(context.now.getTime() + lifetimes[kind])
  await executor.all(sql`delete from "sign_in_ticket" where "expires_at" < ${bindInstant(executor, context.now)}`)
  const person = personId === null ? {} : { person: personId }
  const values = { ...person, kind, tokenHash: hashToken(token), expiresAt: expiresAt.toISOString(), contents }
  await createOne(context, engineEntity(context, 'sign-in-ticket'), values)
  return { token, expiresAt }
}

/** Takes a ticket so that nobody takes it again, also not at the same moment; undefined for one that is not good. */
export async function takeTicket(context: WriteContext, kind: TicketKind, token: string): Promise<Ticket | undefined> {
  const { executor } = context
  const rows = await executor.all<TicketRow>(
    sql`delete from "sign_in_ticket" where ${good(context, kind, token)} returning ${columns(context)}`,
  )
  return toTicket(rows)
}

/** Looks at a ticket and leaves it. */
export async function lookAtTicket(context: RecordsContext, kind: TicketKind, token: string): Promise<Ticket | undefined> {
  const found = sql`select ${columns(context)} from "sign_in_ticket" where ${good(context, kind, token)}`
  return toTicket(await executorOf(context).all<TicketRow>(found))
}

/** Takes back what was given to a person and not used. */
export async function withdrawTickets({ executor }: WriteContext, kinds: readonly TicketKind[], personId: string): Promise<void> {
  for (const kind of kinds) {
    await executor.all(sql`delete from "sign_in_ticket" where "kind" = ${kind} and "person_id" = ${bindId(executor, personId)}`)
  }
}

interface TicketRow extends Record<string, unknown> {
  readonly person: string | null
  readonly contents: unknown
}

function good(context: RecordsContext, kind: TicketKind, token: string) {
  return sql`"token_hash" = ${hashToken(token)} and "kind" = ${kind} and "expires_at" > ${bindInstant(context.database, context.now)}`
}

function columns(context: RecordsContext) {
  return sql`${textColumn(context.database, sql`"person_id"`, 'id', 'person')}, "contents"`
}

function toTicket([row]: readonly TicketRow[]): Ticket | undefined {
  if (row === undefined) return undefined
  const contents = readJson(row.contents)
  return { personId: row.person, contents: isJsonObject(contents) ? contents : {} }
}
