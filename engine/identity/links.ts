import { KartotekaError } from '../base/errors.ts'
import { isId } from '../base/ids.ts'
import { inTransaction, type RecordsContext } from '../records/index.ts'
import { storePassword } from './account.ts'
import { addressKey, beginAttempt } from './attempts.ts'
import { endAccess } from './end-access.ts'
import { personById } from './find-person.ts'
import { checkPasswordStrength } from './password-strength.ts'
import { hashPassword } from './passwords.ts'
import { type Person, userByEmail } from './people.ts'
import type { IdentitySettings } from './settings.ts'
import { tell } from './tell.ts'
import { issueTicket, lookAtTicket, type TicketKind, takeTicket, withdrawTickets } from './tickets.ts'

/** A link by which a person chooses a password, once. */
export interface PasswordLink {
  readonly link: string
  readonly expiresAt: Date
  /** Where it may be sent: the stored e-mail, never one that somebody typed. */
  readonly person: Person
}

type LinkKind = Extract<TicketKind, 'invitation' | 'reset'>

/** Makes a link for a user, in the place of those before. Throws `not-found` for nobody and somebody who is blocked. */
export async function makePasswordLink(
  context: RecordsContext,
  { url }: Pick<IdentitySettings, 'url'>,
  kind: LinkKind,
  userId: string,
): Promise<PasswordLink> {
  const person = isId(userId) ? await personById(context, userId.toLowerCase()) : undefined
  if (person === undefined) throw new KartotekaError('not-found', 'There is no active user with this id.')
  return inTransaction(context, async (write) => {
    await withdrawTickets(write, [kind], person.id)
    const { token, expiresAt } = await issueTicket(write, kind, { personId: person.id, contents: { email: person.email } })
    await tell(write, kind === 'invitation' ? 'invited' : 'reset-asked', person.id)
    // Behind the hash a token is sent to no server and stands in no log.
    return { link: `${url}/choose-password#${token}`, expiresAt, person }
  })
}

/** The same by e-mail, for the command line. Throws `not-found`. */
export async function makeResetLink(context: RecordsContext, settings: IdentitySettings, email: string): Promise<PasswordLink> {
  return makePasswordLink(context, settings, 'reset', await userByEmail(context, email))
}

/**
 * A reset that somebody asks for who is not signed in: undefined where no mail is to be sent, which whoever asks does not learn.
 * Throws `too-many-attempts` by the address only.
 */
export async function askForReset(
  context: RecordsContext,
  settings: IdentitySettings,
  email: string,
  address: string,
): Promise<PasswordLink | undefined> {
  await beginAttempt(context, [addressKey(address)])
  try {
    await beginAttempt(context, [{ limit: 'mail', name: email.trim().toLowerCase() }])
    return await makeResetLink(context, settings, email)
  } catch (error) {
    if (error instanceof KartotekaError && (error.code === 'not-found' || error.code === 'too-many-attempts')) return undefined
    throw error
  }
}

/** Whose link it is, for the page that asks for the password. Throws `not-found` for a link that is not good. */
export async function lookAtLink(context: RecordsContext, token: string): Promise<Person> {
  return (await findLink(context, token)).person
}

/** Chooses the password by a link, which is used up; every session and token of before ends. Throws `not-found`. */
export async function choosePassword(context: RecordsContext, token: string, password: string): Promise<void> {
  const { person } = await findLink(context, token)
  await checkPasswordStrength(password, person)
  const passwordHash = await hashPassword(password)
  await inTransaction(context, async (write) => {
    const { kind } = await findLink(write, token)
    if ((await takeTicket(write, kind, token)) === undefined) throw linkIsOver()
    await storePassword(write, person.id, passwordHash)
    await endAccess(write, person.id)
    await tell(write, 'password-changed', person.id, { by: kind })
  })
}

async function findLink(context: RecordsContext, token: string): Promise<{ kind: LinkKind; person: Person }> {
  for (const kind of ['invitation', 'reset'] as const) {
    const ticket = await lookAtTicket(context, kind, token)
    const person = ticket?.personId == null ? undefined : await personById(context, ticket.personId)
    if (person !== undefined && person.email === ticket?.contents.email) return { kind, person }
  }
  throw linkIsOver()
}

function linkIsOver(): KartotekaError {
  return new KartotekaError('not-found', 'This link was used already, or is too old. Ask for another one.')
}
